/* SPDX-License-Identifier: MIT */
/* Text inside JSON strings: check, decode, compare. Internal to the project. */
#ifndef CSMS_TEXT_H
#define CSMS_TEXT_H

#include <string.h>

#include "csms.h"

/* Plain bytes mean themselves in a JSON string: 0x20 to 0x7F without quote and backslash. */
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

/* How many bytes from p on, up to len, are plain. A machine word at a time: this is where the time
   goes. */
size_t csms_plain(const char *p, size_t len);

/* Add plain text. out may be NULL. */
void csms_text_put(struct csms_out *out, const char *p, size_t len);

/* Add a character whole, if there is room for it. out may be NULL. */
void csms_text_put_point(struct csms_out *out, uint32_t point);

/*
 * The one decoder of strings: the inside of a string, or a part of it that starts with a whole
 * character or escape, goes to out; out NULL: it is only checked. Returns how many bytes were
 * taken: all of them, or, with *err set, those before
 *   CSMS_ERR_SYNTAX     a quote
 *   CSMS_ERR_TRUNCATED  a character or escape of which the end is missing
 *   any other error     the offending byte, the first that no valid string could have there
 */
size_t csms_text_decode(struct csms_out *out, csms_str text, enum csms_err *err);

/* The longest whole number of characters of valid UTF-8 that fits into cap bytes. */
size_t csms_text_fit(csms_str s, size_t cap);

/* Decode the inside of a valid string in place; returns the new length. */
size_t csms_text_unescape(char *p, size_t len);

/* The code that the reason of a failure starts with: letters, a dot, digits, a colon. Absent if it
   does not start with one. */
csms_str csms_text_code(csms_str message);

static inline bool csms_text_equal(csms_str a, const char *b, size_t b_len)
{
    return a.len == b_len && memcmp(a.ptr, b, b_len) == 0;
}

/*
 * The one check of UTF-8 (RFC 3629). The first character of s, which is not empty, goes to *point.
 * Returns its length; or, with *point CSMS_TEXT_BAD, how many bytes may be the start of a
 * character: that is s.len if only the end is missing.
 */
#define CSMS_TEXT_BAD UINT32_MAX
size_t csms_text_utf8(csms_str s, uint32_t *point);

/* The same for the escape that s starts with. */
size_t csms_text_escape(csms_str s, uint32_t *point);

/* Take the first character of s, which is not empty. CSMS_TEXT_BAD, and s stays as it is, if it is
   not whole and well-formed. */
uint32_t csms_text_point(csms_str *s);

/* True if all of s is well-formed UTF-8. */
bool csms_text_is_utf8(csms_str s);

#endif
