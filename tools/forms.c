/* SPDX-License-Identifier: MIT */
#include "forms.h"

#include <string.h>

#include "explain.h"
#include "http_head.h"
#include "lines.h"
#include "record.h"

static const csms_str byte_order_mark = {"\xef\xbb\xbf", 3};

static struct answer *next_answer(struct job *job, const char *path, const char *file)
{
    struct answer *a = &job->answer;

    answer_start(a);
    a->path = path;
    a->file = file;
    return a;
}

/* Give the rest of the input to the reader. Text that is not JSON is looked at as a whole page. */
static void read_body(struct job *job, struct input *in)
{
    struct answer *a = &job->answer;

    a->body_offset = in->offset;
    answer_open(a, &job->report);
    if (input_held(in).len == 0)
        input_more(in, INPUT_READ);
    if (input_held(in).len > 0 && *input_held(in).ptr != '{')
        while (input_more(in, EXPLAIN_LOOK))
            continue;
    do {
        csms_str piece = input_held(in);

        if (!answer_take(a, &job->report, &job->policy, piece))
            break;
        input_take(in, piece.len);
    } while (input_more(in, INPUT_READ));
    answer_end(a, &job->report, &job->policy);
}

static void read_bare_body(struct job *job, struct input *in, const char *file)
{
    next_answer(job, in->path, file)->status = job->status;
    read_body(job, in);
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
        a->status = head->status;
        answer_request_id(a, head->x_request_id);
        input_take(in, used);
        return true;
    }
    if (result == HTTP_HEAD_MORE)
        answer_fault(a, CSMS_UNKNOWN, reason, in->offset + input_held(in).len);
    else
        answer_fault(a, CSMS_INVALID, reason, in->offset + used);
    return false;
}

/* Is another head next, so that the one just read was of a proxy, of a redirect or interim? */
static bool head_follows(struct input *in)
{
    while (input_held(in).len < strlen("HTTP/1") && input_more(in, INPUT_READ))
        continue;
    return http_head_starts(input_held(in));
}

static void read_http(struct job *job, struct input *in, const char *file)
{
    struct answer *a = next_answer(job, in->path, file);
    struct http_head head;

    do {
        answer_forget_head(a);
        if (!read_head(job, in, &head)) {
            answer_open(a, &job->report);
            answer_end(a, &job->report, &job->policy);
            return;
        }
    } while (head.status < 200 || head_follows(in));
    read_body(job, in);
}

static void read_record(struct job *job, const struct lines *lines, struct record *record,
                        enum lines_result result)
{
    struct answer *a = &job->answer;
    struct record_error error = {0, "the line is longer than 16 MiB"};

    if (result == LINES_TOO_LONG || record_parse(record, lines->line, lines->len, &error) != 0) {
        answer_fault(a, CSMS_INVALID, lines->unfinished ? "the last line is cut off" : error.reason,
                     error.offset);
        return;
    }
    a->id = record->id;
    if (record->kind == RECORD_REQUEST) {
        answer_fault(a, CSMS_INVALID, "a request, not a response: csms-send has to send it first",
                     0);
        return;
    }
    a->record = record;
    a->status = record->has_status ? record->status : 0;
    a->code = record->error_code;
    a->message = record->error_message;
    answer_request_id(a, record->x_request_id);
}

static void read_records(struct job *job, struct input *in, const char *file)
{
    struct lines lines;
    struct record record;
    enum lines_result result;

    lines_adopt(&lines, in->fd, in->path, RECORD_MAX, input_held(in));
    while ((result = lines_next(&lines)) != LINES_END) {
        struct answer *a = next_answer(job, in->path, file);

        if (result == LINES_LINE && lines.len == 0)
            continue;
        a->line = lines.number;
        read_record(job, &lines, &record, result);
        answer_open(a, &job->report);
        if (a->record != NULL && record.body.ptr != NULL)
            answer_take(a, &job->report, &job->policy, record.body);
        answer_end(a, &job->report, &job->policy);
        if (!lines_ready(&lines))
            output_flush(&job->report.out);
    }
    lines_close(&lines);
    in->fd = -1;
}

static enum form find_form(struct job *job, struct input *in)
{
    enum form form = job->form;
    bool all = false;

    while (form == FORM_UNDECIDED) {
        form = detect_form(input_held(in), all);
        if (form == FORM_UNDECIDED)
            all = !input_more(in, DETECT_LOOK);
    }
    return form;
}

enum exit_code read_input(struct job *job, struct input *in, const char *file)
{
    enum form form;

    while (input_held(in).len < byte_order_mark.len && input_more(in, INPUT_READ))
        continue;
    if (input_held(in).len >= byte_order_mark.len &&
        memcmp(input_held(in).ptr, byte_order_mark.ptr, byte_order_mark.len) == 0)
        input_take(in, byte_order_mark.len);
    form = find_form(job, in);
    if (form == FORM_NOTHING && job->status == 0) {
        tool_warn("%s: empty, there is no answer to read", in->path);
        return EXIT_NO_INPUT;
    }
    if (form == FORM_NOTHING)
        form = FORM_BODY;
    if (job->verbose)
        tool_warn("%s: reading it as form %s", in->path, form_name(form));
    if (form == FORM_RECORD)
        read_records(job, in, file);
    else if (form == FORM_HTTP)
        read_http(job, in, file);
    else
        read_bare_body(job, in, file);
    return EXIT_OK;
}
