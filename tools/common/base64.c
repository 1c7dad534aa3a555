/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include "str.h"

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

int buffer_unbase64(struct buffer *b, csms_str s)
{
    size_t before = b->len;
    uint32_t bits = 0; /* read and not yet written; the last ones must be 0 */
    unsigned count = 0;
    bool valid = s.len % 4 == 0;
    for (int padding = 0; padding < 2 && str_ends(s, "="); padding++)
        s.len--;
    for (size_t i = 0; i < s.len && valid; i++) {
        int value = value_of(s.ptr[i]);
        valid = value >= 0;
        bits = bits << 6 | ((uint32_t)value & 0x3F);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        buffer_char(b, (char)(bits >> count));
        bits &= (1u << count) - 1;
    }
    if (valid && bits == 0)
        return 0;
    b->len = before;
    return -1;
}
