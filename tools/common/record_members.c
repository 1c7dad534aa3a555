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
#define AT(member) .offset = offsetof(struct record, member)

static const struct row {
    csms_str name;
    enum json_type type;
    unsigned places;
    size_t offset;    /* of a csms_str in struct record, for the value; 0 if it has none */
    enum place inner; /* of its members, if it is an object */
} rows[] = {
    [M_CSMS] = {NAME("csms"), JSON_NUMBER, PLACE_ROOT, .offset = 0},
    [M_KIND] = {NAME("kind"), JSON_STRING, PLACE_ROOT, .offset = 0},
    [M_ID] = {NAME("id"), JSON_STRING, PLACE_ROOT, AT(id)},
    [M_PROJECT] = {NAME("project_id"), JSON_STRING, ROOT_OR_REQUEST, AT(request.project_id)},
    [M_REGION] = {NAME("region"), JSON_STRING, ROOT_OR_REQUEST, AT(region)},
    [M_LABEL] = {NAME("label"), JSON_STRING, ROOT_OR_REQUEST, AT(label)},
    [M_SCOPE] = {NAME("scope"), JSON_STRING, ROOT_OR_REQUEST, .offset = 0},
    [M_ANY_TYPE] = {NAME("any_type"), JSON_TRUE, ROOT_OR_REQUEST, .offset = 0},
    [M_PATH] = {NAME("path"), JSON_STRING, ROOT_OR_REQUEST, AT(path)},
    [M_BODY] = {NAME("body"), JSON_OBJECT, ROOT_OR_REQUEST, .inner = PLACE_BODY, AT(request_body)},
    [M_INSTANCE] = {NAME("instance_id"), JSON_STRING, PLACE_BODY, AT(request.instance_id)},
    [M_TYPE] = {NAME("instance_type"), JSON_STRING, PLACE_BODY, AT(request.instance_type)},
    [M_REQUEST] = {NAME("request"), JSON_OBJECT, PLACE_ROOT, .inner = PLACE_REQUEST},
    [M_STATUS] = {NAME("status"), JSON_NUMBER, PLACE_ROOT, .offset = 0},
    [M_HEADERS] = {NAME("headers"), JSON_OBJECT, PLACE_ROOT, .inner = PLACE_HEADERS},
    [M_CONTENT_TYPE] = {NAME("content-type"), JSON_STRING, PLACE_HEADERS, AT(content_type)},
    [M_DATE] = {NAME("date"), JSON_STRING, PLACE_HEADERS, AT(date)},
    [M_RETRY_AFTER] = {NAME("retry-after"), JSON_STRING, PLACE_HEADERS, AT(retry_after)},
    [M_REQUEST_ID] = {NAME("x-request-id"), JSON_STRING, PLACE_HEADERS, AT(x_request_id)},
    [M_STARTED] = {NAME("started"), JSON_STRING, PLACE_ROOT, AT(started)},
    [M_ELAPSED] = {NAME("elapsed_ms"), JSON_NUMBER, PLACE_ROOT, .offset = 0},
    [M_ANSWER] = {NAME("body"), JSON_STRING, PLACE_ROOT, AT(body)},
    [M_ANSWER_64] = {NAME("body_base64"), JSON_STRING, PLACE_ROOT, .offset = 0},
    [M_ERROR] = {NAME("error"), JSON_OBJECT, PLACE_ROOT, .inner = PLACE_ERROR},
    [M_SENT] = {NAME("sent"), JSON_STRING, PLACE_ERROR, .offset = 0},
    [M_CODE] = {NAME("code"), JSON_STRING, PLACE_ERROR, AT(error_code)},
    [M_MESSAGE] = {NAME("message"), JSON_STRING, PLACE_ERROR, AT(error_message)},
    [M_JOURNAL] = {NAME("journal"), JSON_OBJECT, PLACE_ROOT, .inner = PLACE_JOURNAL},
    [M_NUMBER] = {NAME("number"), JSON_NUMBER, PLACE_JOURNAL, .offset = 0},
    [M_STATE] = {NAME("state"), JSON_STRING, PLACE_JOURNAL, .offset = 0},
};
_Static_assert(sizeof rows / sizeof rows[0] == MEMBERS, "a row for each member");

/* The objects that enclose the current member: the record, its request, and the body of that. */
enum { LEVELS_MAX = 3 };

struct walk {
    struct json json;
    const struct row *row; /* of the next member in most records */
    enum place place;
    enum member objects[LEVELS_MAX + 1]; /* by depth in json; not for the record itself, 1 */
};

const char *record_member_name(enum member member)
{
    return rows[member].name.ptr;
}

bool record_fail(struct record_members *m, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    m->error->offset = offset;
    vsnprintf(m->error->reason, sizeof m->error->reason, format, args);
    va_end(args);
    return false;
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
        if ((row->places & walk->place) == 0 || !str_equal(j->key, row->name))
            continue;
        if (row->type == j->type)
            return row;
        found = row;
    }
    return found;
}

/* Sets the place of the next members after an object was entered or left. */
static void set_place(const struct record_members *m, struct walk *walk)
{
    unsigned depth = walk->json.depth;
    walk->place = depth > 1 ? rows[walk->objects[depth]].inner : PLACE_ROOT;
    /* The body of a request is compared byte by byte, so its strings remain as written. */
    walk->json.in_place = walk->place == PLACE_BODY ? NULL : m->line;
}

static bool take_member(struct record_members *m, struct walk *walk)
{
    struct json *j = &walk->json;
    const struct row *row = find_row(walk);
    if (row == NULL)
        return true;
    walk->row = row + 1;
    if (row->type != j->type)
        return record_fail(m, j->value_offset, "\"%s\" is %s, not %s", row->name.ptr,
                           json_type_name(j->type), json_type_name(row->type));
    struct member_value *value = &m->values[row - rows];
    if (value->text.ptr != NULL)
        return record_fail(m, j->key_offset, "duplicate \"%s\"%s", row->name.ptr,
                           value->place == walk->place ? ""
                                                       : ", in the record and in its \"request\"");
    *value = (struct member_value){j->text, j->value_offset, walk->place};
    if (row == &rows[M_CSMS] && !str_is(value->text, "1"))
        return record_fail(m, value->start, "\"csms\" is not 1: another version of the format");
    if (row->type == JSON_OBJECT && json_enter_value(j)) {
        walk->objects[j->depth] = (enum member)(row - rows);
        set_place(m, walk);
    }
    return true;
}

bool record_members_read(struct record_members *m, size_t len, struct record *r)
{
    struct walk walk = {.row = rows};
    struct json *j = &walk.json;
    json_open(j, (csms_str){m->line, len});
    set_place(m, &walk);
    while (j->depth > 0 && j->err == CSMS_OK) {
        if (json_next(j)) {
            if (!take_member(m, &walk))
                return false;
        } else if (j->err == CSMS_OK && j->depth > 0) {
            struct member_value *object = &m->values[walk.objects[j->depth + 1]];
            object->text.len = j->offset - object->start; /* known after its last member */
            set_place(m, &walk);
        }
    }
    for (size_t i = 0; i < MEMBERS; i++)
        if (rows[i].offset != 0)
            *(csms_str *)((char *)r + rows[i].offset) = m->values[i].text;
    return json_end(j) || record_fail(m, j->offset, "%s", csms_err_text(j->err));
}
