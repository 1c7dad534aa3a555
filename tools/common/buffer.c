/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

enum { FIRST_CAP = 256 };

void buffer_grow(struct buffer *b, size_t more)
{
    size_t need = b->len + more;
    if (need < more)
        tool_out_of_memory();
    size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    b->ptr = tool_realloc(b->ptr, cap);
    b->cap = cap;
}

csms_str number_text(char digits[NUMBER_TEXT], uint64_t n)
{
    size_t at = NUMBER_TEXT;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return (csms_str){digits + at, NUMBER_TEXT - at};
}

void buffer_number(struct buffer *b, uint64_t n)
{
    char digits[NUMBER_TEXT];
    buffer_str(b, number_text(digits, n));
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
        tool_out_of_memory();              /* longer than INT_MAX */
    if ((size_t)len + 1 > b->cap - b->len) /* vsnprintf wants room for its NUL */
        buffer_grow(b, (size_t)len + 1);
    vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
    b->len += (size_t)len;
    va_end(again);
}

void buffer_free(struct buffer *b)
{
    free(b->ptr);
    *b = (struct buffer){0};
}
