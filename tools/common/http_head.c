/* SPDX-License-Identifier: MIT */
#include "http_head.h"

#include <string.h>

#include "str.h"

/* The fields that callers use, and their members. */
static const struct field {
    const char *name;
    size_t offset;
} fields[] = {
    {"content-type", offsetof(struct http_head, content_type)},
    {"date", offsetof(struct http_head, date)},
    {"retry-after", offsetof(struct http_head, retry_after)},
    {"x-request-id", offsetof(struct http_head, x_request_id)},
    {"location", offsetof(struct http_head, location)},
    {"content-encoding", offsetof(struct http_head, content_encoding)},
    {"transfer-encoding", offsetof(struct http_head, transfer_encoding)},
};

/* The position of the parser in the block, and the error there. */
struct cursor {
    const char *start, *at;
    struct http_head *head;
    csms_str *last; /* the field of the previous line; NULL: no listed field */
    bool after_length;
    const char *reason;
};

static bool fail(struct cursor *c, const char *at, const char *reason)
{
    c->at = at;
    c->reason = reason;
    return false;
}

/* RFC 9110 s.5.6.2 */
static bool is_token(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c) ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* RFC 9110 s.5.5: visible, blank, or obs-text. */
static bool is_field_byte(char c)
{
    unsigned char u = (unsigned char)c;

    return u == '\t' || (u >= ' ' && u != 0x7f);
}

/* Returns the first byte that a header line cannot contain, or end. */
static const char *bad_byte(const char *at, const char *end)
{
    while (at < end && is_field_byte(*at))
        at++;
    return at;
}

bool http_head_starts(csms_str text)
{
    return text.len > 5 && memcmp(text.ptr, "HTTP/", 5) == 0 && ascii_is_digit(text.ptr[5]);
}

bool http_head_is_status_line(csms_str text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    if (!http_head_starts(text))
        return false;
    at += 6;
    if (end - at >= 2 && at[0] == '.' && ascii_is_digit(at[1]))
        at += 2;
    return end - at >= 4 && at[0] == ' ' && ascii_is_digit(at[1]) && ascii_is_digit(at[2]) &&
           ascii_is_digit(at[3]) && (end - at == 4 || memchr(" \r\n", at[4], 3) != NULL);
}

/* True if the rest of the line is text. If another head follows a truncated one, its status line
 * must not become part of a value. */
static bool is_text(struct cursor *c, const char *at, const char *end, const char *reason)
{
    const char *bad = bad_byte(at, end), *http = at;

    while ((http = memchr(http, 'H', (size_t)(bad - http))) != NULL) {
        if (http_head_is_status_line((csms_str){http, (size_t)(end - http)}))
            return fail(c, http, "another status line inside the head");
        http++;
    }
    return bad == end || fail(c, bad, reason);
}

/* HTTP/1.1 200 OK, or HTTP/2 200 with or without a trailing blank. */
static bool status_line(struct cursor *c, const char *end)
{
    const char *at = c->at;

    if (!http_head_starts((csms_str){at, (size_t)(end - at)}))
        return fail(c, at, "a status line starts with HTTP/ and a version");
    at += 6;
    if (end - at >= 2 && at[0] == '.' && ascii_is_digit(at[1]))
        at += 2;
    if (at == end || *at != ' ')
        return fail(c, at, "expected a blank after the HTTP version");
    at++;
    for (int i = 0; i < 3; i++) {
        if (at + i == end || !ascii_is_digit(at[i]))
            return fail(c, at + i, "expected a status of three digits");
    }
    c->head->status = (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
    if (c->head->status < 100 || c->head->status > 599)
        return fail(c, at, "the status is not in 100 to 599");
    at += 3;
    if (at < end && *at != ' ')
        return fail(c, at, "expected a blank after the status");
    return is_text(c, at, end, "a control character in the status line");
}

static bool content_length(struct cursor *c, csms_str value)
{
    uint64_t n = 0;

    if (value.len == 0)
        return fail(c, value.ptr, "Content-Length without a number");
    for (size_t i = 0; i < value.len; i++) {
        uint64_t digit = (uint64_t)(value.ptr[i] - '0');
        if (!ascii_is_digit(value.ptr[i]))
            return fail(c, value.ptr + i, "Content-Length is not a number");
        if (n > (UINT64_MAX - digit) / 10)
            return fail(c, value.ptr + i, "Content-Length is too large");
        n = n * 10 + digit;
    }
    if (c->head->has_length && c->head->content_length != n)
        return fail(c, value.ptr, "a second, different Content-Length");
    c->head->has_length = true;
    c->head->content_length = n;
    return true;
}

/* Keeps the value of a listed field, unless the field is a repeated one. */
static bool keep(struct cursor *c, csms_str name, csms_str value)
{
    c->last = NULL;
    c->after_length = str_is_nocase(name, "content-length");
    if (c->after_length)
        return content_length(c, value);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!str_is_nocase(name, fields[i].name))
            continue;
        c->last = (csms_str *)(void *)((char *)c->head + fields[i].offset);
        if (c->last->ptr == NULL)
            *c->last = value;
        return true;
    }
    return true;
}

static bool field_line(struct cursor *c, const char *end)
{
    const char *colon = c->at, *value;

    /* RFC 9112 s.5.2: obsolete line folding. It is an error in a listed field. */
    if (*c->at == ' ' || *c->at == '\t') {
        if (c->last != NULL || c->after_length)
            return fail(c, c->at, "a header continued on the next line");
        return is_text(c, c->at, end, "a control character in a header");
    }
    while (colon < end && is_token(*colon))
        colon++;
    if (colon == end || *colon != ':' || colon == c->at)
        return fail(c, colon, "expected a header name and a colon");
    value = colon + 1;
    if (!is_text(c, value, end, "a control character in a header"))
        return false;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return keep(c, (csms_str){c->at, (size_t)(colon - c->at)},
                (csms_str){value, (size_t)(end - value)});
}

static enum http_head_result stop(const struct cursor *c, size_t *used, const char **reason)
{
    *used = (size_t)(c->at - c->start);
    *reason = c->reason;
    return c->reason == NULL ? HTTP_HEAD_OK : HTTP_HEAD_BAD;
}

enum http_head_result http_head_parse(csms_str text, struct http_head *head, size_t *used,
                                      const char **reason)
{
    struct cursor c = {.start = text.ptr, .at = text.ptr, .head = head};
    const char *end = text.ptr + text.len;

    memset(head, 0, sizeof *head);
    while (c.at < end) {
        const char *newline = memchr(c.at, '\n', (size_t)(end - c.at)), *line_end;
        bool ok;

        if (newline == NULL)
            break;
        line_end = newline > c.at && newline[-1] == '\r' ? newline - 1 : newline;
        if (line_end == c.at && head->status != 0) {
            c.at = newline + 1;
            return stop(&c, used, reason);
        }
        ok = head->status == 0 ? status_line(&c, line_end) : field_line(&c, line_end);
        if (!ok)
            return stop(&c, used, reason);
        c.at = newline + 1;
    }
    if (text.len > HTTP_HEAD_MAX) {
        fail(&c, text.ptr + HTTP_HEAD_MAX, "the head is longer than 256 KiB");
        return stop(&c, used, reason);
    }
    *used = 0;
    *reason = "the input ends inside the head";
    return HTTP_HEAD_MORE;
}
