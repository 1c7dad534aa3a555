/* SPDX-License-Identifier: MIT */
#include "transcript_body.h"

#include "hints.h"
#include "http_chunked.h"
#include "lookahead.h"

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

void take_curl_report(struct answer *a, struct input *in, const struct http_head *head,
                      struct curl_report *report, bool begun)
{
    bool json = *input_held(in).ptr == '{';

    if (!is_about(head, report, begun)) {
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
        answer_curl_failed(a, report, in->offset);
    else if (!json && report->status == 0 && !begun)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, in->offset, "curl received no response");
    input_take(in, report->len);
}

/* Finds the end of a body with an error at the offset fault, which may be taken already. */
static void leave_body(struct answer *a, struct input *in, const struct http_head *head,
                       struct curl_report *report, uint64_t fault)
{
    bool exact = fault == in->offset, bad_chunk = a->reader.err == CSMS_OK, next;
    uint64_t end = head->has_length ? a->body_offset + head->content_length : UINT64_MAX;

    next = input_skip_blank(in);
    if (next && (a->reader.err == CSMS_ERR_TRAILING || (bad_chunk && answer_body_over(a))))
        next = lookahead_report(in, report) || lookahead_head(in) || *input_held(in).ptr == '{';
    else
        next = next && exact && lookahead_line(in, report);
    if (next)
        answer_end_of_body(a);
    else if (bad_chunk)
        answer_fault(a, CSMS_VERDICT_INVALID, fault,
                     "invalid chunk, but Transfer-Encoding is chunked");
    if (!next) {
        lookahead_skip_to_answer(in, end, report);
        if (a->reader.err != CSMS_ERR_NOT_OBJECT)
            report->len = 0; /* a truncated document may have included a head */
    }
    if (report->len > 0)
        take_curl_report(a, in, head, report, true);
}

/* Feeds the reader. Returns false on an error; then the input is at or after *fault. */
static bool read_plain(struct run *run, struct input *in, uint64_t *fault)
{
    struct answer *a = &run->answer;

    do {
        csms_str held = input_held(in);

        if (held.len > 0 && !answer_take(run, held)) {
            *fault = a->body_offset + a->reader.offset;
            if (*fault > in->offset)
                input_take(in, (size_t)(*fault - in->offset));
            return false;
        }
        input_take(in, held.len);
    } while (input_more(in, INPUT_READ));
    return true;
}

/* Feeds the reader the next bytes, a piece of a chunk. Returns the same. */
static bool read_piece(struct run *run, struct input *in, csms_str piece, uint64_t before,
                       uint64_t *fault)
{
    struct answer *a = &run->answer;
    size_t taken = piece.len;
    bool ok = answer_take(run, piece);

    if (!ok) {
        taken = a->reader.offset > before ? (size_t)(a->reader.offset - before) : 0;
        *fault = a->reader.offset < before ? 0 : in->offset + taken;
    }
    input_take(in, taken);
    return ok;
}

static bool read_chunked(struct run *run, struct input *in, uint64_t *fault)
{
    struct http_chunked chunks = {.state = HTTP_CHUNKED_SIZE};
    uint64_t data = 0;

    run->answer.decoded = true;
    while (chunks.state != HTTP_CHUNKED_ENDED &&
           (input_held(in).len > 0 || input_more(in, INPUT_READ))) {
        csms_str held = input_held(in), piece;

        /* A head instead of a trailer: the chunks were truncated. */
        if (chunks.state == HTTP_CHUNKED_TRAILER_LINE && lookahead_status_line(in))
            break;
        if (chunks.state != HTTP_CHUNKED_DATA)
            held.len = 1;
        piece = http_chunked_next(&chunks, &held);
        if (chunks.state == HTTP_CHUNKED_BAD) {
            *fault = in->offset;
            return false;
        }
        if (piece.len == 0)
            input_take(in, 1);
        else if (!read_piece(run, in, piece, data, fault))
            return false;
        data += piece.len;
    }
    return true;
}

/* A body that is not JSON is held from its start, for hints.h and http_chunked.h. */
static bool is_chunked(struct input *in, const struct http_head *head)
{
    while (*input_held(in).ptr != '{' && input_more(in, HINTS_LOOK))
        continue;
    return head->transfer_encoding.ptr != NULL && http_chunked_starts(input_held(in));
}

/* True if the answer has no body. */
static bool has_no_body(struct answer *a, struct input *in, const struct http_head *head,
                        struct curl_report *report)
{
    if (!input_skip_blank(in))
        return true;
    if (is_chunked(in, head))
        return false; /* a chunk size can look like a status */
    if (lookahead_report(in, report)) {
        take_curl_report(a, in, head, report, false);
        return true;
    }
    return lookahead_head(in);
}

void read_body(struct run *run, struct input *in, const struct http_head *head,
               struct curl_report *report)
{
    struct answer *a = &run->answer;
    uint64_t fault;

    report->len = 0;
    if (head->has_length && head->content_encoding.ptr == NULL)
        a->expected_len = head->content_length;
    answer_open(run);
    if (has_no_body(a, in, head, report))
        return;
    a->body_offset = in->offset;
    if (!is_chunked(in, head)) {
        if (!read_plain(run, in, &fault))
            leave_body(a, in, head, report, fault);
    } else if (!read_chunked(run, in, &fault)) {
        leave_body(a, in, head, report, fault);
    } else {
        answer_end_of_body(a);
        if (input_skip_blank(in) && lookahead_report(in, report))
            take_curl_report(a, in, head, report, true);
    }
}
