/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include "hints.h"
#include "http_chunked.h"
#include "lookahead.h"

/* The result of reading a body. */
enum body_end {
    BODY_ENDED,
    BODY_ERROR_HERE, /* the input is at the error */
    BODY_ERROR       /* the input is after the error */
};

/*
 * If one of several curls is killed, the output of the next one follows a part of its answer. A
 * report belongs to this answer if curl saw the same status. curl saw no status if only interim
 * heads arrived, or if the head is a proxy's response to CONNECT.
 */
static bool is_about(const struct http_head *head, const struct curl_report *report, bool begun)
{
    if ((begun || (head->status > 0 && head->status < 200)) && report->unsent)
        return false;
    if (head->status < 200)
        return !begun || report->status != 0;
    if (report->status == 0)
        return !begun && report->connect_status == head->status;
    return report->status == head->status;
}

void take_curl_report(struct transcript *t, bool begun)
{
    struct answer *a = &t->run->answer;
    struct curl_report *report = &t->report;
    uint64_t offset = t->in->offset;
    bool json = *input_held(t->in).ptr == '{';
    if (!is_about(&t->head, report, begun)) {
        report->len = 0;
        return;
    }
    if (report->status == 0 && (a->status < 300 || report->unsent))
        a->status = 0; /* a proxy sent the head, and the service did not answer */
    if (a->status == 0 && report->status >= 200) {
        a->status = report->status;
        a->late_status = true;
    }
    /* 22, CURLE_HTTP_RETURNED_ERROR, repeats the status. A complete document is not a failure. */
    if (report->exit_code != 0 && report->exit_code != 22 && !a->whole)
        answer_curl_failed(a, report, offset);
    else if (!json && report->status == 0 && !begun)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, offset, "curl received no response");
    input_take(t->in, report->len);
}

/* True if another answer or a report follows a body with an error directly. */
static bool is_answer_next(struct transcript *t, enum body_end error)
{
    struct answer *a = &t->run->answer;
    struct input *in = t->in;
    if (!input_skip_blank(in))
        return false;
    if (a->reader.err == CSMS_ERR_TRAILING || (a->reader.err == CSMS_OK && answer_body_over(a)))
        return lookahead_report(in, &t->report) || lookahead_head(in) || *input_held(in).ptr == '{';
    return error == BODY_ERROR_HERE && lookahead_line(in, &t->report);
}

/* Finds the end of a body with an error. */
static void leave_body(struct transcript *t, enum body_end error)
{
    struct answer *a = &t->run->answer;
    uint64_t fault = t->in->offset;
    uint64_t end = t->head.has_length ? a->body_offset + t->head.content_length : UINT64_MAX;
    bool bad_chunk = a->reader.err == CSMS_OK;
    if (is_answer_next(t, error)) {
        answer_end_of_body(a);
    } else {
        if (bad_chunk)
            answer_fault(a, CSMS_VERDICT_INVALID, fault,
                         "invalid chunk, but Transfer-Encoding is chunked");
        lookahead_skip_to_answer(t->in, end, &t->report);
        if (a->reader.err != CSMS_ERR_NOT_OBJECT)
            t->report.len = 0; /* a truncated document may have included a head */
    }
    if (t->report.len > 0)
        take_curl_report(t, true);
}

/* Feeds the reader the next bytes of the input; before: bytes of the body so far. */
static enum body_end feed(struct transcript *t, csms_str piece, uint64_t before)
{
    const struct csms_reader *reader = &t->run->answer.reader;
    if (answer_take(t->run, piece)) {
        input_take(t->in, piece.len);
        return BODY_ENDED;
    }
    if (reader->offset < before)
        return BODY_ERROR;
    input_take(t->in, (size_t)(reader->offset - before));
    return BODY_ERROR_HERE;
}

static enum body_end read_plain(struct transcript *t)
{
    enum body_end end;
    do
        end = feed(t, input_held(t->in), t->in->offset - t->run->answer.body_offset);
    while (end == BODY_ENDED && input_more(t->in, INPUT_READ));
    return end;
}

static enum body_end read_chunked(struct transcript *t)
{
    struct http_chunked chunks = {.state = HTTP_CHUNKED_SIZE};
    struct input *in = t->in;
    enum body_end end = BODY_ENDED;
    uint64_t before = 0;
    t->run->answer.decoded = true;
    while (end == BODY_ENDED && chunks.state != HTTP_CHUNKED_ENDED &&
           (input_held(in).len > 0 || input_more(in, INPUT_READ))) {
        /* A head instead of a trailer: the chunks were truncated. */
        if (chunks.state == HTTP_CHUNKED_TRAILER_LINE && lookahead_status_line(in))
            break;
        csms_str held = input_held(in);
        if (chunks.state != HTTP_CHUNKED_DATA)
            held.len = 1;
        csms_str piece = http_chunked_next(&chunks, &held);
        if (chunks.state == HTTP_CHUNKED_BAD)
            return BODY_ERROR_HERE;
        if (piece.len == 0)
            input_take(in, 1);
        else
            end = feed(t, piece, before);
        before += piece.len;
    }
    return end;
}

void read_body(struct transcript *t)
{
    struct answer *a = &t->run->answer;
    struct input *in = t->in;
    t->report.len = 0;
    if (t->head.has_length && t->head.content_encoding.ptr == NULL)
        a->expected_len = t->head.content_length;
    answer_open(t->run);
    if (!input_skip_blank(in))
        return;
    /* Hold the start of a body that is not JSON, for hints.h and http_chunked.h. */
    while (*input_held(in).ptr != '{' && input_more(in, HINTS_LOOK))
        continue;
    bool chunked = t->head.transfer_encoding.ptr != NULL && http_chunked_starts(input_held(in));
    /* The size of a chunk can look like a status. */
    if (!chunked && lookahead_report(in, &t->report)) {
        take_curl_report(t, false);
        return;
    }
    if (!chunked && lookahead_head(in))
        return;
    a->body_offset = in->offset;
    enum body_end end = chunked ? read_chunked(t) : read_plain(t);
    if (end != BODY_ENDED) {
        leave_body(t, end);
        return;
    }
    answer_end_of_body(a);
    if (input_skip_blank(in) && lookahead_report(in, &t->report))
        take_curl_report(t, true);
}
