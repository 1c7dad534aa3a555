/* SPDX-License-Identifier: MIT */
#include "req_columns.h"

#include <stdio.h>

#include "buffer.h"
#include "str.h"

static const struct {
    const char *name;
    enum req_field field;
} known[] = {
    {"instance_id", FIELD_INSTANCE}, {"id", FIELD_INSTANCE},
    {"instance_type", FIELD_TYPE},   {"type", FIELD_TYPE},
    {"project_id", FIELD_PROJECT},   {"project", FIELD_PROJECT},
    {"region", FIELD_REGION},        {"label", FIELD_LABEL},
};

enum req_field req_field_named(csms_str name)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_is(name, known[i].name))
            return known[i].field;
    return FIELDS;
}

void req_columns_default(struct req_columns *columns)
{
    columns->from_header = false;
    for (columns->n = 0; columns->n < FIELDS_WITHOUT_HEADER; columns->n++)
        columns->fields[columns->n] = (enum req_field)columns->n;
}

/* By the names that --column gives, and for fields without one by those that are known. */
static enum req_field field_of(const struct req_names *names, csms_str name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (names->names[i].ptr != NULL && str_equal(names->names[i], name))
            return (enum req_field)i;
    enum req_field field = req_field_named(name);
    return field != FIELDS && names->names[field].ptr != NULL ? FIELDS : field;
}

bool req_columns_in(struct csv_row row, const struct req_names *names)
{
    while (row.more) {
        struct req_value value = {0};
        struct problem ignored;
        if (!csv_next_field(&row, &value, &ignored))
            return false;
        if (field_of(names, str_trim(value.text)) != FIELDS)
            return true;
    }
    return false;
}

/* The header while it is read. */
struct header {
    struct req_columns *columns;
    const struct req_names *names;
    unsigned seen;     /* bits of the fields */
    struct buffer all; /* the names of all columns, for a message */
};

static bool take_column(struct header *h, csms_str name, size_t at, struct problem *problem)
{
    enum req_field field = field_of(h->names, name);
    if (h->columns->n == REQ_COLUMNS_MAX)
        return problem_at(problem, at, "more than %d columns", REQ_COLUMNS_MAX);
    if (field == FIELDS && !h->names->any)
        return problem_at(problem, at,
                          "unknown column \"%.*s\": known are " REQ_FIELD_NAMES
                          "; name the columns to use with --column, and the others are left out",
                          (int)name.len, name.ptr);
    if (field != FIELDS && (h->seen >> field & 1) != 0)
        return problem_at(problem, at, "column \"%.*s\" is there twice", (int)name.len, name.ptr);
    h->seen |= 1u << field;
    h->columns->fields[h->columns->n++] = field;
    buffer_format(&h->all, "%s\"%.*s\"", h->all.len > 0 ? ", " : "", (int)name.len, name.ptr);
    return true;
}

static bool check_header(const struct header *h, struct problem *problem)
{
    enum { LIST_MAX = 256 }; /* room for the rest of the message */
    size_t fits = h->all.len;
    while (fits > LIST_MAX ||
           (fits < h->all.len && ((unsigned char)h->all.ptr[fits] & 0xC0) == 0x80))
        fits--; /* to the end of a character */
    int len = (int)fits;
    const char *more = fits < h->all.len ? " ..." : "";
    for (size_t i = 0; i < FIELDS; i++) {
        csms_str name = h->names->names[i];
        if (name.ptr != NULL && (h->seen >> i & 1) == 0)
            return problem_at(problem, 0, "the header has no column \"%.*s\"; it has %.*s%s",
                              (int)name.len, name.ptr, len, h->all.ptr, more);
    }
    if ((h->seen >> FIELD_INSTANCE & 1) == 0)
        return problem_at(problem, 0,
                          "the header has no column instance_id: if it has another name, use "
                          "--column instance_id=NAME; it has %.*s%s",
                          len, h->all.ptr, more);
    return true;
}

bool req_columns_read(struct req_columns *columns, struct csv_row row,
                      const struct req_names *names, struct problem *problem)
{
    struct header h = {.columns = columns, .names = names};
    bool good = true;
    columns->n = 0;
    columns->from_header = true;
    while (good && row.more) {
        struct req_value value = {0};
        size_t at = row.at;
        good = csv_next_field(&row, &value, problem) &&
               take_column(&h, str_trim(value.text), at, problem);
    }
    good = good && check_header(&h, problem);
    buffer_free(&h.all);
    return good;
}
