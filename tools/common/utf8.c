/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <string.h>

bool utf8_is_plain(csms_str s)
{
    return csms_plain(s.ptr, s.len) == s.len && (s.len == 0 || memchr(s.ptr, 0x7F, s.len) == NULL);
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
    for (size_t i = 0; i < sizeof ignorable / sizeof ignorable[0]; i++)
        if (c >= ignorable[i].first && c <= ignorable[i].last)
            return true;
    return utf8_is_active(c);
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
