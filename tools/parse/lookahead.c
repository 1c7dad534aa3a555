/* SPDX-License-Identifier: MIT */
#include "lookahead.h"

#include <string.h>

/* Longest text to wait for when something is looked at in one piece. */
enum { LOOK = CURL_JSON_MAX };

/* Braces in the text of a page that may be the start of curl's JSON. */
enum { TRIES_MAX = 1000 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t next_blank(struct input *in)
{
    size_t blank = 0;

    do {
        csms_str held = input_held(in);

        while (blank < held.len && is_blank(held.ptr[blank]))
            blank++;
        if (blank < held.len)
            break;
    } while (input_more(in, LOOK));
    return blank;
}

static csms_str behind(const struct input *in, size_t skip)
{
    csms_str held = input_held(in);

    return skip < held.len ? (csms_str){held.ptr + skip, held.len - skip} : (csms_str){NULL, 0};
}

bool next_is_head(struct input *in, size_t skip)
{
    while (behind(in, skip).len < strlen("HTTP/1") && input_more(in, skip + INPUT_READ))
        continue;
    return http_head_starts(behind(in, skip));
}

bool next_is_curl_json(struct input *in, size_t skip, struct curl_json *found)
{
    enum curl_json_result result;

    do
        result = curl_json_parse(behind(in, skip), found);
    while (result == CURL_JSON_MORE && input_more(in, skip + LOOK));
    if (result != CURL_JSON_OK)
        found->len = 0;
    return result == CURL_JSON_OK;
}

enum http_head_result next_head(struct input *in, struct http_head *head, size_t *used,
                                const char **reason)
{
    enum http_head_result result;

    do
        result = http_head_parse(input_held(in), head, used, reason);
    while (result == HTTP_HEAD_MORE && input_more(in, HTTP_HEAD_MAX + 1));
    return result;
}

size_t next_line_start(csms_str text, size_t offset)
{
    while (offset > 0 && text.ptr[offset - 1] != '\n')
        offset--;
    return offset;
}

/* *blank: how much white space is before the place where the input stands. */
static void take(struct input *in, size_t len, uint64_t *blank)
{
    const char *from = input_held(in).ptr;
    size_t run = 0;

    while (run < len && is_blank(from[len - 1 - run]))
        run++;
    *blank = run < len ? run : *blank + run;
    input_take(in, len);
}

/* Go to the next byte that a head or curl's JSON may start with. False: there is none. */
static bool to_start(struct input *in, uint64_t *blank)
{
    while (input_held(in).len > 0 || input_more(in, INPUT_READ)) {
        csms_str held = input_held(in);
        const char *at = memchr(held.ptr, 'H', held.len), *brace = memchr(held.ptr, '{', held.len);

        if (at == NULL || (brace != NULL && brace < at))
            at = brace;
        take(in, at != NULL ? (size_t)(at - held.ptr) : held.len, blank);
        if (at != NULL)
            return true;
    }
    return false;
}

/* Does the line that starts here end soon, or with the input, and is no other status line in it? In
 * a text full of them each would else be an answer, and be looked at up to its distant end. */
static bool has_line(struct input *in)
{
    enum { LINE_MAX_LEN = 4096, VERSION = 5 };
    const char *end;
    csms_str held;

    do {
        held = input_held(in);
        if (held.len > LINE_MAX_LEN)
            held.len = LINE_MAX_LEN;
        end = memchr(held.ptr, '\n', held.len);
    } while (end == NULL && held.len < LINE_MAX_LEN && input_more(in, LINE_MAX_LEN));
    if (end == NULL && held.len == LINE_MAX_LEN)
        return false;
    held.len = end != NULL ? (size_t)(end - held.ptr) : held.len;
    for (size_t i = 1; i + VERSION < held.len; i++)
        if (memcmp(held.ptr + i, "HTTP/", VERSION) == 0)
            return false; /* the last one will do */
    return true;
}

/* Is an answer here: a head, whole or cut off? That one is too long is to be said of it as well.
 * Else *skip is how much need not be looked at again. */
static bool is_answer(struct input *in, size_t *skip)
{
    struct curl_json found;
    struct http_head head;
    const char *reason;
    size_t at, line;

    *skip = 1;
    if (!next_is_head(in, 0) || !has_line(in))
        return false;
    if (next_head(in, &head, &at, &reason) != HTTP_HEAD_BAD || at >= HTTP_HEAD_MAX)
        return true;
    line = next_line_start(input_held(in), at);
    if (line > 0)
        *skip = line;
    return head.status != 0 && ((line > 0 && next_is_head(in, line)) || next_is_head(in, at) ||
                                next_is_curl_json(in, line, &found));
}

uint64_t next_search(struct input *in, struct curl_json *found)
{
    size_t tries = 0; /* a hostile text must not make this quadratic */
    uint64_t blank = 0;

    *found = (struct curl_json){.len = 0};
    while (to_start(in, &blank)) {
        size_t skip;

        if (*input_held(in).ptr == '{' && tries++ < TRIES_MAX && next_is_curl_json(in, 0, found))
            break;
        if (is_answer(in, &skip))
            break;
        take(in, skip, &blank);
    }
    return in->offset - blank;
}
