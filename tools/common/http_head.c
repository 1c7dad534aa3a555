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

/* The parser's state in a block. */
struct parser {
    csms_str text;
    struct http_head *head;
    bool listed; /* the previous line has a listed field */
};

static bool fail(struct parser *p, const char *at, const char *error)
{
    p->head->len = (size_t)(at - p->text.ptr);
    p->head->error = error;
    return false;
}

bool http_is_token(char c)
{
    return ascii_is_digit(c) || ascii_is_alpha(c) ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool http_head_starts(csms_str text)
{
    return text.len > 5 && str_starts(text, "HTTP/") && ascii_is_digit(text.ptr[5]);
}

/* Reads HTTP/1.1 200 or HTTP/2 200 at the start of text. Returns NULL and its length, or the error
 * and its offset. */
static const char *read_status(csms_str text, size_t *len, int *status)
{
    *len = 0;
    *status = 0;
    if (!http_head_starts(text))
        return "expected a status line: HTTP/, a version and a status";
    *len = text.len >= 8 && text.ptr[6] == '.' && ascii_is_digit(text.ptr[7]) ? 8 : 6;
    if (*len == text.len || text.ptr[*len] != ' ')
        return "expected a blank after the HTTP version";
    ++*len;
    for (int i = 0; i < 3; i++, ++*len) {
        if (*len == text.len || !ascii_is_digit(text.ptr[*len]))
            return "expected a status of three digits";
        *status = *status * 10 + (text.ptr[*len] - '0');
    }
    if (*len < text.len && memchr(" \r\n", text.ptr[*len], 3) == NULL)
        return "expected a blank after the status";
    return NULL;
}

bool http_head_is_status_line(csms_str text)
{
    size_t len;
    int status;
    return read_status(text, &len, &status) == NULL;
}

/* True if the rest of the line is visible, blank, or obs-text (RFC 9110 s.5.5). If another head
 * follows a truncated one, its status line must not become part of a value. */
static bool is_text(struct parser *p, csms_str rest, const char *error)
{
    for (; rest.len > 0; rest = str_skip(rest, 1)) {
        unsigned char byte = (unsigned char)*rest.ptr;
        if (byte == 0x7F || (byte < ' ' && byte != '\t'))
            return fail(p, rest.ptr, error);
        if (*rest.ptr == 'H' && http_head_is_status_line(rest))
            return fail(p, rest.ptr, "another status line inside the head");
    }
    return true;
}

static bool status_line(struct parser *p, csms_str line)
{
    size_t len;
    const char *error = read_status(line, &len, &p->head->status);
    if (error != NULL)
        return fail(p, line.ptr + len, error);
    if (p->head->status < 100 || p->head->status > 599)
        return fail(p, line.ptr + len - 3, "the status is not in 100 to 599");
    return is_text(p, str_skip(line, len), "a control character in the status line");
}

static bool content_length(struct parser *p, csms_str value)
{
    uint64_t n;
    if (!str_whole_number(value, &n))
        return fail(p, value.ptr, "Content-Length is not a whole number below 2^64");
    if (p->head->has_length && p->head->content_length != n)
        return fail(p, value.ptr, "a second, different Content-Length");
    p->head->has_length = true;
    p->head->content_length = n;
    return true;
}

/* Keeps the value of a listed field, unless the field is a repeated one. */
static bool keep(struct parser *p, csms_str name, csms_str value)
{
    p->listed = str_is_nocase(name, "content-length");
    if (p->listed)
        return content_length(p, value);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        csms_str *member = (csms_str *)(void *)((char *)p->head + fields[i].offset);
        if (!str_is_nocase(name, fields[i].name))
            continue;
        p->listed = true;
        if (member->ptr == NULL)
            *member = value;
    }
    return true;
}

static bool field_line(struct parser *p, csms_str line)
{
    static const char control[] = "a control character in a header";
    csms_str name = {line.ptr, 0};
    /* RFC 9112 s.5.2: obsolete line folding. It is an error in a listed field. */
    if (str_starts(line, " ") || str_starts(line, "\t"))
        return p->listed ? fail(p, line.ptr, "a header continued on the next line")
                         : is_text(p, line, control);
    while (name.len < line.len && http_is_token(line.ptr[name.len]))
        name.len++;
    csms_str value = str_skip(line, name.len);
    if (name.len == 0 || !str_starts(value, ":"))
        return fail(p, value.ptr, "expected a header name and a colon");
    value = str_skip(value, 1);
    if (!is_text(p, value, control))
        return false;
    return keep(p, name, str_trim(value)); /* the only white space in it are blanks */
}

enum http_head_result http_head_parse(csms_str text, struct http_head *head)
{
    struct parser p = {.text = text, .head = head};
    csms_str rest = text;
    memset(head, 0, sizeof *head);
    while (rest.len > 0 && memchr(rest.ptr, '\n', rest.len) != NULL) {
        csms_str line = str_take_line(&rest);
        if (str_ends(line, "\r"))
            line.len--;
        if (line.len == 0 && head->status != 0) {
            head->len = text.len - rest.len;
            return HTTP_HEAD_OK;
        }
        if (head->status == 0 ? !status_line(&p, line) : !field_line(&p, line))
            return HTTP_HEAD_BAD;
    }
    if (text.len > HTTP_HEAD_MAX) {
        fail(&p, text.ptr + HTTP_HEAD_MAX, "the head is longer than 256 KiB");
        return HTTP_HEAD_BAD;
    }
    head->len = text.len;
    head->error = "the input ends inside the head";
    return HTTP_HEAD_MORE;
}
