/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <string.h>

#include "str.h"

/* Returns the next token. TOKEN_MORE only after the whole document. */
static enum token next_token(struct json *j, struct csms_out *out)
{
    enum token token = csms_tokens_next(&j->tokens, &j->rest, out);
    if (token == TOKEN_MORE && !csms_tokens_end(&j->tokens))
        token = TOKEN_ERROR;
    j->offset = (size_t)j->tokens.offset;
    if (token == TOKEN_ERROR)
        j->err = (enum csms_err)j->tokens.err;
    return token;
}

/* Decoded text is never longer than its source, so it is written over bytes already read: from the
 * end of the previous token on. */
static enum token value_token(struct json *j)
{
    if (j->in_place == NULL)
        return next_token(j, NULL);
    struct csms_out out = {.ptr = j->in_place + (j->rest.ptr - j->document.ptr),
                           .cap = j->rest.len};
    return next_token(j, &out);
}

/* Returns the text of the last token: decoded if possible, otherwise as written. */
static csms_str token_text(const struct json *j, bool quoted)
{
    size_t start = (size_t)j->tokens.start + quoted;
    if (j->tokens.text.ptr != NULL)
        return j->tokens.text;
    return (csms_str){j->document.ptr + start, j->offset - quoted - start};
}

/* Skips everything inside the current value, up to this depth. */
static bool close_down_to(struct json *j, unsigned depth)
{
    while (j->tokens.depth > depth)
        if (next_token(j, NULL) == TOKEN_ERROR)
            return false;
    return j->err == CSMS_OK;
}

void json_open(struct json *j, csms_str text)
{
    *j = (struct json){.document = text, .rest = text};
    csms_tokens_init(&j->tokens);
    if (next_token(j, NULL) != TOKEN_ERROR)
        j->depth = 1;
}

static void take_key(struct json *j)
{
    j->key = token_text(j, true);
    j->key_offset = (size_t)j->tokens.start;
    if (j->key.len <= JSON_KEY_MAX && j->tokens.text.ptr == NULL)
        j->key = json_decode(j->key, j->room);
}

bool json_next(struct json *j)
{
    if (j->depth == 0 || !close_down_to(j, j->depth))
        return false;
    enum token token = next_token(j, NULL);
    j->key = (csms_str){NULL, 0};
    if (token == TOKEN_KEY) {
        take_key(j);
        token = value_token(j);
    }
    if (token == TOKEN_OBJECT_END || token == TOKEN_ARRAY_END)
        j->depth--;
    if (token < TOKEN_OBJECT)
        return false;
    j->type = (enum json_type)token;
    j->value_offset = (size_t)j->tokens.start;
    j->text = token_text(j, token == TOKEN_STRING);
    return true;
}

bool json_enter_value(struct json *j)
{
    if (j->err != CSMS_OK || j->tokens.depth == j->depth)
        return false;
    j->depth++;
    return true;
}

bool json_end_of_document(struct json *j)
{
    j->depth = 0;
    return close_down_to(j, 0);
}

bool json_end(struct json *j)
{
    return json_end_of_document(j) && next_token(j, NULL) == TOKEN_MORE;
}

csms_str json_decode(csms_str text, char *room)
{
    memmove(room, text.ptr, text.len);
    return (csms_str){room, csms_text_unescape(room, text.len)};
}

const char *json_type_name(enum json_type type)
{
    static const char *const names[] = {
        [JSON_STRING] = "a string", [JSON_NUMBER] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",     [JSON_NULL] = "null",       [JSON_OBJECT] = "an object",
        [JSON_ARRAY] = "an array",
    };
    return names[type];
}
