/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum { FIRST_CAP = 256 };

static void reserve(struct buffer *b, size_t more)
{
    if (more <= b->cap - b->len)
        return;
    size_t need = b->len + more;
    if (need < more)
        tool_die(EXIT_INTERNAL, "a text does not fit into memory");
    size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    b->ptr = tool_realloc(b->ptr, cap);
    b->cap = cap;
}

void buffer_add(struct buffer *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    reserve(b, len);
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

void buffer_str(struct buffer *b, csms_str s)
{
    buffer_add(b, s.ptr, s.len);
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_char(struct buffer *b, char c)
{
    buffer_add(b, &c, 1);
}

void buffer_number(struct buffer *b, uint64_t n)
{
    char digits[20]; /* 2^64 - 1 has 20 */
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    buffer_add(b, digits + at, sizeof digits - at);
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buffer_vformat(b, format, args);
    va_end(args);
}

void buffer_vformat(struct buffer *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        tool_die(EXIT_INTERNAL, "a text could not be formatted");
    reserve(b, (size_t)len + 1); /* vsnprintf wants room for its NUL */
    vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
    b->len += (size_t)len;
    va_end(again);
}

void buffer_free(struct buffer *b)
{
    free(b->ptr);
    *b = (struct buffer){0};
}
