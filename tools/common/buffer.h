/* SPDX-License-Identifier: MIT */
/* A growing byte buffer. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "csms.h"
#include "utf8.h"

/* All zero: an empty buffer. The owner frees it with buffer_free. There is no NUL at the end. */
struct buffer {
    char *ptr;
    size_t len;
    size_t cap;
};

/* Makes room for this many more bytes. */
void buffer_grow(struct buffer *b, size_t more);

/* Inline, because the output formats spend most of their time here: as calls, these four took twice
 * the instructions of csms-parse -f tsv. */
static inline void buffer_add(struct buffer *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    if (len > b->cap - b->len)
        buffer_grow(b, len);
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

static inline void buffer_str(struct buffer *b, csms_str s)
{
    buffer_add(b, s.ptr, s.len);
}

static inline void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

static inline void buffer_char(struct buffer *b, char c)
{
    if (b->len == b->cap)
        buffer_grow(b, 1);
    b->ptr[b->len++] = c;
}

/* Returns the content, valid until the buffer grows. */
static inline csms_str buffer_slice(const struct buffer *b)
{
    return (csms_str){b->ptr, b->len};
}

enum { NUMBER_TEXT = 20 }; /* digits of 2^64 - 1 */

/* Writes n in decimal into digits, and returns the slice of digits that it takes. */
csms_str number_text(char digits[NUMBER_TEXT], uint64_t n);
void buffer_number(struct buffer *b, uint64_t n);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vformat(struct buffer *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void buffer_free(struct buffer *b);

#endif
