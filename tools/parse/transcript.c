/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <unistd.h>

#include "lookahead.h"
#include "str.h"
#include "transcript_body.h"

struct transcript {
    struct run *run;
    struct input *in;
    const char *file;
    uint64_t number;     /* of the current answer, from 1 */
    struct buffer heads; /* unparsed, that curl may have handled */
    int redirects;       /* in heads */
};

static struct answer *start_answer(struct transcript *t)
{
    struct answer *a = answer_start(t->run, t->in->path, t->file);

    a->number = ++t->number;
    a->status = t->run->status;
    return a;
}

/* Takes one head. Returns false if it is truncated or invalid, with the reason and its offset in
 * the held bytes. */
static bool read_head(struct answer *a, struct input *in, struct http_head *head, size_t *at,
                      const char **reason)
{
    enum http_head_result result = lookahead_parse_head(in, head, at, reason);

    if (result == HTTP_HEAD_OK) {
        answer_head(a, head);
        input_take(in, *at);
        return true;
    }
    if (result == HTTP_HEAD_MORE)
        *at = input_held(in).len;
    return false;
}

/* True for a proxy's response to CONNECT, if another head follows directly. It may have any field
 * except those of the service's answers. */
static bool is_connect(const struct answer *a, csms_str text, const struct http_head *head)
{
    bool json = head->content_type.ptr != NULL && !a->other_type;

    return head->status >= 200 && head->status < 300 && head->x_request_id.ptr == NULL && !json &&
           str_starts(text, "HTTP/1");
}

/* True for a head that curl may have handled, if another head follows directly. */
static bool is_passing(const struct http_head *head)
{
    return head->status == 407 ||
           (head->status >= 300 && head->status < 400 && head->location.ptr != NULL);
}

/* Reads heads up to the one of the answer. */
static bool read_heads(struct transcript *t, struct http_head *head, size_t *at,
                       const char **reason)
{
    do {
        bool connect, passing;

        if (!read_head(&t->run->answer, t->in, head, at, reason))
            return false;
        /* The bytes taken last are in memory until the next read. */
        csms_str text = {input_held(t->in).ptr - *at, *at};
        connect = is_connect(&t->run->answer, text, head);
        passing = is_passing(head);
        if (passing)
            buffer_str(&t->heads, text);
        if (!lookahead_head(t->in)) {
            t->heads.len -= passing ? *at : 0;
            return true;
        }
        t->redirects += passing && head->status != 407;
        if (head->status >= 200 && !connect && !passing)
            return true;
    } while (true);
}

/* Returns the offset of the start of the line. */
static size_t line_start(csms_str text, size_t offset)
{
    while (offset > 0 && text.ptr[offset - 1] != '\n')
        offset--;
    return offset;
}

/* Finds the answer after a damaged head. If it starts in the line of the error, the head was
 * truncated there. */
static void leave_head(struct transcript *t, const struct http_head *head, size_t at,
                       const char *reason)
{
    struct answer *a = &t->run->answer;
    struct curl_report report;
    csms_str held = input_held(t->in);
    size_t line = line_start(held, at);
    uint64_t fault = t->in->offset + at;
    bool ended = at == held.len;

    a->status = 0; /* an earlier head does not count */
    input_take(t->in, line == 0 && held.len > 0 ? 1 : line);
    if (line > 0 && lookahead_line(t->in, &report)) {
        reason = "the head is truncated";
        fault = t->in->offset;
        ended = true;
    } else {
        lookahead_skip_to_answer(t->in, UINT64_MAX, &report);
        report.len = 0; /* it belongs to an answer without a head */
    }
    if (report.len > 0)
        take_curl_report(a, t->in, head, &report, true);
    answer_fault(a, ended ? CSMS_VERDICT_UNKNOWN : CSMS_VERDICT_INVALID, fault, "%s", reason);
}

static void report_head(struct transcript *t, const struct http_head *head)
{
    struct answer *a = start_answer(t);

    answer_head(a, head);
    answer_open(t->run);
    answer_end(t->run);
}

/* Reports the kept heads, except those that curl handled: the redirects that it followed, and 407
 * before the tunnel was established. */
static void report_heads(struct transcript *t, const struct curl_report *report)
{
    csms_str rest = {t->heads.ptr, t->heads.len};
    bool tunnel = report->connect_status >= 200 && report->connect_status < 300;

    while (rest.len > 0) {
        struct http_head head;
        const char *reason;
        size_t used;

        http_head_parse(rest, &head, &used, &reason);
        rest = (csms_str){rest.ptr + used, rest.len - used};
        if (head.status == 407 ? !tunnel : t->redirects-- > report->redirects)
            report_head(t, &head);
    }
    t->heads.len = 0;
    t->redirects = 0;
}

static void read_answer(struct transcript *t, bool head)
{
    struct answer *a = start_answer(t);
    struct http_head block = {.status = 0};
    struct curl_report report = {.len = 0};
    const char *reason;
    size_t at;

    if (t->run->head.status != 0 && t->number == 1) {
        block = t->run->head;
        answer_head(a, &block);
    }
    if (head && !read_heads(t, &block, &at, &reason)) {
        answer_open(t->run);
        leave_head(t, &block, at, reason);
    } else {
        read_body(t->run, t->in, &block, &report);
    }
    answer_end(t->run);
    report_heads(t, &report);
}

void read_transcript(struct run *run, struct input *in, const char *file, bool head)
{
    struct transcript t = {.run = run, .in = in, .file = file};
    bool more;

    input_skip_blank(in);
    do {
        read_answer(&t, head);
        more = input_skip_blank(in);
        head = more && lookahead_head(in);
    } while (more);
    buffer_free(&t.heads);
}

void read_saved_head(struct run *run, const char *path)
{
    struct answer *a = &run->answer;
    struct input in;
    const char *fault = input_open(&in, path);
    size_t at;

    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "%s: %s", in.path, fault);
    /* Read the whole file first, so that the buffer does not move. */
    while (input_more(&in, HTTP_HEAD_MAX + 1))
        continue;
    answer_start(run, path, NULL);
    do {
        if (!read_head(a, &in, &run->head, &at, &fault))
            tool_die(EXIT_DATA, "%s: offset %llu: %s", in.path, (unsigned long long)in.offset + at,
                     fault);
    } while (lookahead_head(&in));
    if (run->head.status < 200)
        tool_die(EXIT_DATA, "%s: contains only interim responses", in.path);
    if (input_skip_blank(&in))
        tool_die(EXIT_DATA, "%s: offset %llu: unexpected text after the head", in.path,
                 (unsigned long long)in.offset);
    run->head_text = in.held;
    if (in.fd != STDIN_FILENO)
        close(in.fd);
}
