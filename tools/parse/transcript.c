/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chunks.h"
#include "curl_json.h"
#include "explain.h"
#include "http_head.h"

/* Longest text to wait for when something is looked at in one piece. */
enum { LOOK = CURL_JSON_MAX };

/* How far before the place where the reader gave up another answer may have begun: it took the
 * start of a head or of curl's JSON for the rest of a string that was cut off. */
enum { LOOK_BACK = 64 };

/* Braces in the text of a page that may be the start of curl's JSON. */
enum { TRIES_MAX = 1000 };

/* Is a head next? */
static bool head_follows(struct input *in)
{
    while (input_held(in).len < strlen("HTTP/1") && input_more(in, INPUT_READ))
        continue;
    return http_head_starts(input_held(in));
}

/* Is curl's JSON next? */
static bool curl_json_follows(struct input *in, struct curl_json *found)
{
    enum curl_json_result result;

    do
        result = curl_json_parse(input_held(in), found);
    while (result == CURL_JSON_MORE && input_more(in, LOOK));
    return result == CURL_JSON_OK;
}

/* Take curl's JSON: it knows the status, and whether curl itself failed. */
static void take_curl_json(struct job *job, struct input *in, const struct curl_json *found)
{
    struct answer *a = &job->answer;

    if (a->status == 0 && found->status >= 100) {
        a->status = found->status;
        a->late_status = true;
    }
    /* CURLE_HTTP_RETURNED_ERROR only repeats what the status says; what is whole is no failure. */
    if (found->exit_code != 0 && found->exit_code != 22 && !a->whole)
        answer_curl_failed(a, found, in->offset);
    input_take(in, found->len);
}

/* The document is over and something follows. True if that is curl's JSON or another head; then
 * the input stands there. */
static bool ended_before(struct job *job, struct input *in)
{
    struct answer *a = &job->answer;
    struct curl_json found;

    if (a->reader.err != CSMS_ERR_TRAILING || a->decoded)
        return false;
    input_take(in, (size_t)(a->body_offset + a->reader.offset - in->offset));
    if (curl_json_follows(in, &found)) {
        answer_whole(a);
        take_curl_json(job, in, &found);
        return true;
    }
    if (!head_follows(in))
        return false;
    answer_whole(a);
    return true;
}

/* Behind a body that cannot be read: go to where curl's JSON or another head starts, which is
 * returned, or to the end. There may be another answer, which must not be lost. */
static uint64_t find_next(struct job *job, struct input *in)
{
    size_t tries = 0; /* a hostile text must not make this quadratic */
    struct curl_json found;
    struct http_head head;
    const char *reason;
    size_t used;

    while (input_held(in).len > 0 || input_more(in, INPUT_READ)) {
        csms_str held = input_held(in);
        const char *at = memchr(held.ptr, 'H', held.len), *brace = memchr(held.ptr, '{', held.len);

        if (at == NULL || (brace != NULL && brace < at))
            at = brace;
        if (at == NULL) {
            input_take(in, held.len);
            continue;
        }
        input_take(in, (size_t)(at - held.ptr));
        if (*at == '{' && tries++ < TRIES_MAX && curl_json_follows(in, &found)) {
            take_curl_json(job, in, &found);
            return in->offset - found.len;
        }
        used = 0;
        if (head_follows(in) &&
            http_head_parse(input_held(in), &head, &used, &reason) != HTTP_HEAD_BAD)
            return in->offset;
        input_take(in, used > 0 ? used : 1);
    }
    return in->offset;
}

/* Take what is held, but for the last bytes before that offset in the body. */
static void keep_before(struct input *in, uint64_t offset)
{
    if (offset > in->offset + LOOK_BACK)
        input_take(in, (size_t)(offset - in->offset - LOOK_BACK));
}

/* False: the reader stopped at an error; what is held starts shortly before it. */
static bool read_plain(struct job *job, struct input *in)
{
    struct answer *a = &job->answer;
    size_t fed = 0; /* of what is held */

    do {
        csms_str held = input_held(in);

        if (!answer_take(a, &job->report, &job->policy,
                         (csms_str){held.ptr + fed, held.len - fed})) {
            keep_before(in, a->body_offset + a->reader.offset);
            return false;
        }
        keep_before(in, in->offset + held.len);
        fed = input_held(in).len;
    } while (input_more(in, INPUT_READ));
    input_take(in, fed);
    return true;
}

static bool read_chunked(struct job *job, struct input *in)
{
    struct answer *a = &job->answer;
    struct chunks chunks = {.state = CHUNKS_SIZE};

    a->decoded = true;
    do {
        csms_str held = input_held(in), rest = held, piece;

        do {
            piece = chunks_next(&chunks, &rest);
            if (!answer_take(a, &job->report, &job->policy, piece))
                return false;
        } while (piece.len > 0);
        input_take(in, (size_t)(rest.ptr - held.ptr));
        if (chunks.state == CHUNKS_BAD) {
            answer_fault(a, CSMS_INVALID, "not a chunk, though Transfer-Encoding is chunked",
                         in->offset);
            return false;
        }
    } while (chunks.state != CHUNKS_ENDED && input_more(in, INPUT_READ));
    return true;
}

static void read_body(struct job *job, struct input *in, const struct http_head *head)
{
    struct answer *a = &job->answer;
    struct curl_json found;
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
    if (curl_json_follows(in, &found)) {
        take_curl_json(job, in, &found);
        return;
    }
    if (head_follows(in))
        return;
    if (head->transfer_encoding.ptr != NULL && chunks_start(input_held(in)))
        ok = read_chunked(job, in);
    else
        ok = read_plain(job, in);
    if (!ok && !ended_before(job, in)) {
        uint64_t end = find_next(job, in);

        /* What the reader did not understand belongs to the next answer. */
        if (!a->decoded && a->body_offset + a->reader.offset >= end)
            answer_cut(a, end - a->body_offset);
    }
}

/* One block, and away with it. False: it is not whole or not a head, and the fault is noted. */
static bool read_head(struct job *job, struct input *in, struct http_head *head)
{
    struct answer *a = &job->answer;
    enum http_head_result result;
    const char *reason;
    size_t used;

    do
        result = http_head_parse(input_held(in), head, &used, &reason);
    while (result == HTTP_HEAD_MORE && input_more(in, HTTP_HEAD_MAX + 1));
    if (result == HTTP_HEAD_OK) {
        answer_head(a, head);
        input_take(in, used);
        return true;
    }
    a->status = 0; /* that of a head before it has no say */
    if (result == HTTP_HEAD_MORE)
        used = input_held(in).len;
    answer_fault(a, result == HTTP_HEAD_MORE ? CSMS_UNKNOWN : CSMS_INVALID, reason,
                 in->offset + used);
    return false;
}

/*
 * Does this head have no say when another follows? Interim responses, redirects and proxies that
 * want a login are followed by the head that counts; so is a proxy's answer to CONNECT, which has
 * none of the fields that go with a body. Any other is an answer of its own, without a body.
 */
static bool is_passing(const struct http_head *head)
{
    if (head->status < 200 || (head->status >= 300 && head->status < 400) || head->status == 407)
        return true;
    return head->status < 300 && !head->has_length && head->content_type.ptr == NULL &&
           head->transfer_encoding.ptr == NULL && head->x_request_id.ptr == NULL &&
           head->date.ptr == NULL;
}

static bool read_heads(struct job *job, struct input *in, struct http_head *head)
{
    do
        if (!read_head(job, in, head))
            return false;
    while (head->status < 200 || (is_passing(head) && head_follows(in)));
    return true;
}

/* Skip white space; is there anything behind it? */
static bool anything_left(struct input *in)
{
    for (;;) {
        csms_str held = input_held(in);
        size_t blank = 0;

        while (blank < held.len && memchr(" \t\r\n", held.ptr[blank], 4) != NULL)
            blank++;
        input_take(in, blank);
        if (blank < held.len)
            return true;
        if (!input_more(in, INPUT_READ))
            return false;
    }
}

void read_transcript(struct job *job, struct input *in, const char *file, bool head)
{
    struct answer *a = &job->answer;
    uint64_t number = 0;

    do {
        struct http_head block = job->head;

        answer_start(a);
        a->number = ++number;
        a->path = in->path;
        a->file = file;
        a->status = job->status;
        if (job->head.status != 0)
            answer_head(a, &job->head);
        if (head && !read_heads(job, in, &block)) {
            answer_open(a, &job->report);
            input_take(in, (size_t)(a->offset - in->offset));
            input_take(in, input_held(in).len > 0);
            find_next(job, in);
        } else {
            read_body(job, in, &block);
        }
        answer_end(a, &job->report, &job->policy);
        head = anything_left(in) && head_follows(in);
    } while (head || input_held(in).len > 0);
}

void read_saved_head(struct job *job, const char *path)
{
    struct answer *a = &job->answer;
    struct input in;
    const char *fault = input_open(&in, path);

    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "%s: %s", in.path, fault);
    /* All of it first, so that the values stay where they are. */
    while (input_more(&in, HTTP_HEAD_MAX + 1))
        continue;
    answer_start(a);
    do {
        if (!read_head(job, &in, &job->head))
            tool_die(EXIT_DATA, "%s: offset %llu: %.*s", in.path, (unsigned long long)a->offset,
                     (int)a->reason.len, a->reason.ptr);
    } while (head_follows(&in));
    if (job->head.status < 200)
        tool_die(EXIT_DATA, "%s: only interim responses, no head of an answer", in.path);
    if (anything_left(&in))
        tool_die(EXIT_DATA, "%s: offset %llu: something that is not a head", in.path,
                 (unsigned long long)in.offset);
    job->head_text = in.held;
    if (in.fd != STDIN_FILENO)
        close(in.fd);
}
