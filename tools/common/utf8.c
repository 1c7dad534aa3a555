/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <string.h>

#include "text.h"

static bool plain_word(const char *p)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
    /* A byte below 0x20 or equal to 0 borrows into its top bit, and DEL carries into it. The effect
     * on the next byte does not matter, since this one is not plain. */
    return ((w | (w - ones * 0x20) | (w + ones) | (quote - ones) | (backslash - ones)) &
            ones * 0x80) == 0;
}

/* Most names have 10 to 40 bytes. The last word overlaps the one before it, because a tail byte by
 * byte took three times as long. */
bool utf8_is_plain(csms_str s)
{
    size_t word = sizeof(uint64_t), i = 0;
    if (s.len < word) {
        while (i < s.len && csms_is_plain((unsigned char)s.ptr[i]) && s.ptr[i] != 0x7F)
            i++;
        return i == s.len;
    }
    for (; i < s.len - word; i += word)
        if (!plain_word(s.ptr + i))
            return false;
    return plain_word(s.ptr + s.len - word);
}

size_t utf8_decode(csms_str s, uint32_t *c)
{
    size_t len = s.len;
    if (len > 0)
        *c = csms_text_point(&s);
    return len - s.len;
}

bool utf8_is_active(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool is_utf8(csms_str s)
{
    return utf8_is_plain(s) || csms_text_is_utf8(s);
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
    if (utf8_is_plain(s)) /* most texts */
        return false;
    for (size_t n; (n = utf8_decode(s, &c)) > 0; s.ptr += n, s.len -= n)
        if (utf8_is_invisible(c))
            return true;
    return false;
}
