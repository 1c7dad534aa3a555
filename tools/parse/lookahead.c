/* SPDX-License-Identifier: MIT */
#include "lookahead.h"

#include <string.h>

/* Longer than "HTTP/1.1 200" and the byte after it. */
enum { STATUS_LINE_LOOK = 16 };

enum { HTTP_LEN = 5 };
static const char http[] = "HTTP/";

static bool has_head(struct input *in, bool (*starts)(csms_str text))
{
    while (input_held(in).len < STATUS_LINE_LOOK && input_more(in, INPUT_READ))
        continue;
    return starts(input_held(in));
}

bool lookahead_head(struct input *in)
{
    return has_head(in, http_head_starts);
}

bool lookahead_status_line(struct input *in)
{
    return has_head(in, http_head_is_status_line);
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
        csms_str held = input_held(in);

        for (; len < held.len; len++)
            if (memchr(" \t\r\n", held.ptr[len], 4) == NULL)
                return false;
    } while (input_more(in, CURL_REPORT_MAX));
    return in->at_end;
}

bool lookahead_line(struct input *in, struct curl_report *report)
{
    report->len = 0;
    if (!in->line_start)
        return false;
    if (lookahead_status_line(in))
        return true;
    if (!lookahead_report(in, report))
        return false;
    if (*input_held(in).ptr != '{' && !is_last(in, report->len))
        report->len = 0;
    return report->len > 0;
}

enum http_head_result lookahead_parse_head(struct input *in, struct http_head *head, size_t *used,
                                           const char **reason)
{
    enum http_head_result result;

    do
        result = http_head_parse(input_held(in), head, used, reason);
    while (result == HTTP_HEAD_MORE && input_more(in, HTTP_HEAD_MAX + 1));
    return result;
}

/* Returns how many bytes of "HTTP/" the text so far ends with, or all if it occurred. before: the
 * result for the preceding text. */
static size_t match_http(csms_str text, size_t before)
{
    for (size_t i = 0; i < text.len && before < HTTP_LEN; i++)
        before = text.ptr[i] == http[before] ? before + 1 : text.ptr[i] == 'H';
    return before;
}

bool lookahead_skip_to_answer(struct input *in, uint64_t head_at, struct curl_report *report)
{
    size_t matched = 0;
    csms_str skipped;

    do {
        if (lookahead_line(in, report) || (in->offset == head_at && lookahead_status_line(in))) {
            if (matched == HTTP_LEN)
                report->len = 0;
            return true;
        }
        skipped = input_take_line(in, head_at);
        matched = match_http(skipped, matched);
    } while (skipped.len > 0);
    return false;
}
