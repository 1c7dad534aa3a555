/* SPDX-License-Identifier: MIT */
#include "lookahead.h"

#include "http_head.h"
#include "str.h"

/* Longer than a bare status, "HTTP/1.1 200" and the byte after it. */
enum { STATUS_LINE_LOOK = 16 };

static const char http[] = "HTTP/";
enum { HTTP_LEN = sizeof http - 1 };

static csms_str status_line(struct input *in)
{
    while (input_held(in).len < STATUS_LINE_LOOK && input_more(in, INPUT_READ))
        continue;
    return input_held(in);
}

bool lookahead_head(struct input *in)
{
    return http_head_starts(status_line(in));
}

bool lookahead_status_line(struct input *in)
{
    return http_head_is_status_line(status_line(in));
}

bool lookahead_report(struct input *in, struct curl_report *report)
{
    enum curl_report_result result;
    do
        result = curl_report_parse(input_held(in), in->at_end, report);
    while (result == CURL_REPORT_MORE &&
           (input_more(in, CURL_REPORT_MAX) || input_held(in).len < CURL_REPORT_MAX));
    return result == CURL_REPORT_OK;
}

/* True if only a little white space follows the first len bytes. */
static bool is_last(struct input *in, size_t len)
{
    do {
        csms_str rest = str_skip(input_held(in), len);
        if (str_trim(rest).len > 0)
            return false;
        len += rest.len;
    } while (input_more(in, CURL_REPORT_MAX));
    return in->at_end;
}

bool lookahead_line(struct input *in, struct curl_report *report)
{
    report->len = 0;
    if (in->mid_line)
        return false;
    if (lookahead_status_line(in))
        return true;
    if (!lookahead_report(in, report))
        return false;
    if (*input_held(in).ptr != '{' && !is_last(in, report->len) &&
        !http_head_is_status_line(str_skip(input_held(in), report->len)))
        report->len = 0;
    return report->len > 0;
}

/* Takes the held part of a line, up to that offset in the file. */
static csms_str take_line(struct input *in, uint64_t end)
{
    csms_str line = input_held(in);
    if (end > in->offset && end - in->offset < line.len)
        line.len = (size_t)(end - in->offset);
    const char *newline = memchr(line.ptr, '\n', line.len);
    if (newline != NULL)
        line.len = (size_t)(newline - line.ptr) + 1;
    input_take(in, line.len);
    return line;
}

/* Returns how many bytes of "HTTP/" the text so far ends with, or all if it occurred. before: the
 * result for the preceding text. */
static size_t match_http(csms_str text, size_t before)
{
    for (size_t i = 0; i < text.len && before < HTTP_LEN; i++)
        before = text.ptr[i] == http[before] ? before + 1 : text.ptr[i] == 'H';
    return before;
}

void lookahead_skip_to_answer(struct input *in, uint64_t head_at, struct curl_report *report)
{
    size_t matched = 0;
    while (!lookahead_line(in, report) && !(in->offset == head_at && lookahead_status_line(in)) &&
           (input_held(in).len > 0 || input_more(in, INPUT_READ)))
        matched = match_http(take_line(in, head_at), matched);
    if (matched == HTTP_LEN)
        report->len = 0;
}
