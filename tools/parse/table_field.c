/* SPDX-License-Identifier: MIT */
#include "table_field.h"

#include <string.h>

void tsv_field(struct buffer *b, csms_str s)
{
    const char *backslash;

    if (utf8_is_plain(s)) { /* nearly all */
        buffer_str(b, s);
        return;
    }
    while (s.len > 0 && (backslash = memchr(s.ptr, '\\', s.len)) != NULL) {
        size_t before = (size_t)(backslash - s.ptr);

        buffer_visible(b, (csms_str){s.ptr, before});
        buffer_text(b, "\\\\");
        s.ptr += before + 1;
        s.len -= before + 1;
    }
    buffer_visible(b, s);
}

/* What makes a spreadsheet take a field for a formula, with the full-width forms of it. */
static bool starts_formula(uint32_t c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B ||
           c == 0xFF0D || c == 0xFF20;
}

/* Some look behind blanks, which include the no-break and the ideographic one. */
static bool is_formula(csms_str s)
{
    uint32_t c;
    size_t len;

    while ((len = utf8_decode(s, &c)) > 0 && (c == ' ' || c == 0xA0 || c == 0x3000)) {
        s.ptr += len;
        s.len -= len;
    }
    return len > 0 && starts_formula(c);
}

/* Nothing to escape, to quote or to defuse, as nearly always. */
static bool is_bare(csms_str s)
{
    static const char doubtful[] = " '=+-@";

    return utf8_is_plain(s) && s.len > 0 &&
           memchr(doubtful, s.ptr[0], sizeof doubtful - 1) == NULL && s.ptr[s.len - 1] != ' ' &&
           memchr(s.ptr, ',', s.len) == NULL;
}

void csv_field(struct buffer *b, csms_str s)
{
    struct buffer text = {0};
    bool quote;

    if (is_bare(s)) {
        buffer_str(b, s);
        return;
    }
    if (is_formula(s))
        buffer_char(&text, '\'');
    buffer_visible(&text, s);
    quote = text.len > 0 &&
            (memchr(text.ptr, ',', text.len) != NULL || memchr(text.ptr, '"', text.len) != NULL ||
             *text.ptr == ' ' || *text.ptr == '\'' || text.ptr[text.len - 1] == ' ');
    if (quote)
        buffer_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buffer_char(b, '"');
        buffer_char(b, text.ptr[i]);
    }
    if (quote)
        buffer_char(b, '"');
    buffer_free(&text);
}
