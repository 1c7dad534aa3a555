/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void buffer_base64(struct buffer *b, csms_str s)
{
    for (size_t at = 0; at < s.len; at += 3) {
        size_t have = s.len - at < 3 ? s.len - at : 3;
        uint32_t bits = 0;
        for (size_t i = 0; i < 3; i++)
            bits = bits << 8 | (i < have ? (unsigned char)s.ptr[at + i] : 0u);
        char out[4];
        for (size_t i = 0; i < 4; i++)
            out[i] = i <= have ? alphabet[bits >> (18 - 6 * i) & 0x3F] : '=';
        buffer_add(b, out, sizeof out);
    }
}

/* Returns the value of a character of the alphabet, or -1. */
static int value_of(char c)
{
    const char *found = c == '\0' ? NULL : strchr(alphabet, c);
    return found == NULL ? -1 : (int)(found - alphabet);
}

/* Decodes four characters. Returns the number of bytes, or 0 if they are not base64. */
static size_t decode_group(const char *in, bool last, unsigned char out[3])
{
    size_t have = 4;
    while (last && have > 2 && in[have - 1] == '=')
        have--;
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i < have ? value_of(in[i]) : 0;
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
    }
    for (size_t i = 0; i < 3; i++)
        out[i] = (unsigned char)(bits >> (16 - 8 * i));
    for (size_t i = have - 1; i < 3; i++) /* one encoding for each value */
        if (out[i] != 0)
            return 0;
    return have - 1;
}

int buffer_unbase64(struct buffer *b, csms_str s)
{
    size_t before = b->len;
    for (size_t at = 0; at < s.len; at += 4) {
        unsigned char out[3];
        size_t n = s.len - at < 4 ? 0 : decode_group(s.ptr + at, s.len - at == 4, out);
        if (n == 0) {
            b->len = before;
            return -1;
        }
        buffer_add(b, out, n);
    }
    return 0;
}
