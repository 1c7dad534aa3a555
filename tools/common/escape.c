/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <string.h>

#include "plain.h"
#include "utf8.h"

/* How many bytes from the start of s on are the same in every notation. */
static size_t plain_run(csms_str s)
{
    size_t n = csms_plain(s.ptr, s.len);
    const char *del = memchr(s.ptr, 0x7F, n); /* plain to JSON */
    return del != NULL ? (size_t)(del - s.ptr) : n;
}

/* The letter behind the backslash, or 0. */
static char short_escape(uint32_t c)
{
    switch (c) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* Each of these adds the one character that s starts with and returns its length. */

static size_t json_character(struct buffer *b, csms_str s)
{
    uint32_t c = 0;
    size_t n = utf8_decode(s, &c);
    if (n == 0) { /* the caller's bug; the line must still be JSON */
        buffer_text(b, "\\ufffd");
        return 1;
    }
    char letter = c == '"' || c == '\\' ? (char)c : short_escape(c);
    if (letter != 0)
        buffer_format(b, "\\%c", letter);
    else if (utf8_is_active(c))
        buffer_format(b, "\\u%04x", (unsigned)c);
    else
        buffer_add(b, s.ptr, n);
    return n;
}

static size_t visible_character(struct buffer *b, csms_str s)
{
    uint32_t c = 0;
    size_t n = utf8_decode(s, &c);
    if (n == 0) {
        buffer_format(b, "\\x%02x", (unsigned char)s.ptr[0]);
        return 1;
    }
    char letter = short_escape(c);
    if (letter != 0)
        buffer_format(b, "\\%c", letter);
    else if (utf8_is_invisible(c))
        buffer_format(b, c < 0x80 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
    else
        buffer_add(b, s.ptr, n);
    return n;
}

static void escape(struct buffer *b, csms_str s, size_t (*character)(struct buffer *, csms_str))
{
    if (utf8_is_plain(s)) {
        buffer_str(b, s);
        return;
    }
    while (s.len > 0) {
        size_t n = plain_run(s);
        if (n > 0)
            buffer_add(b, s.ptr, n);
        else
            n = character(b, s);
        s.ptr += n;
        s.len -= n;
    }
}

void buffer_json(struct buffer *b, csms_str s)
{
    buffer_char(b, '"');
    escape(b, s, json_character);
    buffer_char(b, '"');
}

void buffer_visible(struct buffer *b, csms_str s)
{
    escape(b, s, visible_character);
}
