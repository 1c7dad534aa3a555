/* SPDX-License-Identifier: MIT */
/* Text inside JSON strings: scan, check, decode, escape, compare. Internal to the project. */
#ifndef CSMS_TEXT_H
#define CSMS_TEXT_H

#include <string.h>

#include "csms.h"

/* Add plain ASCII. out may be NULL. */
void csms_text_put(struct csms_out *out, const char *p, size_t len);

/* Add a character whole, if there is room for it. out may be NULL. */
void csms_text_put_point(struct csms_out *out, uint32_t point);

/*
 * Scan a string from where s stands, taking bytes from *in up to and with the closing quote, when
 * s->ended is set; all zero is its start, after the opening quote. On an error *in starts with the
 * offending byte, the first that no valid string could have there. out may be NULL: only check.
 */
enum csms_err csms_text_scan(struct csms_scan *s, csms_str *in, struct csms_out *out);

/* The longest whole number of characters of valid UTF-8 that fits into cap bytes. */
size_t csms_text_fit(csms_str s, size_t cap);

/* Decode the inside of a string that csms_text_scan has found valid, in place; the new length. */
size_t csms_text_unescape(char *p, size_t len);

/*
 * How much of p is valid text without escapes: up to a quote, a backslash, what is not valid in a
 * string, a character cut off, or len. The first n bytes are known to be whole characters.
 */
size_t csms_text_run(const char *p, size_t n, size_t len);

/*
 * The text that stands at raw->ptr, of which raw->len bytes are known to be whole characters, and
 * more follow: its length there, up to a quote if it is valid and ends within len, else up to
 * something else. 0: it has escapes, and is not valid, does not end within len, or does not fit
 * into cap. *raw becomes the text, in room if it had escapes.
 */
size_t csms_text_rough(csms_str *raw, size_t len, char *room, size_t cap);

static inline bool csms_text_equal(csms_str a, const char *b, size_t b_len)
{
    return a.len == b_len && memcmp(a.ptr, b, b_len) == 0;
}

/* Take the first character of s, which is not empty. CSMS_TEXT_BAD, and s stays as it is, if that
   is not well-formed UTF-8 (RFC 3629). */
#define CSMS_TEXT_BAD UINT32_MAX
uint32_t csms_text_point(csms_str *s);

/* Is all of s well-formed UTF-8? */
bool csms_text_is_utf8(csms_str s);

#endif
