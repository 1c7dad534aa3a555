/* SPDX-License-Identifier: MIT */
#include "req_input.h"

#include <stdio.h>
#include <string.h>

/* A request with the longest values, each character escaped, takes 4 KiB. */
enum { LINE_MAX_LEN = 64 << 10 };

#define STR(text)                                                                                  \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }

static const struct {
    csms_str name;
    enum req_field field;
} fields[] = {
    {STR("instance_id"), FIELD_INSTANCE}, {STR("id"), FIELD_INSTANCE},
    {STR("instance_type"), FIELD_TYPE},   {STR("type"), FIELD_TYPE},
    {STR("project_id"), FIELD_PROJECT},   {STR("project"), FIELD_PROJECT},
    {STR("region"), FIELD_REGION},
};

enum req_field req_field_named(csms_str name)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (name.len == fields[i].name.len && memcmp(name.ptr, fields[i].name.ptr, name.len) == 0)
            return fields[i].field;
    return FIELDS;
}

static void start(struct req_input *in, enum req_format format)
{
    static const enum req_field order[] = {FIELD_INSTANCE, FIELD_TYPE, FIELD_PROJECT, FIELD_REGION};
    in->format = format;
    in->started = in->has_header = false;
    in->n_columns = FIELDS;
    memcpy(in->columns, order, sizeof order);
}

void req_input_open(struct req_input *in, const char *path, enum req_format format,
                    const struct req_names *names)
{
    in->names = names;
    start(in, format);
    line_reader_open(&in->lines, path, LINE_MAX_LEN);
}

void req_input_rewind(struct req_input *in, off_t offset, enum req_format format)
{
    start(in, format);
    line_reader_rewind(&in->lines, offset);
}

void req_input_close(struct req_input *in)
{
    line_reader_close(&in->lines);
}

static struct req_row start_row(struct req_input *in, char separator)
{
    return (struct req_row){in->lines.line, in->lines.len, 0, separator, true};
}

/* Where the rows end is not known any more: what follows may be text inside a field. */
static enum req_result stop_here(struct problem *problem)
{
    size_t len = strlen(problem->text);
    snprintf(problem->text + len, sizeof problem->text - len, "; nothing behind this line is read");
    return REQ_STOP;
}

/* Also when it is plain that the row is wrong, its other fields are looked at: a quote may open. */
static enum req_result take_row(struct req_input *in, char separator, struct req_entry *entry,
                                struct problem *problem)
{
    struct req_row row = start_row(in, separator);
    size_t n = 0;
    bool fits = true;
    for (; row.more; n++) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!req_row_field(&row, &value, problem))
            return stop_here(problem);
        if (n < in->n_columns && in->columns[n] != FIELDS)
            entry->values[in->columns[n]] = value;
        if (n == in->n_columns)
            fits = problem_at(problem, at, "more than the %zu fields %s", n,
                              in->has_header ? "of the header" : "ID, type, project and region");
    }
    if (fits && in->has_header && n < in->n_columns)
        fits = problem_at(problem, row.len, "only %zu of the %zu fields of the header", n,
                          in->n_columns);
    return fits ? REQ_ENTRY : REQ_BAD;
}

/* ---- the first line ---- */

/* A blank behind a comma is no part of a name. */
static csms_str trimmed(csms_str s)
{
    while (s.len > 0 && *s.ptr == ' ') {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && s.ptr[s.len - 1] == ' ')
        s.len--;
    return s;
}

/* By the names that --column gives, and for fields without one by those that are known. */
static enum req_field field_of_column(const struct req_input *in, csms_str name)
{
    for (size_t i = 0; i < FIELDS; i++) {
        csms_str given = in->names->names[i];
        if (given.ptr != NULL && given.len == name.len &&
            memcmp(given.ptr, name.ptr, name.len) == 0)
            return (enum req_field)i;
    }
    enum req_field field = req_field_named(name);
    return field != FIELDS && in->names->names[field].ptr != NULL ? FIELDS : field;
}

static bool is_header(struct req_input *in, char separator)
{
    struct req_row row = start_row(in, separator);
    while (row.more) {
        struct req_value value = {0};
        struct problem ignored;
        if (!req_row_field(&row, &value, &ignored))
            return false;
        if (field_of_column(in, trimmed(value.text)) != FIELDS)
            return true;
    }
    return false;
}

static bool take_column(struct req_input *in, csms_str name, size_t at, unsigned *seen,
                        struct problem *problem)
{
    enum req_field field = field_of_column(in, name);
    if (in->n_columns == REQ_COLUMNS_MAX)
        return problem_at(problem, at, "more than %d columns", REQ_COLUMNS_MAX);
    if (field == FIELDS && !in->names->any)
        return problem_at(problem, at,
                          "unknown column \"%.*s\": known are instance_id, instance_type, "
                          "project_id and region; name the columns to use with --column, and the "
                          "others are left out",
                          (int)name.len, name.ptr);
    if (field != FIELDS && (*seen >> field & 1) != 0)
        return problem_at(problem, at, "column \"%.*s\" is there twice", (int)name.len, name.ptr);
    *seen |= 1u << field;
    in->columns[in->n_columns++] = field;
    return true;
}

static bool take_header(struct req_input *in, char separator, struct problem *problem)
{
    struct req_row row = start_row(in, separator);
    unsigned seen = 0;
    in->n_columns = 0;
    in->has_header = true;
    in->separator = separator;
    while (row.more) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!req_row_field(&row, &value, problem) ||
            !take_column(in, trimmed(value.text), at, &seen, problem))
            return false;
    }
    for (size_t i = 0; i < FIELDS; i++) {
        csms_str name = in->names->names[i];
        if (name.ptr != NULL && (seen >> i & 1) == 0)
            return problem_at(problem, 0, "the header has no column \"%.*s\"", (int)name.len,
                              name.ptr);
    }
    if ((seen >> FIELD_INSTANCE & 1) == 0)
        return problem_at(problem, 0,
                          "the header has no column instance_id: if it has another name, use "
                          "--column instance_id=NAME");
    return true;
}

/* White space may stand before an object. */
static bool is_json(const struct line_reader *lines)
{
    size_t at = 0;
    while (at < lines->len && lines->line[at] == ' ')
        at++;
    return at < lines->len && lines->line[at] == '{';
}

static bool has(const struct line_reader *lines, char c)
{
    return memchr(lines->line, c, lines->len) != NULL;
}

/* Is the first line a header, and what separates its columns? */
static bool starts_with_header(struct req_input *in, char *separator)
{
    bool tabs = in->format == FORMAT_TSV || (in->format == FORMAT_AUTO && has(&in->lines, '\t'));
    bool semicolons = has(&in->lines, ';') && !has(&in->lines, ',');
    *separator = tabs ? '\t' : semicolons ? ';' : ',';
    switch (in->format) {
    case FORMAT_CSV:
        return true;
    case FORMAT_TSV:
        return in->names->any || is_header(in, *separator);
    case FORMAT_AUTO:
        return in->names->any || (!is_json(&in->lines) && is_header(in, *separator));
    default:
        return false;
    }
}

/* ---- every line ---- */

/* Can the lines behind this one, which was not seen, be understood only with it? A quote may have
 * opened in it, or it was the header. */
static bool is_needed(const struct req_input *in)
{
    return in->format == FORMAT_CSV || in->format == FORMAT_TSV || (!in->started && in->names->any);
}

/* The next line that is not empty, without its line end. */
static enum req_result next_line(struct req_input *in, struct problem *problem)
{
    struct line_reader *lines = &in->lines;
    do {
        enum line_result result = line_reader_next(lines);
        if (result == LINE_END)
            return REQ_END;
        if (result == LINE_TOO_LONG) {
            problem_at(problem, LINE_MAX_LEN, "the line is longer than %d bytes", LINE_MAX_LEN);
            return is_needed(in) ? stop_here(problem) : REQ_BAD;
        }
        bool first = lines->number == 1 && lines->len >= 2;
        if (first &&
            (memcmp(lines->line, "\xFF\xFE", 2) == 0 || memcmp(lines->line, "\xFE\xFF", 2) == 0)) {
            problem_at(problem, 0, "this is UTF-16: convert it to UTF-8");
            return REQ_STOP;
        }
        if (first && lines->len >= 3 && memcmp(lines->line, "\xEF\xBB\xBF", 3) == 0) {
            lines->line += 3; /* a byte order mark is no part of the text */
            lines->len -= 3;
        }
        if (lines->len > 0 && lines->line[lines->len - 1] == '\r')
            lines->len--;
    } while (lines->len == 0);
    return REQ_ENTRY;
}

/* A line alone, without anything that says what it is. Whether it is plainly an ID is for the check
 * of IDs to see, but with an odd number of quotes it may be a row that goes on in the next line. */
static enum req_result take_bare(struct line_reader *lines, struct req_entry *entry,
                                 struct problem *problem)
{
    size_t quotes = 0, last = 0;
    for (size_t i = 0; i < lines->len; i++) {
        if (lines->line[i] != '"')
            continue;
        quotes++;
        last = i;
    }
    entry->values[FIELD_INSTANCE] = (struct req_value){{lines->line, lines->len}, 1, true};
    if (quotes % 2 == 0)
        return REQ_ENTRY;
    problem_at(problem, last,
               "a quote that is not closed on the line: say with --input-format what this is");
    return stop_here(problem);
}

/* Of a first line: a table whose columns are not known, so that no line of it would be right? */
static bool looks_like_csv(const struct req_input *in, struct problem *problem)
{
    const struct line_reader *lines = &in->lines;
    if (in->format != FORMAT_AUTO || is_json(lines) || has(lines, '\t') || has(lines, '[') ||
        (!has(lines, ',') && !has(lines, ';')))
        return false;
    problem_at(problem, 0,
               "this looks like CSV, but no column is named instance_id: write a header such as "
               "instance_id,instance_type, or say which column it is with --column "
               "instance_id=NAME");
    return true;
}

static enum req_result take_line(struct req_input *in, struct req_entry *entry,
                                 struct problem *problem)
{
    struct line_reader *lines = &in->lines;
    switch (in->format) {
    case FORMAT_LINES:
        entry->stated = true;
        entry->values[FIELD_INSTANCE] = (struct req_value){{lines->line, lines->len}, 1, true};
        return REQ_ENTRY;
    case FORMAT_TSV:
        return take_row(in, '\t', entry, problem);
    case FORMAT_CSV:
        return take_row(in, in->separator, entry, problem);
    case FORMAT_NDJSON:
        entry->stated = true;
        return req_json(entry, lines->line, lines->len, problem) ? REQ_ENTRY : REQ_BAD;
    default:
        break;
    }
    entry->stated = is_json(lines);
    if (entry->stated)
        return req_json(entry, lines->line, lines->len, problem) ? REQ_ENTRY : REQ_BAD;
    if (has(lines, '\t'))
        return take_row(in, '\t', entry, problem);
    return take_bare(lines, entry, problem);
}

enum req_result req_input_next(struct req_input *in, struct req_entry *entry,
                               struct problem *problem)
{
    for (;;) {
        char separator;
        enum req_result result = next_line(in, problem);
        *entry = (struct req_entry){.number = in->lines.number};
        if (result != REQ_ENTRY)
            return result;
        if (in->started || !starts_with_header(in, &separator))
            break;
        in->started = true;
        if (!take_header(in, separator, problem))
            return REQ_STOP;
        in->format = separator == '\t' ? FORMAT_TSV : FORMAT_CSV;
    }
    bool first = !in->started;
    in->started = true;
    if (first && looks_like_csv(in, problem))
        return REQ_STOP;
    enum req_result result = take_line(in, entry, problem);
    if (result != REQ_ENTRY)
        return result;
    if (entry->values[FIELD_INSTANCE].text.ptr == NULL) {
        problem_at(problem, 0, "no instance ID");
        return REQ_BAD;
    }
    return REQ_ENTRY;
}
