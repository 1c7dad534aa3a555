/* SPDX-License-Identifier: MIT */
#include "transcript_body.h"

#include "http_chunked.h"
#include "hints.h"
#include "lookahead.h"

/* How far before the place where the reader gave up another answer may have begun: it took the
 * start of a head or of curl's JSON for the rest of a string that was cut off. */
enum { LOOK_BACK = 4096 };

/* Braces before that place which may be the start of curl's JSON. */
enum { TRIES_BACK = 16 };

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
    uint64_t end, eaten;
    bool cut;

    input_take(in, (size_t)(stop->from - in->offset));
    if (a->reader.err == CSMS_ERR_TRAILING && ended_before(a, in, head))
        return;
    end = next_search(in, &found);
    cut = end <= stop->offset && (found.len > 0 || input_held(in).len > 0);
    eaten = cut ? stop->offset - end : 0;
    if (cut && stop->reason == NULL) /* what was not understood belongs to the next answer */
        answer_cut(a, a->reader.offset > eaten ? a->reader.offset - eaten : 0);
    else if (cut && csms_reader_end(&a->reader) == CSMS_EVENT_DONE)
        answer_whole(a);
    else if (!cut && stop->reason != NULL)
        answer_fault(a, CSMS_VERDICT_INVALID, stop->reason, stop->offset);
    if (found.len > 0)
        take_curl_json(a, in, head, &found, true);
}

/* Take what is held, but for the last bytes before that offset in the file. */
static void keep_before(struct input *in, uint64_t offset)
{
    if (offset > in->offset + LOOK_BACK)
        input_take(in, (size_t)(offset - in->offset - LOOK_BACK));
}

/* Is the last of the braces before that place, or one not far before it, that of curl's JSON? In a
 * list the reader takes it for an element, and gives up in it or behind it. */
static uint64_t json_before(struct input *in, uint64_t offset)
{
    struct curl_json found;

    for (int tries = 0; offset > in->offset && tries < TRIES_BACK;) {
        size_t skip = (size_t)(--offset - in->offset);

        if (input_held(in).ptr[skip] == '{' && ++tries && next_is_curl_json(in, skip, &found))
            return offset;
    }
    return UINT64_MAX;
}

/* The reader gave up there. What it did not understand may be in its last string, of which the
 * quotes are left: that of its start and, in what came behind the cut, that of its end. */
static void stop_reader(struct stop *stop, struct input *in, const struct answer *a,
                        uint64_t offset)
{
    int quotes = 0;
    uint64_t json;

    keep_before(in, offset);
    *stop = (struct stop){.offset = offset, .from = offset > in->offset ? offset : in->offset};
    if (a->reader.err == CSMS_ERR_TRAILING)
        return;
    json = json_before(in, offset);
    while (stop->from > in->offset && quotes < 2) {
        stop->from--;
        quotes += input_held(in).ptr[stop->from - in->offset] == '"';
    }
    if (json < stop->from)
        stop->from = json;
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

/* Where in the file the chunks are. */
struct wire {
    struct chunks chunks;
    uint64_t at;   /* of the next byte */
    uint64_t line; /* of the last line that is to say a size */
    uint64_t last; /* of that of the last chunk with data */
    uint64_t data; /* how much of it was read */
};

static csms_str unread(const struct input *in, uint64_t at)
{
    csms_str held = input_held(in);
    size_t used = (size_t)(at - in->offset);

    return (csms_str){held.ptr + used, held.len - used};
}

/* Were the chunks cut off here? What follows would pass for a trailer, or, behind half a line end,
 * for what a size may have behind it. */
static bool is_cut(const struct wire *w, struct input *in)
{
    struct curl_json found;
    size_t skip = (size_t)(w->at - in->offset);
    bool half = w->chunks.state == CHUNKS_EXTENSION && input_held(in).ptr[skip - 1] == '\r';

    return (half || w->chunks.state == CHUNKS_TRAILER_LINE) &&
           (next_is_head(in, skip) || next_is_curl_json(in, skip, &found));
}

/* Some data, or one byte that is none. */
static csms_str next_piece(struct wire *w, const struct input *in)
{
    enum chunks_state before = w->chunks.state;
    csms_str rest = unread(in, w->at), piece;
    const char *from = rest.ptr;

    if (before != CHUNKS_DATA)
        rest.len = 1;
    piece = chunks_next(&w->chunks, &rest);
    w->at += (uint64_t)(rest.ptr - from);
    w->data += piece.len;
    if (w->chunks.state == CHUNKS_SIZE && before != CHUNKS_SIZE)
        w->line = w->at;
    if (w->chunks.state == CHUNKS_DATA)
        w->last = w->line;
    return piece;
}

/* What of the last chunk was not understood may be the next answer. */
static void stop_chunks(struct stop *stop, struct input *in, const struct answer *a,
                        const struct wire *w)
{
    if (w->chunks.state == CHUNKS_BAD) {
        keep_before(in, w->at);
        *stop =
            (struct stop){w->at, in->offset, "not a chunk, though Transfer-Encoding is chunked"};
    } else {
        uint64_t offset = w->at - (w->data - a->reader.offset);

        stop_reader(stop, in, a, offset > w->last ? offset : w->last);
    }
    if (stop->from < w->last)
        stop->from = w->last;
}

static bool read_chunked(struct job *job, struct input *in, struct stop *stop)
{
    struct answer *a = &job->answer;
    struct wire w = {
        .chunks = {.state = CHUNKS_SIZE}, .at = in->offset, .line = in->offset, .last = in->offset};

    a->decoded = true;
    while (w.chunks.state != CHUNKS_ENDED &&
           (unread(in, w.at).len > 0 || input_more(in, INPUT_READ))) {
        csms_str piece;

        if (is_cut(&w, in))
            break;
        piece = next_piece(&w, in);
        if (w.chunks.state == CHUNKS_BAD || !answer_take(a, &job->report, &job->policy, piece)) {
            stop_chunks(stop, in, a, &w);
            return false;
        }
        keep_before(in, w.at);
    }
    input_take(in, (size_t)(w.at - in->offset));
    return true;
}

/* The chunks are over. curl's JSON is not a part of them. */
static void end_chunks(struct answer *a, struct input *in, const struct http_head *head)
{
    struct curl_json found;
    size_t blank = next_blank(in);

    if (csms_reader_end(&a->reader) == CSMS_EVENT_DONE)
        answer_whole(a);
    if (!next_is_curl_json(in, blank, &found))
        return;
    input_take(in, blank);
    take_curl_json(a, in, head, &found, true);
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
    else if (a->decoded)
        end_chunks(a, in, head);
}
