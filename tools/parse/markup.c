/* SPDX-License-Identifier: MIT */
#include "markup.h"

#include <string.h>

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* U+FFFE and U+FFFF are characters in UTF-8 and none in XML: EF BF BE, EF BF BF. */
static bool is_no_character(csms_str s)
{
    return s.len >= 3 && memcmp(s.ptr, "\xef\xbf", 2) == 0 &&
           ((unsigned char)s.ptr[2] == 0xBE || (unsigned char)s.ptr[2] == 0xBF);
}

void markup_text(struct buffer *b, csms_str s)
{
    struct buffer visible = {0};
    csms_str rest;

    buffer_visible(&visible, s);
    rest = (csms_str){visible.ptr, visible.len};
    while (rest.len > 0) {
        const char *text = entity(*rest.ptr);
        size_t taken = 1;

        if (text != NULL) {
            buffer_text(b, text);
        } else if (is_no_character(rest)) {
            buffer_text(b, (unsigned char)rest.ptr[2] == 0xBE ? "\\ufffe" : "\\uffff");
            taken = 3;
        } else {
            buffer_char(b, *rest.ptr);
        }
        rest.ptr += taken;
        rest.len -= taken;
    }
    buffer_free(&visible);
}
