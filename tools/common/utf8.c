/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include "buffer.h"
#include "text.h"

/* RFC 3629 s.4: what a first byte promises, and which second bytes keep the character valid. */
struct lead {
    uint8_t first, last;
    uint8_t len;
    uint8_t low, top;
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static const struct lead *find_lead(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

size_t utf8_decode(csms_str s, uint32_t *c)
{
    if (s.len == 0)
        return 0;
    uint8_t byte = (uint8_t)s.ptr[0];
    if (byte < 0x80) {
        *c = byte;
        return 1;
    }
    const struct lead *lead = find_lead(byte);
    if (lead == NULL || s.len < lead->len)
        return 0;
    uint32_t value = byte & (0xFFu >> (lead->len + 1));
    uint8_t low = lead->low, top = lead->top;
    for (size_t i = 1; i < lead->len; i++) {
        byte = (uint8_t)s.ptr[i];
        if (byte < low || byte > top)
            return 0;
        value = value << 6 | (byte & 0x3Fu);
        low = 0x80;
        top = 0xBF;
    }
    *c = value;
    return lead->len;
}

bool utf8_is_active(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool is_utf8(csms_str s)
{
    return buffer_is_plain(s) || csms_text_is_utf8(s);
}

/* Unicode's Default_Ignorable_Code_Point, assigned or not, and the Braille blank. */
static const struct {
    uint32_t first, last;
} ignorable[] = {
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},   {0x115F, 0x1160}, {0x17B4, 0x17B5},
    {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x206F}, {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool utf8_is_invisible(uint32_t c)
{
    size_t i = 0;
    if (utf8_is_active(c))
        return true;
    while (i < sizeof ignorable / sizeof ignorable[0] && c > ignorable[i].last)
        i++;
    return i < sizeof ignorable / sizeof ignorable[0] && c >= ignorable[i].first;
}

bool utf8_has_invisible(csms_str s)
{
    uint32_t c;
    if (buffer_is_plain(s)) /* nearly all */
        return false;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s.ptr += n, s.len -= n)
        if (utf8_is_invisible(c))
            return true;
    return false;
}
