/* SPDX-License-Identifier: MIT */
/* Text in JSON strings: check, decode, compare. Internal to the project. */
#ifndef CSMS_TEXT_H
#define CSMS_TEXT_H

#include <string.h>

#include "csms.h"

/* True for ASCII that needs no escape in a JSON string: no control, quote or backslash. */
static inline bool csms_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* RFC 8259 s.2. */
static inline bool csms_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool csms_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline void csms_take(csms_str *from, size_t n)
{
    from->ptr += n;
    from->len -= n;
}

/* Returns the number of plain bytes at p before the first other byte, at most len. */
size_t csms_plain(const char *p, size_t len);

/* Appends plain text, as much as fits, or one other character, if it fits; out may be NULL. */
void csms_text_put(struct csms_out *out, const char *p, size_t len);

/* Appends a character if it fits; out may be NULL. */
void csms_text_put_point(struct csms_out *out, uint32_t point);

/*
 * Decodes the inside of a string, or a part of it that starts at a character or escape, into out;
 * if out is NULL, only checks it. Returns the number of bytes read: all of them, or, with *err set,
 * those before
 *   CSMS_ERR_SYNTAX     a quote
 *   CSMS_ERR_TRUNCATED  an incomplete character or escape at the end
 *   any other error     the first byte that cannot be part of a valid string
 */
size_t csms_text_decode(struct csms_out *out, csms_str text, enum csms_err *err);

/* Returns the length of the longest start of s, valid UTF-8, that fits into cap bytes without
   splitting a character. */
size_t csms_text_fit(csms_str s, size_t cap);

/* Decodes the inside of a valid string in place. Returns the new length. */
size_t csms_text_unescape(char *p, size_t len);

/* Returns the error code at the start of a message: letters, a dot and digits, followed by a colon;
   ptr NULL if there is no code. */
csms_str csms_text_code(csms_str message);

static inline bool csms_text_equal(csms_str a, const char *b, size_t b_len)
{
    return a.len == b_len && memcmp(a.ptr, b, b_len) == 0;
}

/*
 * Stores the first character of s, which is not empty, in *point and returns its length (RFC 3629).
 * If it is invalid or incomplete, *point is CSMS_TEXT_BAD and the result is the number of bytes
 * that can start a character: s.len if the character is only incomplete.
 */
#define CSMS_TEXT_BAD UINT32_MAX
size_t csms_text_utf8(csms_str s, uint32_t *point);

/* The same for an escape; s starts with a backslash. */
size_t csms_text_escape(csms_str s, uint32_t *point);

/* Removes the first character from *s, which is not empty, and returns it. If it is invalid or
   incomplete, returns CSMS_TEXT_BAD and removes nothing. */
uint32_t csms_text_point(csms_str *s);

/* True if s is valid UTF-8. */
bool csms_text_is_utf8(csms_str s);

#endif
