/* SPDX-License-Identifier: MIT */
#include "xml_escape.h"

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
    return s.len >= 3 && (unsigned char)s.ptr[0] == 0xEF && (unsigned char)s.ptr[1] == 0xBF &&
           ((unsigned char)s.ptr[2] == 0xBE || (unsigned char)s.ptr[2] == 0xBF);
}

/* s is made visible. What needs no entity is copied in one piece. */
static void add_visible(struct buffer *b, csms_str s)
{
    const char *end = s.ptr + s.len, *run = s.ptr, *at = s.ptr;

    while (at < end) {
        const char *text = entity(*at);
        size_t len = 1;

        if (text == NULL && is_no_character((csms_str){at, (size_t)(end - at)})) {
            text = (unsigned char)at[2] == 0xBE ? "\\ufffe" : "\\uffff";
            len = 3;
        }
        if (text != NULL) {
            buffer_add(b, run, (size_t)(at - run));
            buffer_text(b, text);
            run = at + len;
        }
        at += len;
    }
    buffer_add(b, run, (size_t)(end - run));
}

void markup_text(struct buffer *b, csms_str s)
{
    struct buffer visible = {0};

    if (s.len == 0)
        return;
    if (utf8_is_plain(s)) { /* nearly all */
        add_visible(b, s);
        return;
    }
    buffer_visible(&visible, s);
    add_visible(b, (csms_str){visible.ptr, visible.len});
    buffer_free(&visible);
}
