/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <unistd.h>

#include "input_formats.h"
#include "lookahead.h"
#include "str.h"

/* Takes one head. Returns false if it is truncated or invalid. */
static bool read_head(struct transcript *t)
{
    enum http_head_result result;
    do
        result = http_head_parse(input_held(t->in), &t->head);
    while (result == HTTP_HEAD_MORE && input_more(t->in, HTTP_HEAD_MAX + 1));
    if (result != HTTP_HEAD_OK)
        return false;
    answer_head(&t->run->answer, &t->head);
    input_take(t->in, t->head.len);
    return true;
}

/* True for a proxy's response to CONNECT, if another head follows directly. It may have any field
 * except those of the service's answers. */
static bool is_connect(const struct transcript *t, csms_str text)
{
    const struct http_head *head = &t->head;
    bool json = head->content_type.ptr != NULL && !t->run->answer.other_type;
    return head->status >= 200 && head->status < 300 && head->x_request_id.ptr == NULL && !json &&
           str_starts(text, "HTTP/1");
}

/* True for a head that curl may have handled, if another head follows directly. */
static bool is_passing(const struct http_head *head)
{
    return head->status == 407 ||
           (head->status >= 300 && head->status < 400 && head->location.ptr != NULL);
}

/* Reads heads up to the one of the answer. Returns false if that is truncated or invalid. */
static bool read_heads(struct transcript *t)
{
    while (read_head(t)) {
        /* The bytes taken last are in memory until the next read. */
        csms_str text = {input_held(t->in).ptr - t->head.len, t->head.len};
        bool connect = is_connect(t, text), passing = is_passing(&t->head);
        if (passing)
            buffer_str(&t->kept, text);
        if (!lookahead_head(t->in)) {
            t->kept.len -= passing ? t->head.len : 0;
            return true;
        }
        t->redirects += passing && t->head.status != 407;
        if (t->head.status >= 200 && !connect && !passing)
            return true;
    }
    return false;
}

/* Finds the answer after a damaged head. If it starts in the line of the error, the head was
 * truncated there. */
static void leave_head(struct transcript *t)
{
    struct answer *a = &t->run->answer;
    const char *reason = t->head.error;
    csms_str held = input_held(t->in);
    size_t line = t->head.len; /* the start of the line */
    uint64_t fault = t->in->offset + t->head.len;
    bool ended = t->head.len == held.len;
    while (line > 0 && held.ptr[line - 1] != '\n')
        line--;
    a->status = 0; /* an earlier head does not count */
    input_take(t->in, line == 0 && held.len > 0 ? 1 : line);
    if (line > 0 && lookahead_line(t->in, &t->report)) {
        reason = "the head is truncated";
        fault = t->in->offset;
        ended = true;
    } else {
        lookahead_skip_to_answer(t->in, UINT64_MAX, &t->report);
        t->report.len = 0; /* it belongs to an answer without a head */
    }
    if (t->report.len > 0)
        take_curl_report(t, true);
    answer_fault(a, ended ? CSMS_VERDICT_UNKNOWN : CSMS_VERDICT_INVALID, fault, "%s", reason);
}

static struct answer *start_answer(struct transcript *t)
{
    struct answer *a = answer_start(t->run);
    a->number = ++t->number;
    a->status = (int)t->run->status;
    return a;
}

/* Reports the kept heads, except those that curl handled: the redirects that it followed, and 407
 * before the tunnel was established. */
static void report_kept(struct transcript *t)
{
    csms_str rest = {t->kept.ptr, t->kept.len};
    bool tunnel = t->report.connect_status >= 200 && t->report.connect_status < 300;
    while (rest.len > 0) {
        struct http_head head;
        http_head_parse(rest, &head);
        rest = str_skip(rest, head.len);
        if (head.status == 407 ? tunnel : t->redirects-- <= t->report.redirects)
            continue;
        answer_head(start_answer(t), &head);
        answer_report(t->run);
    }
    t->kept.len = 0;
    t->redirects = 0;
}

static void read_answer(struct transcript *t, bool head)
{
    struct answer *a = start_answer(t);
    t->head = (struct http_head){.status = 0};
    t->report = (struct curl_report){.len = 0};
    if (t->run->head.status != 0 && t->number == 1) {
        t->head = t->run->head;
        answer_head(a, &t->head);
    }
    if (head && !read_heads(t)) {
        answer_open(t->run);
        leave_head(t);
    } else {
        read_body(t);
    }
    answer_end(t->run);
    report_kept(t);
}

void read_transcript(struct run *run, bool head)
{
    struct transcript t = {.run = run, .in = &run->in};
    bool more;
    input_skip_blank(t.in);
    do {
        read_answer(&t, head);
        more = input_skip_blank(t.in);
        head = more && lookahead_head(t.in);
    } while (more);
    buffer_free(&t.kept);
}

void read_saved_head(struct run *run, const char *path)
{
    struct input in;
    struct transcript t = {.run = run, .in = &in};
    const char *fault = input_open(&in, path);
    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "%s: %s", in.path, fault);
    /* Read the whole file first, so that the buffer does not move. */
    while (input_more(&in, HTTP_HEAD_MAX + 1))
        continue;
    answer_start(run);
    do {
        if (!read_head(&t))
            tool_die(EXIT_DATA, "%s: offset %llu: %s", in.path,
                     (unsigned long long)in.offset + t.head.len, t.head.error);
    } while (lookahead_head(&in));
    if (t.head.status < 200)
        tool_die(EXIT_DATA, "%s: contains only interim responses", in.path);
    if (input_skip_blank(&in))
        tool_die(EXIT_DATA, "%s: offset %llu: unexpected text after the head", in.path,
                 (unsigned long long)in.offset);
    run->head = t.head;
    run->head_text = in.held;
    if (in.fd != STDIN_FILENO)
        close(in.fd);
}
