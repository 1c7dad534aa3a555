/* SPDX-License-Identifier: MIT */
/* Slices: make, compare, trim, read numbers. Letter case and white space are ASCII in every locale.
 */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "csms.h"

/* Returns the slice of a C string without its NUL; an absent slice for NULL. */
static inline csms_str str_from(const char *text)
{
    return (csms_str){text, text != NULL ? strlen(text) : 0};
}

static inline bool str_equal(csms_str a, csms_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(csms_str s, const char *text)
{
    return str_equal(s, str_from(text));
}

static inline bool str_starts(csms_str s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && memcmp(s.ptr, prefix, len) == 0;
}

static inline bool str_ends(csms_str s, const char *suffix)
{
    size_t len = strlen(suffix);
    return s.len >= len && memcmp(s.ptr + s.len - len, suffix, len) == 0;
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline bool ascii_is_alpha(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

static inline bool ascii_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool str_equal_nocase(csms_str a, csms_str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && ascii_lower(a.ptr[i]) == ascii_lower(b.ptr[i]))
        i++;
    return i == a.len && i == b.len;
}

static inline bool str_is_nocase(csms_str s, const char *text)
{
    return str_equal_nocase(s, str_from(text));
}

/* Returns the text after the first len bytes. */
static inline csms_str str_skip(csms_str s, size_t len)
{
    return (csms_str){s.ptr + len, s.len - len};
}

/* Returns the text before the first such byte, or all of it. */
static inline csms_str str_until(csms_str s, char c)
{
    const char *end = s.ptr != NULL ? memchr(s.ptr, c, s.len) : NULL;
    return (csms_str){s.ptr, end != NULL ? (size_t)(end - s.ptr) : s.len};
}

/* Returns the text after the first occurrence of word; absent if it does not occur. */
static inline csms_str str_after(csms_str s, const char *word)
{
    size_t len = strlen(word);
    for (; s.len >= len; s = str_skip(s, 1))
        if (memcmp(s.ptr, word, len) == 0)
            return str_skip(s, len);
    return (csms_str){NULL, 0};
}

/* Removes white space at both ends. */
static inline csms_str str_trim(csms_str s)
{
    while (s.len > 0 && ascii_is_space(s.ptr[0]))
        s.ptr++, s.len--;
    while (s.len > 0 && ascii_is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* True if s consists of digits only and is at most UINT64_MAX. */
static inline bool str_whole_number(csms_str s, uint64_t *n)
{
    *n = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';
        if (digit > 9 || *n > (UINT64_MAX - digit) / 10)
            return false;
        *n = *n * 10 + digit;
    }
    return s.len > 0;
}

/* Removes the first line from *rest and returns it without its newline. */
static inline csms_str str_take_line(csms_str *rest)
{
    csms_str line = str_until(*rest, '\n');
    *rest = str_skip(*rest, line.len < rest->len ? line.len + 1 : line.len);
    return line;
}

#endif
