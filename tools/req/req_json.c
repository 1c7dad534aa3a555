/* SPDX-License-Identifier: MIT */
#include "req_input.h"

#include <string.h>

#include "tokens.h"

struct json {
    struct csms_tokens tokens;
    csms_str in;
    char *line;
    struct problem *problem;
};

/* TOKEN_MORE only behind the whole document. */
static enum token next(struct json *json)
{
    struct csms_tokens *t = &json->tokens;
    enum token token = csms_tokens_next(t, &json->in, NULL);
    if (token == TOKEN_MORE && !csms_tokens_end(t))
        token = TOKEN_ERROR;
    if (token == TOKEN_ERROR)
        problem_at(json->problem, (size_t)t->offset, "%s", csms_err_text(t->err));
    return token;
}

/* The string just read, decoded in place. */
static csms_str take_string(struct json *json, bool *exact)
{
    size_t start = (size_t)json->tokens.start + 1;
    csms_str text = {json->line + start, (size_t)json->tokens.offset - start - 1};
    *exact = memchr(text.ptr, '\\', text.len) == NULL;
    if (!*exact)
        text.len = csms_text_unescape(json->line + start, text.len);
    return text;
}

static bool take_member(struct json *json, struct req_entry *entry, unsigned *seen)
{
    bool exact;
    size_t start = (size_t)json->tokens.start;
    csms_str name = take_string(json, &exact);
    enum req_field field = req_field_named(name);
    if (field == FIELDS)
        return problem_at(json->problem, start,
                          "unknown member \"%.*s\": known are instance_id, instance_type, "
                          "project_id and region",
                          (int)name.len, name.ptr);
    if ((*seen >> field & 1) != 0)
        return problem_at(json->problem, start, "\"%.*s\" is given twice", (int)name.len, name.ptr);
    *seen |= 1u << field;

    enum token token = next(json);
    if (token == TOKEN_NULL)
        return true;
    start = (size_t)json->tokens.start;
    if (token != TOKEN_STRING)
        return token != TOKEN_ERROR && problem_at(json->problem, start, "\"%.*s\" is not a string",
                                                  (int)name.len, name.ptr);
    struct req_value *value = &entry->values[field];
    value->text = take_string(json, &value->exact);
    value->column = start + 2; /* behind the quote */
    return true;
}

bool req_json(struct req_entry *entry, char *line, size_t len, struct problem *problem)
{
    struct json json = {.in = {line, len}, .line = line, .problem = problem};
    unsigned seen = 0;
    csms_tokens_init(&json.tokens);
    if (next(&json) == TOKEN_ERROR)
        return false;
    while (json.tokens.depth > 0) {
        enum token token = next(&json);
        if (token == TOKEN_ERROR || (token == TOKEN_KEY && !take_member(&json, entry, &seen)))
            return false;
    }
    return next(&json) != TOKEN_ERROR;
}
