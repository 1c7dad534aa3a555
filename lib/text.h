/* SPDX-License-Identifier: MIT */
/* Text inside JSON strings: scan, check, decode, escape, compare. Internal to the project. */
#ifndef CSMS_TEXT_H
#define CSMS_TEXT_H

#include <string.h>

#include "csms.h"

/* Add plain ASCII or whole characters' last bytes. out may be NULL. */
void csms_text_put(struct csms_out *out, const char *p, size_t len);

enum text_result {
    TEXT_MORE, /* all bytes taken, the string goes on */
    TEXT_END,  /* the closing quote was taken */
    TEXT_BAD   /* *used is the offending byte; *err says why */
};

/*
 * Scan a string from where s stands; all zero is its start, after the quote. *used is how many
 * bytes were taken, or where the error is: the first byte that no valid string could have there.
 * out may be NULL: only check.
 */
enum text_result csms_text_scan(struct csms_scan *s, const char *p, size_t len, size_t *used,
                                struct csms_out *out, enum csms_err *err);

/* The longest whole number of characters of valid UTF-8 that fits into cap bytes. */
size_t csms_text_fit(csms_str s, size_t cap);

/* Decode the inside of a string that csms_text_scan has found valid, in place; the new length. */
size_t csms_text_unescape(char *p, size_t len);

/*
 * How much of p is valid text without escapes: up to a quote, a backslash, what is not valid in a
 * string, a character cut off, or len. csms_plain has found the first n bytes plain.
 */
size_t csms_text_run(const char *p, size_t n, size_t len);

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
