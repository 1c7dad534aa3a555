/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lookahead.h"
#include "transcript_body.h"

/* One block, and away with it. False: it is not whole or not a head; reason says what is wrong at
 * that place in what is held. */
static bool read_head(struct answer *a, struct input *in, struct http_head *head, size_t *at,
                      const char **reason)
{
    enum http_head_result result = next_head(in, head, at, reason);

    if (result == HTTP_HEAD_OK) {
        answer_head(a, head);
        input_take(in, *at);
        return true;
    }
    if (result == HTTP_HEAD_MORE)
        *at = input_held(in).len;
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

static bool read_heads(struct answer *a, struct input *in, struct http_head *head, size_t *at,
                       const char **reason)
{
    do
        if (!read_head(a, in, head, at, reason))
            return false;
    while (head->status < 200 || (is_passing(head) && next_is_head(in, 0)));
    return true;
}

/* Behind a head that is not right there may be another answer, which must not be lost. If it starts
 * in the line that is wrong, the head was cut off there. */
static void leave_head(struct answer *a, struct input *in, const struct http_head *head, size_t at,
                       const char *reason)
{
    csms_str held = input_held(in);
    size_t line = next_line_start(held, at);
    uint64_t fault = in->offset + at, end;
    bool ended = at == held.len, cut;
    struct curl_json found;

    a->status = 0; /* that of a head before it has no say */
    input_take(in, line > 0 || !http_head_starts(held) ? line : 1);
    end = next_search(in, &found);
    cut = end <= fault && (found.len > 0 || input_held(in).len > 0);
    if (!cut)
        answer_fault(a, ended ? CSMS_VERDICT_UNKNOWN : CSMS_VERDICT_INVALID, reason, fault);
    if (found.len > 0)
        take_curl_json(a, in, head, &found, true);
    if (cut)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, "the head is cut off", end);
}

/* Skip white space; is there anything behind it? */
static bool anything_left(struct input *in)
{
    size_t blank;

    do {
        blank = next_blank(in);
        input_take(in, blank);
    } while (blank > 0 && input_held(in).len == 0);
    return input_held(in).len > 0;
}

void read_transcript(struct job *job, struct input *in, const char *file, bool head)
{
    struct answer *a = &job->answer;
    uint64_t number = 0;

    if (head)
        anything_left(in);
    do {
        struct http_head block = {.status = 0};
        const char *reason;
        size_t at;

        answer_start(a);
        a->number = ++number;
        a->path = in->path;
        a->file = file;
        a->status = job->status;
        if (job->head.status != 0 && number == 1) {
            block = job->head;
            answer_head(a, &block);
        }
        if (head && !read_heads(a, in, &block, &at, &reason)) {
            answer_open(a, &job->report);
            leave_head(a, in, &block, at, reason);
        } else {
            read_body(job, in, &block);
        }
        answer_end(a, &job->report, &job->policy);
        head = anything_left(in) && next_is_head(in, 0);
    } while (head || input_held(in).len > 0);
}

void read_saved_head(struct job *job, const char *path)
{
    struct answer *a = &job->answer;
    struct input in;
    const char *fault = input_open(&in, path);
    size_t at;

    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "%s: %s", in.path, fault);
    /* All of it first, so that the values stay where they are. */
    while (input_more(&in, HTTP_HEAD_MAX + 1))
        continue;
    answer_start(a);
    do {
        if (!read_head(a, &in, &job->head, &at, &fault))
            tool_die(EXIT_DATA, "%s: offset %llu: %s", in.path, (unsigned long long)in.offset + at,
                     fault);
    } while (next_is_head(&in, 0));
    if (job->head.status < 200)
        tool_die(EXIT_DATA, "%s: only interim responses, no head of an answer", in.path);
    if (anything_left(&in))
        tool_die(EXIT_DATA, "%s: offset %llu: something that is not a head", in.path,
                 (unsigned long long)in.offset);
    job->head_text = in.held;
    if (in.fd != STDIN_FILENO)
        close(in.fd);
}
