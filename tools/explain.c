/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <string.h>

enum { TITLE_MAX = 100 };

/* What a text starts with, after white space, in any letter case; and what that means. */
static const struct sign {
    const char *start;
    size_t len;
    const char *meaning;
} signs[] = {
#define SIGN(start, meaning)                                                                       \
    {                                                                                              \
        start, sizeof start - 1, meaning                                                           \
    }
    SIGN("\x1f\x8b",
         "gzip data, not text: unpack it with gunzip, or save it with curl --compressed"),
    SIGN("\x28\xb5\x2f\xfd", "zstd data, not text: unpack it with unzstd"),
    SIGN("\xff\xfe", "UTF-16 text, as PowerShell's > writes it: save with curl -o, or convert it "
                     "with iconv -f UTF-16 -t UTF-8"),
    SIGN("\xfe\xff", "UTF-16 text: convert it with iconv -f UTF-16 -t UTF-8"),
    SIGN("{\0", "UTF-16 text: convert it with iconv -f UTF-16LE -t UTF-8"),
    SIGN("\0{", "UTF-16 text: convert it with iconv -f UTF-16BE -t UTF-8"),
    SIGN("* ", "output of curl -v: save it with curl -i instead"),
    SIGN("> POST", "output of curl -v: save it with curl -i instead"),
    SIGN("< HTTP", "output of curl -v: save it with curl -i instead"),
    SIGN("% total", "the progress meter of curl, not an answer: save stdout only, or use curl -sS"),
    SIGN("curl: (", "a message of curl, not an answer: the request may or may not have arrived"),
    SIGN("<?xml", "an XML document instead of an answer"),
#undef SIGN
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts(csms_str text, const char *word, size_t len)
{
    if (text.len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(text.ptr[i]) != word[i] && text.ptr[i] != word[i])
            return false;
    return true;
}

/* The rest of text behind the first word; ptr NULL if it is not there. */
static csms_str behind(csms_str text, const char *word)
{
    size_t len = strlen(word);

    for (; text.len >= len; text.ptr++, text.len--)
        if (starts(text, word, len))
            return (csms_str){text.ptr + len, text.len - len};
    return (csms_str){NULL, 0};
}

/* What stands in <title>, with single blanks. */
static void add_title(struct buffer *words, csms_str page)
{
    csms_str at = behind(behind(page, "<title"), ">");
    struct buffer title = {0};

    for (; at.len > 0 && *at.ptr != '<' && title.len < TITLE_MAX; at.ptr++, at.len--) {
        if (!is_space(*at.ptr))
            buffer_char(&title, *at.ptr);
        else if (title.len > 0 && title.ptr[title.len - 1] != ' ')
            buffer_char(&title, ' ');
    }
    if (title.len > 0 && title.ptr[title.len - 1] == ' ')
        title.len--;
    if (title.len > 0) {
        buffer_text(words, " titled \"");
        buffer_visible(words, (csms_str){title.ptr, title.len});
        buffer_char(words, '"');
    }
    buffer_free(&title);
}

static void explain_page(struct buffer *words, csms_str page)
{
    bool login = behind(page, "type=\"password\"").ptr != NULL;

    buffer_text(words, login ? "a login page" : "an HTML page");
    add_title(words, page);
    buffer_text(words, login ? " instead of an answer: a proxy wants a login before it lets "
                               "requests through"
                             : " instead of an answer: it comes from a gateway or a proxy on the "
                               "way");
}

void explain_body(struct buffer *words, csms_str start)
{
    while (start.len > 0 && is_space(*start.ptr)) {
        start.ptr++;
        start.len--;
    }
    words->len = 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!starts(start, signs[i].start, signs[i].len))
            continue;
        buffer_text(words, signs[i].meaning);
        return;
    }
    if (starts(start, "<!doctype html", 14) || starts(start, "<html", 5) ||
        starts(start, "<head", 5) || starts(start, "<title", 6))
        explain_page(words, start);
}
