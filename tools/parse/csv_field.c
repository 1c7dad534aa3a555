/* SPDX-License-Identifier: MIT */
#include "csv_field.h"
#include "escape.h"

/* Characters that start a formula in a spreadsheet, and their full-width forms. */
static bool starts_formula(uint32_t c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B ||
           c == 0xFF0D || c == 0xFF20;
}

/* Some programs skip spaces (Unicode category Zs) at the start of a cell. A quote starts a quoted
 * cell. */
static bool is_skipped(uint32_t c)
{
    return c == ' ' || c == '"' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_formula(csms_str s)
{
    uint32_t c;
    size_t len;

    while ((len = utf8_decode(s, &c)) > 0 && is_skipped(c)) {
        s.ptr += len;
        s.len -= len;
    }
    return len > 0 && starts_formula(c);
}

/* Fast path for most fields: no byte to escape, quote or defuse. */
static bool is_bare(csms_str s)
{
    static const char doubtful[] = " '=+-@";

    return utf8_is_plain(s) && s.len > 0 &&
           memchr(doubtful, s.ptr[0], sizeof doubtful - 1) == NULL && s.ptr[s.len - 1] != ' ' &&
           memchr(s.ptr, ',', s.len) == NULL && memchr(s.ptr, ';', s.len) == NULL;
}

/* Inserts an apostrophe before each formula that could start a cell. Tabs are already escaped. */
static void add_defused(struct buffer *b, csms_str s)
{
    bool cell_starts = true;

    for (; s.len > 0; s.ptr++, s.len--) {
        if (cell_starts && is_formula(s))
            buffer_char(b, '\'');
        buffer_char(b, *s.ptr);
        cell_starts = *s.ptr == ';' || *s.ptr == ',';
    }
}

static bool needs_quotes(csms_str s)
{
    return s.len > 0 && (memchr(s.ptr, ',', s.len) != NULL || memchr(s.ptr, '"', s.len) != NULL ||
                         *s.ptr == ' ' || *s.ptr == '\'' || s.ptr[s.len - 1] == ' ');
}

void csv_field(struct buffer *b, csms_str s)
{
    struct buffer visible = {0}, text = {0};

    if (is_bare(s)) {
        buffer_str(b, s);
        return;
    }
    buffer_visible(&visible, s);
    add_defused(&text, (csms_str){visible.ptr, visible.len});
    if (needs_quotes((csms_str){text.ptr, text.len})) {
        buffer_char(b, '"');
        for (size_t i = 0; i < text.len; i++) {
            if (text.ptr[i] == '"')
                buffer_char(b, '"');
            buffer_char(b, text.ptr[i]);
        }
        buffer_char(b, '"');
    } else {
        buffer_add(b, text.ptr, text.len);
    }
    buffer_free(&visible);
    buffer_free(&text);
}
