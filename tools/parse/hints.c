/* SPDX-License-Identifier: MIT */
#include "hints.h"
#include "escape.h"

#include "json.h"
#include "str.h"

enum { TITLE_MAX = 100, PLACEHOLDER_MAX = 64 };

#define UTF_16(name)                                                                               \
    "UTF-16 text, probably from PowerShell: convert it with iconv -f " name                        \
    " -t UTF-8; next time save it with curl -o"
#define CURL_V                                                                                     \
    "output of curl -v, which may contain a token: keep only the JSON, and next time use curl -i"

/* Recognized starts of a text, in any letter case, after white space. unpack: the command that
 * decompresses it, or NULL. */
static const struct sign {
    const char *start;
    size_t len;
    const char *meaning, *unpack;
} signs[] = {
#define PACKED(start, meaning, unpack)                                                             \
    {                                                                                              \
        start, sizeof start - 1, meaning, unpack                                                   \
    }
#define SIGN(start, meaning) PACKED(start, meaning, NULL)
    PACKED("\x1f\x8b", "gzip data", "gunzip"),
    PACKED("\x28\xb5\x2f\xfd", "zstd data", "unzstd"),
    SIGN("\xff\xfe", UTF_16("UTF-16")),
    SIGN("\xfe\xff", UTF_16("UTF-16")),
    SIGN("{\0", UTF_16("UTF-16LE")),
    SIGN("\0{", UTF_16("UTF-16BE")),
    SIGN("* ", CURL_V),
    SIGN("> post", CURL_V),
    SIGN("< http", CURL_V),
    SIGN("% total",
         "curl's progress meter, mixed with its output: remove the meter, and next time use curl "
         "-sS"),
    SIGN("curl: (", "an error message of curl, not an answer: the request may have been executed"),
    SIGN("<?xml", "an XML document instead of an answer"),
    SIGN("[",
         "an array: split it with jq -c '.[]' and read the elements as records or one at a time"),
#undef SIGN
#undef PACKED
};

static bool starts(csms_str text, const char *word, size_t len)
{
    return text.len >= len && str_equal_nocase((csms_str){text.ptr, len}, (csms_str){word, len});
}

/* Returns the text after the first occurrence of word; ptr NULL if there is none. */
static csms_str after(csms_str text, const char *word)
{
    size_t len = strlen(word);

    for (; text.len >= len; text.ptr++, text.len--)
        if (starts(text, word, len))
            return (csms_str){text.ptr + len, text.len - len};
    return (csms_str){NULL, 0};
}

/* Appends the text of <title>, with white space collapsed. */
static void add_title(struct buffer *words, csms_str page)
{
    csms_str at = after(after(page, "<title"), ">");
    struct buffer title = {0};

    for (; at.len > 0 && *at.ptr != '<' && title.len < TITLE_MAX; at.ptr++, at.len--) {
        if (!ascii_is_space(*at.ptr))
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
    bool login = after(page, "type=\"password\"").ptr != NULL;

    buffer_text(words, login ? "a login page" : "an HTML page");
    add_title(words, page);
    buffer_text(words, login ? " instead of an answer: a proxy requires a login"
                             : " instead of an answer: it was sent by a gateway or proxy");
}

static void explain_packed(struct buffer *words, const struct sign *sign,
                           const struct hints_origin *origin)
{
    buffer_format(words, "%s: read it with %s%s%s | csms-parse --status ", sign->meaning,
                  origin->get, sign->unpack, *origin->get == '\0' ? " <FILE" : "");
    if (origin->status > 0)
        buffer_number(words, (uint64_t)origin->status);
    else
        buffer_char(words, 'N');
    if (origin->curl)
        buffer_text(words, "; next time save it with curl --compressed");
}

/* True for a short text that a program substituted for a confidential body. */
static bool is_placeholder(csms_str text)
{
    static const char *const words[] = {"redacted", "sanitized", "removed", "masked",
                                        "filtered", "hidden",    "***"};

    for (size_t i = 0; text.len <= PLACEHOLDER_MAX && i < sizeof words / sizeof *words; i++)
        if (after(text, words[i]).ptr != NULL)
            return true;
    return false;
}

void hints_body(struct buffer *words, csms_str start, const struct hints_origin *origin)
{
    start = str_trim(start);
    words->len = 0;
    if (is_placeholder(start)) {
        buffer_text(words, "a placeholder: a program removed the body, so the outcome is unknown");
        return;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!starts(start, signs[i].start, signs[i].len))
            continue;
        if (signs[i].unpack != NULL)
            explain_packed(words, &signs[i], origin);
        else
            buffer_text(words, signs[i].meaning);
        return;
    }
    if (starts(start, "<!doctype html", 14) || starts(start, "<html", 5) ||
        starts(start, "<head", 5) || starts(start, "<title", 6))
        explain_page(words, start);
}

/* The form of some client libraries and function services: {"statusCode":200,"body":"{...}"} */
static bool explain_response_object(struct buffer *words, csms_str text)
{
    struct json j;
    csms_str status = {NULL, 0};
    const char *options = NULL;

    json_open(&j, text);
    while (json_next(&j)) {
        if (str_is(j.key, "csms"))
            return false;
        if (str_is(j.key, "statusCode") && j.type == JSON_NUMBER)
            status = j.text;
        else if (str_is(j.key, "body"))
            options = j.type == JSON_STRING ? "-j" : "-c";
    }
    if (status.ptr == NULL || options == NULL)
        return false;
    buffer_format(words,
                  "a response object of another program, not a record: read it with jq %s .body "
                  "FILE | csms-parse --status %.*s",
                  options, (int)status.len, status.ptr);
    return true;
}

void hints_records(struct buffer *words, csms_str text)
{
    const char *end;

    words->len = 0;
    text = str_trim(text);
    if (explain_response_object(words, text))
        return;
    end = memchr(text.ptr, '\n', text.len);
    if (end != NULL && str_is(str_trim((csms_str){text.ptr, (size_t)(end - text.ptr)}), "{"))
        buffer_text(words,
                    "records that span several lines: put each on one line with jq -c . first");
}
