/* SPDX-License-Identifier: MIT */
/*
 * jsmn by itself, as firmware uses it: the whole document, a token for each value, parent links.
 * It checks little, and leaves escapes to its caller; here only texts that have any are decoded.
 */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "text.h"

enum { TEXT_MAX = 4096 };

struct text {
    const char *ptr;
    size_t len;
};

static void decode(struct text *text, char buf[TEXT_MAX], const char *document,
                   const jsmntok_t *token)
{
    text->ptr = document + token->start;
    text->len = (size_t)(token->end - token->start);
    if (memchr(text->ptr, '\\', text->len) == NULL)
        return;
    if (text->len > TEXT_MAX)
        return; /* the check of the results detects it */
    memcpy(buf, text->ptr, text->len);
    text->ptr = buf;
    text->len = csms_text_unescape(buf, text->len);
}

static bool is(const char *document, const jsmntok_t *token, const char *name, size_t len)
{
    return (size_t)(token->end - token->start) == len &&
           memcmp(document + token->start, name, len) == 0;
}
#define IS(token, name) is(document, token, name, sizeof name - 1)

/* The token after a value and everything in it. */
static const jsmntok_t *after(const jsmntok_t *token)
{
    int end = token->end;
    do
        token++;
    while (token->start < end);
    return token;
}

static const jsmntok_t *read_entry(const char *document, const jsmntok_t *entry,
                                   struct found *found)
{
    char name_buf[TEXT_MAX], message_buf[TEXT_MAX];
    struct text name = {NULL, 0}, message = {NULL, 0};
    const jsmntok_t *key = entry + 1;

    for (int i = 0; i < entry->size; i++) {
        if (IS(key, SECRET_NAME))
            decode(&name, name_buf, document, key + 1);
        else if (IS(key, ERROR_MSG))
            decode(&message, message_buf, document, key + 1);
        key = after(key + 1);
    }
    found_failed(found, name.ptr, name.len, message.ptr, message.len);
    return key;
}

static const jsmntok_t *read_deleted(const char *document, const jsmntok_t *array,
                                     struct found *found)
{
    for (int i = 1; i <= array->size; i++) {
        char buf[TEXT_MAX];
        struct text name;
        decode(&name, buf, document, array + i);
        found_deleted(found, name.ptr, name.len);
    }
    return array + array->size + 1;
}

static void read_root(const char *document, const jsmntok_t *root, struct found *found)
{
    const jsmntok_t *key = root + 1;

    for (int i = 0; i < root->size; i++) {
        const jsmntok_t *value = key + 1;
        if (IS(key, DELETED)) {
            key = read_deleted(document, value, found);
        } else if (IS(key, FAILED)) {
            const jsmntok_t *entry = value + 1;
            for (int j = 0; j < value->size; j++)
                entry = read_entry(document, entry, found);
            key = entry;
        } else {
            if (IS(key, TOTAL))
                found->total += strtoull(document + value->start, NULL, 10);
            key = after(value);
        }
    }
}

/* The tokens are kept from document to document, with an end mark after the last one. */
static bool read(char *document, size_t len, struct found *found)
{
    static jsmntok_t *tokens;
    static unsigned room;
    int n;

    for (;;) {
        jsmn_parser parser;
        jsmn_init(&parser);
        n = room == 0 ? JSMN_ERROR_NOMEM : jsmn_parse(&parser, document, len, tokens, room - 1);
        if (n != JSMN_ERROR_NOMEM)
            break;
        room = room == 0 ? 64 : room * 4;
        free(tokens);
        tokens = malloc(room * sizeof *tokens);
        if (tokens == NULL)
            return false;
    }
    if (n < 1)
        return false;
    tokens[n].start = (int)len;
    read_root(document, tokens, found);
    return true;
}

const struct candidate jsmn = {"jsmn", false, read};
