/* SPDX-License-Identifier: MIT */
#include "record_members.h"

#include <stdarg.h>
#include <stdio.h>

#include "str.h"

enum { ROOT_OR_REQUEST = PLACE_ROOT | PLACE_REQUEST };

#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const struct row {
    csms_str name;
    enum json_type type;
    unsigned places;
    enum place inner; /* of its members, if it is an object */
} rows[] = {
    [M_CSMS] = {NAME("csms"), JSON_NUMBER, PLACE_ROOT, 0},
    [M_KIND] = {NAME("kind"), JSON_STRING, PLACE_ROOT, 0},
    [M_ID] = {NAME("id"), JSON_STRING, PLACE_ROOT, 0},
    [M_PROJECT] = {NAME("project_id"), JSON_STRING, ROOT_OR_REQUEST, 0},
    [M_REGION] = {NAME("region"), JSON_STRING, ROOT_OR_REQUEST, 0},
    [M_LABEL] = {NAME("label"), JSON_STRING, ROOT_OR_REQUEST, 0},
    [M_SCOPE] = {NAME("scope"), JSON_STRING, ROOT_OR_REQUEST, 0},
    [M_ANY_TYPE] = {NAME("any_type"), JSON_TRUE, ROOT_OR_REQUEST, 0},
    [M_PATH] = {NAME("path"), JSON_STRING, ROOT_OR_REQUEST, 0},
    [M_BODY] = {NAME("body"), JSON_OBJECT, ROOT_OR_REQUEST, PLACE_BODY},
    [M_INSTANCE] = {NAME("instance_id"), JSON_STRING, PLACE_BODY, 0},
    [M_TYPE] = {NAME("instance_type"), JSON_STRING, PLACE_BODY, 0},
    [M_REQUEST] = {NAME("request"), JSON_OBJECT, PLACE_ROOT, PLACE_REQUEST},
    [M_STATUS] = {NAME("status"), JSON_NUMBER, PLACE_ROOT, 0},
    [M_HEADERS] = {NAME("headers"), JSON_OBJECT, PLACE_ROOT, PLACE_HEADERS},
    [M_CONTENT_TYPE] = {NAME("content-type"), JSON_STRING, PLACE_HEADERS, 0},
    [M_DATE] = {NAME("date"), JSON_STRING, PLACE_HEADERS, 0},
    [M_RETRY_AFTER] = {NAME("retry-after"), JSON_STRING, PLACE_HEADERS, 0},
    [M_REQUEST_ID] = {NAME("x-request-id"), JSON_STRING, PLACE_HEADERS, 0},
    [M_STARTED] = {NAME("started"), JSON_STRING, PLACE_ROOT, 0},
    [M_ELAPSED] = {NAME("elapsed_ms"), JSON_NUMBER, PLACE_ROOT, 0},
    [M_ANSWER] = {NAME("body"), JSON_STRING, PLACE_ROOT, 0},
    [M_ANSWER_64] = {NAME("body_base64"), JSON_STRING, PLACE_ROOT, 0},
    [M_ERROR] = {NAME("error"), JSON_OBJECT, PLACE_ROOT, PLACE_ERROR},
    [M_SENT] = {NAME("sent"), JSON_STRING, PLACE_ERROR, 0},
    [M_CODE] = {NAME("code"), JSON_STRING, PLACE_ERROR, 0},
    [M_MESSAGE] = {NAME("message"), JSON_STRING, PLACE_ERROR, 0},
    [M_JOURNAL] = {NAME("journal"), JSON_OBJECT, PLACE_ROOT, PLACE_JOURNAL},
    [M_NUMBER] = {NAME("number"), JSON_NUMBER, PLACE_JOURNAL, 0},
    [M_STATE] = {NAME("state"), JSON_STRING, PLACE_JOURNAL, 0},
};
_Static_assert(sizeof rows / sizeof rows[0] == MEMBERS, "a row for each member");

/* The objects that enclose the current member: the record, its request, and the body of that. */
enum { LEVELS_MAX = 3 };

struct walk {
    struct json json;
    const struct row *row; /* of the next member in most records */
    unsigned level;        /* of the innermost object, from 1 */
    enum place place_at[LEVELS_MAX + 1];
    enum member object_at[LEVELS_MAX + 1]; /* the member that has the object; not for the record */
};

const char *record_member_name(enum member member)
{
    return rows[member].name.ptr;
}

int record_fail(struct record_members *m, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    m->error->offset = offset;
    vsnprintf(m->error->reason, sizeof m->error->reason, format, args);
    va_end(args);
    return -1;
}

/* Returns the row of a member, preferably for a value of this type; NULL if the name is unknown.
 * "body" is a string in a response and an object in a request. The search starts after the previous
 * member, because most records have this order; otherwise csms-parse takes a fifth longer. */
static const struct row *find_row(const struct walk *walk)
{
    const struct json *j = &walk->json;
    const struct row *found = NULL, *row = walk->row;
    for (size_t i = 0; i < MEMBERS; i++, row++) {
        if (row == rows + MEMBERS)
            row = rows;
        if ((row->places & walk->place_at[walk->level]) == 0 || !str_equal(j->key, row->name))
            continue;
        if (row->type == j->type)
            return row;
        found = row;
    }
    return found;
}

/* The strings of a body stay as they are written, since it is compared byte by byte. */
static void set_decoding(const struct record_members *m, struct walk *walk)
{
    walk->json.in_place = walk->place_at[walk->level] == PLACE_BODY ? NULL : m->line;
}

static int take_member(struct record_members *m, struct walk *walk)
{
    struct json *j = &walk->json;
    enum place place = walk->place_at[walk->level];
    const struct row *row = find_row(walk);
    if (row == NULL)
        return 0;
    walk->row = row + 1;
    if (row->type != j->type)
        return record_fail(m, j->value_offset, "\"%s\" has a value of the wrong type",
                           row->name.ptr);
    struct member_value *value = &m->values[row - rows];
    if (value->text.ptr != NULL)
        return record_fail(m, j->key_offset, "duplicate \"%s\"%s", row->name.ptr,
                           value->place == place ? "" : ", in the record and in its \"request\"");
    value->start = j->value_offset;
    value->place = place;
    value->text = j->text;
    if (row == &rows[M_CSMS] && !str_is(value->text, "1"))
        return record_fail(m, value->start, "\"csms\" is not 1: another version of the format");
    if (row->type == JSON_OBJECT && json_enter_value(j)) {
        walk->level++;
        walk->place_at[walk->level] = row->inner;
        walk->object_at[walk->level] = (enum member)(row - rows);
        set_decoding(m, walk);
    }
    return 0;
}

/* The text of an object is known after its last member. */
static void leave_object(struct record_members *m, struct walk *walk)
{
    struct member_value *value = &m->values[walk->object_at[walk->level]];
    if (walk->level > 1)
        value->text.len = walk->json.offset - value->start;
    walk->level--;
    set_decoding(m, walk);
}

int record_members_read(struct record_members *m, size_t len)
{
    struct walk walk = {.row = rows, .level = 1, .place_at[1] = PLACE_ROOT};
    struct json *j = &walk.json;
    json_open(j, (csms_str){m->line, len});
    set_decoding(m, &walk);
    while (walk.level > 0 && j->err == CSMS_OK) {
        if (!json_next(j))
            leave_object(m, &walk);
        else if (take_member(m, &walk) != 0)
            return -1;
    }
    return json_end(j) ? 0 : record_fail(m, j->offset, "%s", csms_err_text(j->err));
}
