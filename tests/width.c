/* SPDX-License-Identifier: MIT */
#include "width.h"

#include <criterion/criterion.h>
#include <string.h>

static csms_str str(const char *text)
{
    return (csms_str){text, strlen(text)};
}

Test(width, counts_columns)
{
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"caf\xc3\xa9", 4},              /* e with acute, one character */
        {"cafe\xcc\x81", 4},             /* with a combining mark */
        {"\xe5\x87\xad\xe6\x8d\xae", 4}, /* two ideographs */
        {"\xef\xbd\xb1", 1},             /* half-width katakana */
        {"\xef\xbc\xa1", 2},             /* full-width A */
        {"\xf0\x9f\x91\xa9", 2},         /* an emoji */
        {"\xea\xb0\x80", 2},             /* a Hangul syllable */
        {"\xf0\xa0\x80\x80", 2},         /* U+20000, the first of its plane */
        {"\xf0\xaf\xbf\xbd", 1},         /* U+2FFFD, unassigned */
        {"\xef\xbf\xbd", 1},             /* U+FFFD */
        {"\xf4\x8f\xbf\xbf", 1},         /* U+10FFFF */
        {"a\xe2\x80\x8d"
         "b",
         2},         /* a joiner between */
        {"\xff", 1}, /* not UTF-8 */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(text_columns(str(cases[i].text)), cases[i].columns, "%zu", i);
}

/* Breaks text into lines, separated by |. */
static void breaks(const char *text, size_t columns, char *out)
{
    csms_str rest = str(text);
    size_t next, fit;

    for (;;) {
        fit = text_break(rest, columns, &next);
        memcpy(out, rest.ptr, fit);
        out += fit;
        cr_assert(next > 0 || rest.len == 0, "no progress in '%s'", text);
        rest.ptr += next;
        rest.len -= next;
        if (rest.len == 0)
            break;
        *out++ = '|';
    }
    *out = '\0';
}

Test(width, breaks_at_blanks_but_not_in_words)
{
    static const struct {
        const char *text;
        size_t columns;
        const char *lines;
    } cases[] = {
        {"", 5, ""},
        {"one", 5, "one"},
        {"one two", 7, "one two"},
        {"one two", 6, "one|two"},
        {"one two", 3, "one|two"},
        {"one   two", 4, "one|two"},
        {"one two ", 7, "one two"},
        {"one     ", 3, "one"},
        {"abcdefgh", 3, "abcdefgh"},
        {"a bcdefgh", 3, "a|bcdefgh"},
        {"abcdefgh a b", 3, "abcdefgh|a b"},
        {"abcdefgh   ", 3, "abcdefgh"},
        {" abcdefgh", 3, " abcdefgh"},
        {"ab", 0, "ab"},
        {"abc\xe5\x87\xad", 2, "abc|\xe5\x87\xad"},
        {"\xe5\x87\xad\xe6\x8d\xae\xe5\x87\xad", 4, "\xe5\x87\xad\xe6\x8d\xae|\xe5\x87\xad"},
        {"\xe5\x87\xad\xe6\x8d\xae", 3, "\xe5\x87\xad|\xe6\x8d\xae"},
        {"\xe5\x87\xad\xe6\x8d\xae", 1, "\xe5\x87\xad|\xe6\x8d\xae"},
        {"x KMS\xe5\x87\xad", 6, "x KMS|\xe5\x87\xad"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char lines[64];

        breaks(cases[i].text, cases[i].columns, lines);
        cr_assert_str_eq(lines, cases[i].lines, "%zu: %s", i, lines);
    }
}

Test(width, has_a_default_without_a_terminal)
{
    cr_assert_eq(terminal_columns(-1), WIDTH_DEFAULT);
}
