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
#define START(text) .start = {text, sizeof(text) - 1}

/* Recognized starts of a text, in any letter case, after white space. */
static const struct sign {
    csms_str start;
    const char *meaning; /* NULL: an HTML page */
    const char *unpack;  /* command that decompresses it, or NULL */
} signs[] = {
    {START("\x1f\x8b"), "gzip data", "gunzip"},
    {START("\x28\xb5\x2f\xfd"), "zstd data", "unzstd"},
    {START("\xff\xfe"), UTF_16("UTF-16"), NULL},
    {START("\xfe\xff"), UTF_16("UTF-16"), NULL},
    {START("{\0"), UTF_16("UTF-16LE"), NULL},
    {START("\0{"), UTF_16("UTF-16BE"), NULL},
    {START("* "), CURL_V, NULL},
    {START("> post"), CURL_V, NULL},
    {START("< http"), CURL_V, NULL},
    {START("% total"),
     "curl's progress meter, mixed with its output: remove the meter, and next time use curl -sS",
     NULL},
    {START("curl: ("),
     "an error message of curl, not an answer: the request may have been executed", NULL},
    {START("<?xml"), "an XML document instead of an answer", NULL},
    {START("["),
     "an array: split it with jq -c '.[]' and read the elements as records or one at a time", NULL},
    {START("<!doctype html"), NULL, NULL},
    {START("<html"), NULL, NULL},
    {START("<head"), NULL, NULL},
    {START("<title"), NULL, NULL},
};

static bool starts(csms_str text, csms_str word)
{
    return text.len >= word.len && str_equal_nocase((csms_str){text.ptr, word.len}, word);
}

/* Returns the text after the first occurrence of word; ptr NULL if it does not occur. */
static csms_str after(csms_str text, const char *word)
{
    csms_str sought = str_from(word);
    for (; text.len >= sought.len; text = str_skip(text, 1))
        if (starts(text, sought))
            return str_skip(text, sought.len);
    return (csms_str){NULL, 0};
}

/* Appends the text of <title>, with white space collapsed. */
static void add_title(struct buffer *words, csms_str page)
{
    csms_str title = str_trim(str_until(after(after(page, "<title"), ">"), '<'));
    struct buffer text = {0};
    for (size_t i = 0; i < title.len && text.len < TITLE_MAX; i++)
        if (!ascii_is_space(title.ptr[i]))
            buffer_char(&text, title.ptr[i]);
        else if (!ascii_is_space(title.ptr[i - 1]))
            buffer_char(&text, ' ');
    if (text.len > 0) {
        buffer_text(words, " titled \"");
        buffer_visible(words, str_trim((csms_str){text.ptr, text.len}));
        buffer_char(words, '"');
    }
    buffer_free(&text);
}

static void explain_page(struct buffer *words, csms_str page)
{
    bool login = after(page, "type=\"password\"").ptr != NULL;
    buffer_text(words, login ? "a login page" : "an HTML page");
    add_title(words, page);
    buffer_text(words, login ? " instead of an answer: a proxy requires a login"
                             : " instead of an answer: it was sent by a gateway or proxy");
}

static void explain_packed(const struct answer *a, struct buffer *words, const struct sign *sign)
{
    const char *unpack = sign->unpack;
    buffer_format(words, "%s: read it with ", sign->meaning);
    if (a->entry > 0)
        buffer_format(words,
                      "jq -r '.log.entries[%llu].response.content.text' FILE | base64 -d | %s",
                      (unsigned long long)a->entry - 1, unpack);
    else if (a->record != NULL)
        buffer_format(words, "jq -r .body_base64 FILE | base64 -d | %s", unpack);
    else if (a->body_offset > 0 && !a->decoded)
        buffer_format(words, "tail -c +%llu FILE | %s", (unsigned long long)a->body_offset + 1,
                      unpack);
    else
        buffer_format(words, "%s <FILE", unpack);
    buffer_text(words, " | csms-parse --status ");
    if (a->status > 0)
        buffer_number(words, (uint64_t)a->status);
    else
        buffer_char(words, 'N');
    if (a->record == NULL)
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

void hints_body(struct answer *a, csms_str start)
{
    const struct sign *sign = signs, *end = signs + sizeof signs / sizeof *signs;
    struct buffer *words = &a->words;
    start = str_trim(start);
    words->len = 0;
    while (sign < end && !starts(start, sign->start))
        sign++;
    if (is_placeholder(start))
        buffer_text(words, "a placeholder: a program removed the body, so the outcome is unknown");
    else if (sign == end)
        return;
    else if (sign->meaning == NULL)
        explain_page(words, start);
    else if (sign->unpack != NULL)
        explain_packed(a, words, sign);
    else
        buffer_text(words, sign->meaning);
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
    text = str_trim(text);
    csms_str line = str_until(text, '\n');
    if (!explain_response_object(words, text) && line.len < text.len && str_is(str_trim(line), "{"))
        buffer_text(words,
                    "records that span several lines: put each on one line with jq -c . first");
}
