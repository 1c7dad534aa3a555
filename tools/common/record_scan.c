/* SPDX-License-Identifier: MIT */
#include "record_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROOT_OR_REQUEST = PLACE_ROOT | PLACE_REQUEST };

static const struct row {
    const char *name;
    enum token token; /* how its value starts */
    unsigned places;
    enum place inner; /* where its members stand, if it is an object */
} rows[] = {
    [M_CSMS] = {"csms", TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_KIND] = {"kind", TOKEN_STRING, PLACE_ROOT, 0},
    [M_ID] = {"id", TOKEN_STRING, PLACE_ROOT, 0},
    [M_PROJECT] = {"project_id", TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_REGION] = {"region", TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_SCOPE] = {"scope", TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_ANY_TYPE] = {"any_type", TOKEN_TRUE, ROOT_OR_REQUEST, 0},
    [M_PATH] = {"path", TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_BODY] = {"body", TOKEN_OBJECT, ROOT_OR_REQUEST, PLACE_BODY},
    [M_INSTANCE] = {"instance_id", TOKEN_STRING, PLACE_BODY, 0},
    [M_TYPE] = {"instance_type", TOKEN_STRING, PLACE_BODY, 0},
    [M_REQUEST] = {"request", TOKEN_OBJECT, PLACE_ROOT, PLACE_REQUEST},
    [M_STATUS] = {"status", TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_HEADERS] = {"headers", TOKEN_OBJECT, PLACE_ROOT, PLACE_HEADERS},
    [M_CONTENT_TYPE] = {"content-type", TOKEN_STRING, PLACE_HEADERS, 0},
    [M_DATE] = {"date", TOKEN_STRING, PLACE_HEADERS, 0},
    [M_RETRY_AFTER] = {"retry-after", TOKEN_STRING, PLACE_HEADERS, 0},
    [M_REQUEST_ID] = {"x-request-id", TOKEN_STRING, PLACE_HEADERS, 0},
    [M_ELAPSED] = {"elapsed_ms", TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_ANSWER] = {"body", TOKEN_STRING, PLACE_ROOT, 0},
    [M_ANSWER_64] = {"body_base64", TOKEN_STRING, PLACE_ROOT, 0},
    [M_ERROR] = {"error", TOKEN_OBJECT, PLACE_ROOT, PLACE_ERROR},
    [M_SENT] = {"sent", TOKEN_STRING, PLACE_ERROR, 0},
    [M_CODE] = {"code", TOKEN_STRING, PLACE_ERROR, 0},
    [M_MESSAGE] = {"message", TOKEN_STRING, PLACE_ERROR, 0},
};
_Static_assert(sizeof rows / sizeof rows[0] == MEMBERS, "a row for each member");

const char *record_member_name(enum member member)
{
    return rows[member].name;
}

int record_fail(struct record_scan *scan, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    scan->error->offset = offset;
    vsnprintf(scan->error->reason, sizeof scan->error->reason, format, args);
    va_end(args);
    return -1;
}

/* TOKEN_MORE only behind the whole document. */
static enum token next(struct record_scan *scan)
{
    struct csms_tokens *t = &scan->tokens;
    enum token token = csms_tokens_next(t, &scan->in, NULL);
    if (token == TOKEN_MORE && !csms_tokens_end(t))
        token = TOKEN_ERROR;
    if (token == TOKEN_ERROR)
        record_fail(scan, (size_t)t->offset, "%s", csms_err_text(t->err));
    return token;
}

/* The token's text; not the tokenizer's own, which long strings do not have. */
static csms_str token_text(const struct record_scan *scan, enum token token)
{
    bool quoted = token == TOKEN_KEY || token == TOKEN_STRING;
    size_t start = (size_t)scan->tokens.start, end = (size_t)scan->tokens.offset;
    return quoted ? (csms_str){scan->line + start + 1, end - start - 2}
                  : (csms_str){scan->line + start, end - start};
}

static bool has_escape(csms_str text)
{
    return memchr(text.ptr, '\\', text.len) != NULL;
}

static void decode(struct record_scan *scan, csms_str *text)
{
    text->len = csms_text_unescape(scan->line + (text->ptr - scan->line), text->len);
}

/* The row for a member here, best one whose value starts so; NULL if nothing has that name. */
static const struct row *find_row(enum place place, csms_str name, enum token token)
{
    const struct row *found = NULL;
    char first = name.len > 0 ? *name.ptr : '\0'; /* most rows differ here already */
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct row *row = &rows[i];
        if ((row->places & place) == 0 || row->name[0] != first ||
            !csms_text_equal(name, row->name, strlen(row->name)))
            continue;
        if (found == NULL || row->token == token)
            found = row;
    }
    return found;
}

/* The value has started: step over what else belongs to it. */
static int skip(struct record_scan *scan, unsigned depth)
{
    while (scan->tokens.depth > depth)
        if (next(scan) == TOKEN_ERROR)
            return -1;
    return 0;
}

static int keep(struct record_scan *scan, const struct row *row, enum place place)
{
    struct member_value *value = &scan->values[row - rows];
    value->start = (size_t)scan->tokens.start;
    value->place = place;
    value->text = token_text(scan, row->token);
    value->escaped = row->token == TOKEN_STRING && has_escape(value->text);
    if (row->token == TOKEN_OBJECT) {
        scan->place_at[scan->tokens.depth] = row->inner;
        scan->open_at[scan->tokens.depth] = (enum member)(row - rows);
    }
    if (value->escaped && place != PLACE_BODY) { /* a body is compared byte by byte later */
        decode(scan, &value->text);
        value->escaped = false;
    }
    if (row == &rows[M_CSMS] && !csms_text_equal(value->text, "1", 1))
        return record_fail(scan, value->start, "\"csms\" is not 1: a format of another version");
    return 0;
}

/* A key was read: take its value. */
static int take_member(struct record_scan *scan)
{
    unsigned depth = scan->tokens.depth;
    enum place place = scan->place_at[depth];
    size_t key_start = (size_t)scan->tokens.start;
    csms_str key = token_text(scan, TOKEN_KEY);
    if (has_escape(key) && place != PLACE_BODY)
        decode(scan, &key);

    enum token token = next(scan);
    if (token == TOKEN_ERROR)
        return -1;
    const struct row *row = find_row(place, key, token);
    if (row == NULL)
        return skip(scan, depth);
    if (row->token != token)
        return record_fail(scan, (size_t)scan->tokens.start, "\"%s\" has a value of the wrong type",
                           row->name);
    const struct member_value *before = &scan->values[row - rows];
    if (before->text.ptr != NULL)
        return record_fail(scan, key_start, "\"%s\" is given twice%s", row->name,
                           before->place == place ? "" : ", in the record and in its \"request\"");
    return keep(scan, row, place);
}

/* An object was closed: now its text is known. */
static void close_object(struct record_scan *scan)
{
    unsigned depth = scan->tokens.depth;
    if (depth == 0)
        return;
    struct member_value *value = &scan->values[scan->open_at[depth + 1]];
    value->text.len = (size_t)scan->tokens.offset - value->start;
}

int record_scan(struct record_scan *scan, size_t len)
{
    csms_tokens_init(&scan->tokens);
    scan->in = (csms_str){scan->line, len};
    if (next(scan) == TOKEN_ERROR)
        return -1;
    scan->place_at[1] = PLACE_ROOT;
    while (scan->tokens.depth > 0) {
        enum token token = next(scan);
        if (token == TOKEN_ERROR)
            return -1;
        if (token == TOKEN_OBJECT_END)
            close_object(scan);
        else if (take_member(scan) != 0)
            return -1;
    }
    return next(scan) == TOKEN_ERROR ? -1 : 0;
}
