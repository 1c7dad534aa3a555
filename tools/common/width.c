/* SPDX-License-Identifier: MIT */
#include "width.h"

#include <locale.h>
#include <sys/ioctl.h>
#include <wchar.h>

#include "str.h"

/* Narrower tables make no sense; longer lines are hard to read. */
enum { WIDTH_MIN = 40, WIDTH_MAX = 160 };

/*
 * The C library knows the columns of each character in a UTF-8 locale, which the user's may not be.
 * (locale_t)0 if there is no UTF-8 locale: then each character has one column.
 */
static locale_t utf8_locale(void)
{
    static locale_t locale;
    static bool tried;
    if (!tried)
        locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!tried && locale == (locale_t)0)
        locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
    tried = true;
    return locale;
}

/* A character that is unknown to the C library takes one column. */
static size_t columns_of(uint32_t c)
{
    locale_t locale = utf8_locale(), before;
    int columns;
    if (locale == (locale_t)0)
        return 1;
    before = uselocale(locale);
    columns = wcwidth((wchar_t)c);
    uselocale(before);
    return columns < 0 ? 1 : (size_t)columns;
}

/* Returns the bytes and columns of the first character of s, which is not empty. */
static size_t next(csms_str s, size_t *columns)
{
    uint32_t c;
    size_t len;
    *columns = 1;
    if ((unsigned char)*s.ptr < 0x80) /* most text */
        return 1;
    len = utf8_decode(s, &c);
    *columns = len > 0 ? columns_of(c) : 1;
    return len > 0 ? len : 1;
}

size_t text_columns(csms_str s)
{
    size_t sum = 0, columns;
    while (s.len > 0) {
        size_t len = next(s, &columns);
        s = str_skip(s, len);
        sum += columns;
    }
    return sum;
}

size_t text_break(csms_str s, size_t room, size_t *next_line)
{
    size_t at = 0, sum = 0, fit = 0; /* fit: the last possible end of the line */
    while (at < s.len) {
        size_t columns, len = next(str_skip(s, at), &columns);
        if (s.ptr[at] == ' ' || (columns == 2 && at > 0))
            fit = at;
        if (sum + columns > room && fit > 0 && s.ptr[at] != ' ')
            break;
        at += len;
        sum += columns;
        if (columns == 2)
            fit = at;
    }
    if (at == s.len)
        fit = at;
    *next_line = fit;
    while (*next_line < s.len && s.ptr[*next_line] == ' ')
        ++*next_line;
    while (fit > 0 && s.ptr[fit - 1] == ' ')
        fit--;
    return fit;
}

size_t terminal_columns(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    if (size.ws_col < WIDTH_MIN)
        return WIDTH_MIN;
    return size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
}
