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

static bool plain_word(const char *p)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
    /* Into the top bit of a byte: one below 0x20 and one that is 0 borrow, DEL carries. What a
     * borrow or carry does to the next byte does not matter, since this one is not plain. */
    return ((w | (w - ones * 0x20) | (w + ones) | (quote - ones) | (backslash - ones)) &
            ones * 0x80) == 0;
}

/* Most names have 10 to 40 bytes: so there is no tail to be looked at byte by byte, which took
 * three times as long. */
bool buffer_is_plain(csms_str s)
{
    size_t word = sizeof(uint64_t), i = 0;
    if (s.len < word) {
        while (i < s.len && csms_is_plain((unsigned char)s.ptr[i]) && s.ptr[i] != 0x7F)
            i++;
        return i == s.len;
    }
    for (; i < s.len - word; i += word)
        if (!plain_word(s.ptr + i))
            return false;
    return plain_word(s.ptr + s.len - word);
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
    if (buffer_is_plain(s)) {
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
