/* SPDX-License-Identifier: MIT */
#include "req_table.h"

#include "buffer.h"
#include "str.h"

/* A line that is split into fields. */
struct row {
    char *line;
    size_t len, at;
    char separator;
    bool more; /* another field follows; true at the start */
};

/* Removes the quotes of a field in place. */
static bool take_quoted(struct row *row, struct req_value *value, struct problem *problem)
{
    size_t start = ++row->at, to = start;
    for (; row->at < row->len; row->line[to++] = row->line[row->at++]) {
        if (row->line[row->at] != '"')
            continue;
        row->at++;
        if (row->at == row->len || row->line[row->at] == row->separator) {
            *value =
                (struct req_value){{row->line + start, to - start}, start + 1, to + 1 == row->at};
            return true;
        }
        if (row->line[row->at] != '"')
            return problem_at(problem, row->at - 1, "quote inside a quoted field: double it");
    }
    return problem_at(problem, start - 1, "unclosed quote: a field must end on its line");
}

static bool take_plain(struct row *row, struct req_value *value, struct problem *problem)
{
    size_t start = row->at, quotes = 0;
    for (; row->at < row->len && row->line[row->at] != row->separator; row->at++) {
        if (row->line[row->at] != '"')
            continue;
        if (row->separator != '\t')
            return problem_at(problem, row->at,
                              "quote inside a field: quote the field and double the quote");
        quotes++;
    }
    if (quotes % 2 != 0 && row->line[start] == '"')
        return problem_at(problem, start,
                          "unclosed quote at the start of a field, as in a spreadsheet cell of "
                          "several lines: remove the quote");
    *value = (struct req_value){{row->line + start, row->at - start}, start + 1, true};
    return true;
}

/* False, with the problem, if the quotes of the next field are invalid. */
static bool next_field(struct row *row, struct req_value *value, struct problem *problem)
{
    bool quoted = row->separator != '\t' && row->at < row->len && row->line[row->at] == '"';
    if (!(quoted ? take_quoted(row, value, problem) : take_plain(row, value, problem)))
        return false;
    row->more = row->at < row->len;
    row->at++;
    if (value->text.len == 0)
        value->text.ptr = NULL;
    return true;
}

/* ---- The header --------------------------------------------------------------------------- */

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

void req_table_init(struct req_table *table, const struct req_names *names)
{
    *table = (struct req_table){.names = names, .separator = '\t', .n = FIELD_REGION + 1};
    for (size_t i = 0; i < table->n; i++)
        table->fields[i] = (enum req_field)i;
}

/* Returns the field of a column: by --column, or by its own name if --column does not rename it. */
static enum req_field field_of(const struct req_names *names, csms_str name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (names->names[i].ptr != NULL && str_equal(names->names[i], name))
            return (enum req_field)i;
    enum req_field field = req_field_named(name);
    return field != FIELDS && names->names[field].ptr != NULL ? FIELDS : field;
}

bool req_table_is_header(const struct req_table *table, csms_str line)
{
    while (line.len > 0) {
        csms_str name = str_until(line, table->separator);
        line = str_skip(line, name.len + (name.len < line.len));
        if (str_starts(name, "\"") && str_ends(name, "\"") && table->separator != '\t')
            name = str_until(str_skip(name, 1), '"');
        if (field_of(table->names, str_trim(name)) != FIELDS)
            return true;
    }
    return false;
}

static bool has_field(const struct req_table *table, enum req_field field)
{
    for (size_t i = 0; i < table->n; i++)
        if (table->fields[i] == field)
            return true;
    return false;
}

static bool take_column(struct req_table *table, csms_str name, size_t at, struct problem *problem)
{
    enum req_field field = field_of(table->names, name);
    if (table->n == REQ_COLUMNS_MAX)
        return problem_at(problem, at, "more than %d columns", REQ_COLUMNS_MAX);
    if (field == FIELDS && !table->names->any)
        return problem_at(problem, at,
                          "unknown column \"%.*s\": expected " REQ_FIELD_NAMES
                          "; use --column to select columns and ignore the others",
                          (int)name.len, name.ptr);
    if (field != FIELDS && has_field(table, field))
        return problem_at(problem, at, "duplicate column \"%.*s\"", (int)name.len, name.ptr);
    table->fields[table->n++] = field;
    return true;
}

/* columns: the names that the header has, for the message. */
static bool check_header(const struct req_table *table, csms_str columns, struct problem *problem)
{
    enum { COLUMNS_SHOWN = 256 }; /* bytes; leaves room for the rest of the message */
    int shown = (int)csms_text_fit(columns, COLUMNS_SHOWN);
    const char *more = columns.len > COLUMNS_SHOWN ? " ..." : "";
    for (size_t i = 0; i < FIELDS; i++) {
        csms_str name = table->names->names[i];
        if (name.ptr != NULL && !has_field(table, (enum req_field)i))
            return problem_at(problem, 0, "the header has no column \"%.*s\"; it has %.*s%s",
                              (int)name.len, name.ptr, shown, columns.ptr, more);
    }
    return has_field(table, FIELD_INSTANCE) ||
           problem_at(problem, 0,
                      "the header has no column instance_id: use --column instance_id=NAME if it "
                      "has another name; it has %.*s%s",
                      shown, columns.ptr, more);
}

bool req_table_read_header(struct req_table *table, char *line, size_t len, struct problem *problem)
{
    struct row row = {line, len, 0, table->separator, true};
    struct buffer columns = {0};
    bool valid = true;
    table->n = 0;
    table->has_header = true;
    while (valid && row.more) {
        struct req_value value = {0};
        size_t at = row.at;
        valid = next_field(&row, &value, problem) &&
                take_column(table, str_trim(value.text), at, problem);
        buffer_text(&columns, columns.len > 0 ? ", \"" : "\"");
        buffer_str(&columns, str_trim(value.text));
        buffer_char(&columns, '"');
    }
    valid = valid && check_header(table, (csms_str){columns.ptr, columns.len}, problem);
    buffer_free(&columns);
    return valid;
}

/* ---- Rows --------------------------------------------------------------------------------- */

/* Reads all fields even after a surplus one, because their quotes may be invalid. */
enum req_result req_table_read_row(const struct req_table *table, char *line, size_t len,
                                   struct req_entry *entry, struct problem *problem)
{
    struct row row = {line, len, 0, table->separator, true};
    size_t n = 0;
    bool fits = true;
    for (; row.more; n++) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!next_field(&row, &value, problem))
            return REQ_STOP;
        if (n < table->n && table->fields[n] != FIELDS)
            entry->values[table->fields[n]] = value;
        if (n == table->n && table->has_header)
            fits = problem_at(problem, at, "too many fields: the header has %zu", n);
        else if (n == table->n)
            fits =
                problem_at(problem, at, "too many fields: expected ID, type, project and region");
    }
    if (table->has_header && n < table->n)
        fits = problem_at(problem, len, "too few fields: the header has %zu, but this row %zu",
                          table->n, n);
    return fits ? REQ_ENTRY : REQ_INVALID;
}
