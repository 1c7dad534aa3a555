/* SPDX-License-Identifier: MIT */
#include "transcript_body.h"

#include "chunks.h"
#include "explain.h"
#include "next.h"

/* How far before the place where the reader gave up another answer may have begun: it took the
 * start of a head or of curl's JSON for the rest of a string that was cut off. */
enum { LOOK_BACK = 4096 };

/* Where the reader or the chunks gave up. */
struct stop {
    uint64_t offset; /* in the file */
    uint64_t from;   /* where the search for the next answer starts */
    const char *reason;
};

/*
 * Of several curls behind each other one may be killed; then what the next one writes stands behind
 * a part of an answer. It is about this answer if it has seen the same status. It has seen none if
 * there is none, and with the head of a proxy that was asked to CONNECT.
 */
static bool is_about(const struct http_head *head, const struct curl_json *found, bool begun)
{
    if (begun && curl_json_unsent(found))
        return false;
    if (head->status == 0)
        return !begun || found->status != 0;
    if (found->status == 0)
        return !begun && found->connect_status == head->status;
    return found->status == head->status;
}

void take_curl_json(struct answer *a, struct input *in, const struct http_head *head,
                    const struct curl_json *found, bool begun)
{
    if (!is_about(head, found, begun))
        return;
    if (found->status == 0 && a->status < 300)
        a->status = 0; /* a proxy's, and the service never answered */
    if (a->status == 0 && found->status >= 200) {
        a->status = found->status;
        a->late_status = true;
    }
    /* CURLE_HTTP_RETURNED_ERROR only repeats what the status says; what is whole is no failure. */
    if (found->exit_code != 0 && found->exit_code != 22 && !a->whole)
        answer_curl_failed(a, found, in->offset);
    input_take(in, found->len);
}

/* The document is over and something follows. True if that is curl's JSON or another head. */
static bool ended_before(struct answer *a, struct input *in, const struct http_head *head)
{
    struct curl_json found;
    size_t blank = next_blank(in);

    if (next_is_curl_json(in, blank, &found)) {
        answer_whole(a);
        input_take(in, blank);
        take_curl_json(a, in, head, &found, true);
        return true;
    }
    if (!next_is_head(in, blank))
        return false;
    answer_whole(a);
    return true;
}

/* Behind a body that cannot be read: there may be another answer, which must not be lost. */
static void find_next(struct answer *a, struct input *in, const struct http_head *head,
                      const struct stop *stop)
{
    struct curl_json found;
    uint64_t end;

    input_take(in, (size_t)(stop->from - in->offset));
    if (a->reader.err == CSMS_ERR_TRAILING && ended_before(a, in, head))
        return;
    end = next_search(in, &found);
    /* What was not understood belongs to the next answer. */
    if (end <= stop->offset && a->reader.err != CSMS_OK)
        answer_cut(a, a->reader.offset - (stop->offset - end));
    else if (end > stop->offset && stop->reason != NULL)
        answer_fault(a, CSMS_INVALID, stop->reason, stop->offset);
    if (found.len > 0)
        take_curl_json(a, in, head, &found, true);
}

/* Take what is held, but for the last bytes before that offset in the file. */
static void keep_before(struct input *in, uint64_t offset)
{
    if (offset > in->offset + LOOK_BACK)
        input_take(in, (size_t)(offset - in->offset - LOOK_BACK));
}

/* The reader gave up there. What it did not understand may be in its last string, of which the
 * quotes are left: that of its start and, in what came behind the cut, that of its end. */
static void stop_reader(struct stop *stop, struct input *in, const struct answer *a,
                        uint64_t offset)
{
    const char *held;
    int quotes = 0;

    keep_before(in, offset);
    *stop = (struct stop){.offset = offset, .from = offset};
    if (a->reader.err == CSMS_ERR_TRAILING)
        return;
    held = input_held(in).ptr;
    while (stop->from > in->offset && quotes < 2) {
        stop->from--;
        quotes += held[stop->from - in->offset] == '"';
    }
}

/* False: it stopped. */
static bool read_plain(struct job *job, struct input *in, struct stop *stop)
{
    struct answer *a = &job->answer;
    size_t fed = 0; /* of what is held */

    do {
        csms_str held = input_held(in);

        if (!answer_take(a, &job->report, &job->policy,
                         (csms_str){held.ptr + fed, held.len - fed})) {
            stop_reader(stop, in, a, a->body_offset + a->reader.offset);
            return false;
        }
        keep_before(in, in->offset + held.len);
        fed = input_held(in).len;
    } while (input_more(in, INPUT_READ));
    input_take(in, fed);
    return true;
}

static bool read_chunked(struct job *job, struct input *in, struct stop *stop)
{
    struct answer *a = &job->answer;
    struct chunks chunks = {.state = CHUNKS_SIZE};

    a->decoded = true;
    do {
        csms_str held = input_held(in), rest = held, piece;

        do {
            piece = chunks_next(&chunks, &rest);
            if (!answer_take(a, &job->report, &job->policy, piece)) {
                *stop = (struct stop){in->offset, in->offset, NULL};
                return false;
            }
        } while (piece.len > 0);
        input_take(in, (size_t)(rest.ptr - held.ptr));
        if (chunks.state == CHUNKS_BAD) {
            *stop = (struct stop){in->offset, in->offset,
                                  "not a chunk, though Transfer-Encoding is chunked"};
            return false;
        }
    } while (chunks.state != CHUNKS_ENDED && input_more(in, INPUT_READ));
    return true;
}

/* Does the answer end before it has a body? Then the input is where the next one starts. */
static bool has_no_body(struct answer *a, struct input *in, const struct http_head *head)
{
    struct curl_json found;
    size_t blank = next_blank(in);

    if (next_is_curl_json(in, blank, &found)) {
        input_take(in, blank);
        take_curl_json(a, in, head, &found, false);
        return true;
    }
    return next_is_head(in, blank);
}

void read_body(struct job *job, struct input *in, const struct http_head *head)
{
    struct answer *a = &job->answer;
    struct stop stop;
    bool ok;

    a->body_offset = in->offset;
    if (head->has_length && head->content_encoding.ptr == NULL)
        a->expected_len = head->content_length;
    answer_open(a, &job->report);
    if (input_held(in).len == 0)
        input_more(in, INPUT_READ);
    /* What is not JSON is looked at as a whole. */
    if (input_held(in).len > 0 && *input_held(in).ptr != '{')
        while (input_more(in, EXPLAIN_LOOK))
            continue;
    if (has_no_body(a, in, head))
        return;
    if (head->transfer_encoding.ptr != NULL && chunks_start(input_held(in)))
        ok = read_chunked(job, in, &stop);
    else
        ok = read_plain(job, in, &stop);
    if (!ok)
        find_next(a, in, head, &stop);
}
