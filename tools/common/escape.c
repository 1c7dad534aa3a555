/* SPDX-License-Identifier: MIT */
#include "escape.h"

#include <string.h>

#include "str.h"
#include "utf8.h"

enum notation { JSON, VISIBLE, TSV, XML, NOTATIONS };

/* The escape of a character in each notation; NULL: unchanged, or escaped as a number. */
static const struct {
    char character;
    const char *text[NOTATIONS];
} escapes[] = {
    {'\n', {[JSON] = "\\n", [VISIBLE] = "\\n", [TSV] = "\\n", [XML] = "\\n"}},
    {'\r', {[JSON] = "\\r", [VISIBLE] = "\\r", [TSV] = "\\r", [XML] = "\\r"}},
    {'\t', {[JSON] = "\\t", [VISIBLE] = "\\t", [TSV] = "\\t", [XML] = "\\t"}},
    {'\\', {[JSON] = "\\\\", [TSV] = "\\\\"}},
    {'"', {[JSON] = "\\\"", [XML] = "&quot;"}},
    {'&', {[XML] = "&amp;"}},
    {'<', {[XML] = "&lt;"}},
    {'>', {[XML] = "&gt;"}},
    {'\'', {[XML] = "&#39;"}},
};

static const char *find_escape(enum notation notation, uint32_t c)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (c == (unsigned char)escapes[i].character)
            return escapes[i].text[notation];
    return NULL;
}

/* Characters that are escaped as a number. XML 1.0 (s.2.2) excludes U+FFFE and U+FFFF. */
static bool needs_number(enum notation notation, uint32_t c)
{
    if (notation == JSON)
        return utf8_is_active(c);
    return utf8_is_invisible(c) || (notation == XML && (c == 0xFFFE || c == 0xFFFF));
}

static void add_number(struct buffer *b, enum notation notation, uint32_t c)
{
    const char *format = "\\u%04x";
    if (notation != JSON && c < 0x80)
        format = "\\x%02x";
    if (c > 0xFFFF)
        format = "\\U%08x";
    buffer_format(b, format, (unsigned)c);
}

/* Appends the first character of s, and returns its length. */
static size_t add_character(struct buffer *b, enum notation notation, csms_str s)
{
    uint32_t c = 0;
    size_t n = utf8_decode(s, &c);
    if (n == 0) {
        /* A bug of the caller in JSON; the line must still be valid JSON. */
        buffer_format(b, notation == JSON ? "\\ufffd" : "\\x%02x", (unsigned char)s.ptr[0]);
        return 1;
    }
    const char *text = find_escape(notation, c);
    if (text != NULL)
        buffer_text(b, text);
    else if (needs_number(notation, c))
        add_number(b, notation, c);
    else
        buffer_add(b, s.ptr, n);
    return n;
}

/* Returns the number of bytes at the start of s that need no escape. */
static size_t plain_run(enum notation notation, csms_str s)
{
    size_t n = csms_plain(s.ptr, s.len), i = 0;
    const char *del = memchr(s.ptr, 0x7F, n); /* JSON does not escape it */
    if (del != NULL)
        n = (size_t)(del - s.ptr);
    if (notation != XML)
        return n;
    while (i < n && s.ptr[i] != '&' && s.ptr[i] != '<' && s.ptr[i] != '>' && s.ptr[i] != '\'')
        i++;
    return i;
}

static void escape(struct buffer *b, enum notation notation, csms_str s)
{
    while (s.len > 0) {
        size_t n = plain_run(notation, s);
        if (n > 0)
            buffer_add(b, s.ptr, n);
        else
            n = add_character(b, notation, s);
        s = str_skip(s, n);
    }
}

void buffer_json(struct buffer *b, csms_str s)
{
    buffer_char(b, '"');
    escape(b, JSON, s);
    buffer_char(b, '"');
}

void buffer_key(struct buffer *b, const char *name)
{
    if (b->ptr[b->len - 1] != '{')
        buffer_char(b, ',');
    buffer_char(b, '"');
    buffer_text(b, name);
    buffer_add(b, "\":", 2);
}

void buffer_member(struct buffer *b, const char *name, csms_str s)
{
    if (s.ptr == NULL)
        return;
    buffer_key(b, name);
    buffer_json(b, s);
}

void buffer_member_number(struct buffer *b, const char *name, uint64_t n)
{
    buffer_key(b, name);
    buffer_number(b, n);
}

void buffer_visible(struct buffer *b, csms_str s)
{
    escape(b, VISIBLE, s);
}

void buffer_tsv(struct buffer *b, csms_str s)
{
    escape(b, TSV, s);
}

void buffer_xml(struct buffer *b, csms_str s)
{
    escape(b, XML, s);
}

void buffer_shell(struct buffer *b, csms_str s)
{
    buffer_char(b, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'')
            buffer_text(b, "'\\''");
        else
            buffer_char(b, s.ptr[i]);
    }
    buffer_char(b, '\'');
}
