/* SPDX-License-Identifier: MIT */
#include "record_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record_fast.h"

enum { ROOT_OR_REQUEST = PLACE_ROOT | PLACE_REQUEST };

#define NAME(text) text, sizeof(text) - 1, "\"" text "\":"

enum { KEY_MAX = 16 };

static const struct row {
    const char *name;
    uint8_t len;
    char key[KEY_MAX]; /* as it stands in a record: with quotes and colon, no NUL behind the longest
                        */
    enum token token;  /* how its value starts */
    unsigned places;
    enum place inner; /* where its members stand, if it is an object */
} rows[] = {
    [M_CSMS] = {NAME("csms"), TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_KIND] = {NAME("kind"), TOKEN_STRING, PLACE_ROOT, 0},
    [M_ID] = {NAME("id"), TOKEN_STRING, PLACE_ROOT, 0},
    [M_PROJECT] = {NAME("project_id"), TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_REGION] = {NAME("region"), TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_SCOPE] = {NAME("scope"), TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_ANY_TYPE] = {NAME("any_type"), TOKEN_TRUE, ROOT_OR_REQUEST, 0},
    [M_PATH] = {NAME("path"), TOKEN_STRING, ROOT_OR_REQUEST, 0},
    [M_BODY] = {NAME("body"), TOKEN_OBJECT, ROOT_OR_REQUEST, PLACE_BODY},
    [M_INSTANCE] = {NAME("instance_id"), TOKEN_STRING, PLACE_BODY, 0},
    [M_TYPE] = {NAME("instance_type"), TOKEN_STRING, PLACE_BODY, 0},
    [M_REQUEST] = {NAME("request"), TOKEN_OBJECT, PLACE_ROOT, PLACE_REQUEST},
    [M_STATUS] = {NAME("status"), TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_HEADERS] = {NAME("headers"), TOKEN_OBJECT, PLACE_ROOT, PLACE_HEADERS},
    [M_CONTENT_TYPE] = {NAME("content-type"), TOKEN_STRING, PLACE_HEADERS, 0},
    [M_DATE] = {NAME("date"), TOKEN_STRING, PLACE_HEADERS, 0},
    [M_RETRY_AFTER] = {NAME("retry-after"), TOKEN_STRING, PLACE_HEADERS, 0},
    [M_REQUEST_ID] = {NAME("x-request-id"), TOKEN_STRING, PLACE_HEADERS, 0},
    [M_STARTED] = {NAME("started"), TOKEN_STRING, PLACE_ROOT, 0},
    [M_ELAPSED] = {NAME("elapsed_ms"), TOKEN_NUMBER, PLACE_ROOT, 0},
    [M_ANSWER] = {NAME("body"), TOKEN_STRING, PLACE_ROOT, 0},
    [M_ANSWER_64] = {NAME("body_base64"), TOKEN_STRING, PLACE_ROOT, 0},
    [M_ERROR] = {NAME("error"), TOKEN_OBJECT, PLACE_ROOT, PLACE_ERROR},
    [M_SENT] = {NAME("sent"), TOKEN_STRING, PLACE_ERROR, 0},
    [M_CODE] = {NAME("code"), TOKEN_STRING, PLACE_ERROR, 0},
    [M_MESSAGE] = {NAME("message"), TOKEN_STRING, PLACE_ERROR, 0},
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

/* The token's text; not the tokenizer's own, which long strings do not have. */
static csms_str token_text(const struct record_scan *scan, enum token token)
{
    bool quoted = token == TOKEN_KEY || token == TOKEN_STRING;
    size_t start = (size_t)scan->tokens.start, end = (size_t)scan->tokens.offset;
    return quoted ? (csms_str){scan->line + start + 1, end - start - 2}
                  : (csms_str){scan->line + start, end - start};
}

static enum token next_token(struct record_scan *scan, bool decode)
{
    struct csms_tokens *t = &scan->tokens;
    enum token token = csms_tokens_next(t, &scan->in, NULL);
    if (token == TOKEN_MORE && !csms_tokens_end(t))
        return TOKEN_ERROR;
    scan->text = token_text(scan, token);
    scan->escaped = (token == TOKEN_KEY || token == TOKEN_STRING) &&
                    memchr(scan->text.ptr, '\\', scan->text.len) != NULL;
    if (scan->escaped && decode) {
        char *text = scan->line + (scan->text.ptr - scan->line);
        scan->text.len = csms_text_unescape(text, scan->text.len);
        scan->escaped = false;
    }
    return token;
}

/* The next token, its text decoded if asked for. TOKEN_MORE only behind the whole document. */
static enum token next(struct record_scan *scan, bool decode)
{
    enum token token = TOKEN_MORE;
#ifndef RECORD_NO_FAST
    token = record_fast_next(&scan->tokens, &scan->in, scan->line, decode, &scan->text);
    scan->escaped = false;
#endif
    if (token == TOKEN_MORE)
        token = next_token(scan, decode);
    if (token == TOKEN_ERROR)
        record_fail(scan, (size_t)scan->tokens.offset, "%s",
                    csms_err_text((enum csms_err)scan->tokens.err));
    return token;
}

/* The row for a member here, best one whose value starts so; NULL if nothing has that name. */
static const struct row *find_row(enum place place, csms_str name, enum token token)
{
    const struct row *found = NULL;
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct row *row = &rows[i];
        if ((row->places & place) == 0 || !csms_text_equal(name, row->name, row->len))
            continue;
        if (found == NULL || row->token == token)
            found = row;
    }
    return found;
}

#ifndef RECORD_NO_FAST
/* Does p start with the row's key? Two words and a mask instead of memcmp: 3 % of csms-parse. */
static bool starts_with_key(const char *p, size_t left, const struct row *row)
{
    static const char masks[2 * KEY_MAX] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1};
    size_t len = row->len + 3u;
    if (left < KEY_MAX)
        return left >= len && memcmp(p, row->key, len) == 0;
    const char *mask = masks + KEY_MAX - len;
    uint64_t first = (csms_word(p) ^ csms_word(row->key)) & csms_word(mask);
    uint64_t second = (csms_word(p + 8) ^ csms_word(row->key + 8)) & csms_word(mask + 8);
    return (first | second) == 0;
}

/* The row of the next member, if that is one that the programs may write behind the last one; then
 * its key and colon are taken. */
static const struct row *take_expected(struct record_scan *scan, enum place place)
{
    struct csms_tokens *t = &scan->tokens;
    size_t comma = t->expect == EXPECT_COMMA_OR_CLOSE && scan->in.len > 0 && *scan->in.ptr == ',';
    const char *p = scan->in.ptr + comma;
    size_t left = scan->in.len - comma;
    if ((!comma && t->expect != EXPECT_KEY_OR_CLOSE) || left == 0 || *p != '"')
        return NULL;
    const struct row *row = scan->row;
    for (size_t i = 0; i < MEMBERS; i++, row++) {
        if (row == rows + MEMBERS)
            row = rows;
        if ((row->places & place) == 0 || !starts_with_key(p, left, row))
            continue;
        t->start = t->offset + comma;
        record_fast_advance(t, &scan->in, comma + row->len + 3u, EXPECT_VALUE);
        scan->text = (csms_str){row->name, row->len};
        scan->row = row + 1;
        return row;
    }
    return NULL;
}
#else
static const struct row *take_expected(struct record_scan *scan, enum place place)
{
    (void)scan;
    (void)place;
    return NULL;
}
#endif

/* The value has started: step over what else belongs to it. */
static int skip(struct record_scan *scan, unsigned depth)
{
    while (scan->tokens.depth > depth)
        if (next(scan, false) == TOKEN_ERROR)
            return -1;
    return 0;
}

static int keep(struct record_scan *scan, const struct row *row, enum place place)
{
    struct member_value *value = &scan->values[row - rows];
    value->start = (size_t)scan->tokens.start;
    value->place = place;
    value->text = scan->text;
    value->escaped = scan->escaped;
    if (row->token == TOKEN_OBJECT) {
        scan->place_at[scan->tokens.depth] = row->inner;
        scan->open_at[scan->tokens.depth] = (enum member)(row - rows);
    }
    if (row == &rows[M_CSMS] && !csms_text_equal(value->text, "1", 1))
        return record_fail(scan, value->start, "\"csms\" is not 1: a format of another version");
    return 0;
}

/* A key was read, and maybe its row found: take its value. */
static int take_member(struct record_scan *scan, enum place place, const struct row *row)
{
    unsigned depth = scan->tokens.depth;
    size_t key_start = (size_t)scan->tokens.start;
    csms_str key = scan->text;

    enum token token = next(scan, place != PLACE_BODY);
    if (token == TOKEN_ERROR)
        return -1;
    if (row == NULL || row->token != token)
        row = find_row(place, key, token);
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
    scan->row = rows;
    if (next(scan, false) == TOKEN_ERROR)
        return -1;
    scan->place_at[1] = PLACE_ROOT;
    while (scan->tokens.depth > 0) {
        enum place place = scan->place_at[scan->tokens.depth];
        const struct row *row = take_expected(scan, place);
        enum token token = TOKEN_KEY;
        if (row == NULL)
            token = next(scan, place != PLACE_BODY); /* a body is compared byte by byte */
        if (token == TOKEN_ERROR)
            return -1;
        if (token == TOKEN_OBJECT_END)
            close_object(scan);
        else if (take_member(scan, place, row) != 0)
            return -1;
    }
    return next(scan, false) == TOKEN_ERROR ? -1 : 0;
}
