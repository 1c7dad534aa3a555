/* SPDX-License-Identifier: MIT */
#include "req_input.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

/* A request with the longest values, each character escaped, takes 4 KiB. */
enum { LINE_MAX_LEN = 64 << 10 };

static void start(struct req_input *in, enum req_format format)
{
    in->format = format;
    in->started = false;
    req_columns_default(&in->columns);
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

static struct csv_row start_row(struct req_input *in, char separator)
{
    return (struct csv_row){in->lines.line, in->lines.len, 0, separator, true};
}

/* After this line the ends of rows are unknown: the rest may be text inside a field. */
static enum req_result stop_here(struct problem *problem)
{
    size_t len = strlen(problem->text);
    snprintf(problem->text + len, sizeof problem->text - len, "; nothing after this line is read");
    return REQ_STOP;
}

/* Also when it is plain that the row is wrong, its other fields are looked at: a quote may open. */
static enum req_result take_row(struct req_input *in, char separator, struct req_entry *entry,
                                struct problem *problem)
{
    const struct req_columns *columns = &in->columns;
    struct csv_row row = start_row(in, separator);
    size_t n = 0;
    bool fits = true;
    for (; row.more; n++) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!csv_next_field(&row, &value, problem))
            return stop_here(problem);
        if (n < columns->n && columns->fields[n] != FIELDS)
            entry->values[columns->fields[n]] = value;
        if (n == columns->n)
            fits =
                problem_at(problem, at, "more than the %zu fields %s", n,
                           columns->from_header ? "of the header" : "ID, type, project and region");
    }
    if (fits && columns->from_header && n < columns->n)
        fits =
            problem_at(problem, row.len, "only %zu of the %zu fields of the header", n, columns->n);
    return fits ? REQ_ENTRY : REQ_BAD;
}

/* ---- objects ---- */

static bool take_member(const struct json *json, char *line, struct req_entry *entry,
                        unsigned *seen, struct problem *problem)
{
    const csms_str name = json->key;
    enum req_field field = req_field_named(name);
    if (field == FIELDS)
        return problem_at(problem, json->key_offset,
                          "unknown member \"%.*s\": known are " REQ_FIELD_NAMES, (int)name.len,
                          name.ptr);
    if ((*seen >> field & 1) != 0)
        return problem_at(problem, json->key_offset, "\"%.*s\" is given twice", (int)name.len,
                          name.ptr);
    *seen |= 1u << field;
    if (json->type == JSON_NULL)
        return true;
    if (json->type != JSON_STRING)
        return problem_at(problem, json->value_offset, "\"%.*s\" is not a string, but %s",
                          (int)name.len, name.ptr, json_type_name(json->type));
    struct req_value *value = &entry->values[field];
    value->column = json->value_offset + 2; /* after the quote */
    value->text = json_decode(json->text, line + (json->text.ptr - line));
    value->exact = value->text.len == json->text.len;
    return true;
}

static enum req_result take_object(struct line_reader *lines, struct req_entry *entry,
                                   struct problem *problem)
{
    struct json json;
    unsigned seen = 0;
    entry->stated = true;
    json_open(&json, (csms_str){lines->line, lines->len});
    while (json_next(&json))
        if (!take_member(&json, lines->line, entry, &seen, problem))
            return REQ_BAD;
    if (json_end(&json))
        return REQ_ENTRY;
    problem_at(problem, json.offset, "%s", csms_err_text(json.err));
    return REQ_BAD;
}

/* ---- the first line ---- */

/* White space may precede an object. */
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

static bool is_header(struct req_input *in, char separator)
{
    return in->names->any || req_columns_in(start_row(in, separator), in->names);
}

/* True if the first line is a header, whose columns are separated by *separator. */
static bool starts_with_header(struct req_input *in, char *separator)
{
    bool tabs = in->format == FORMAT_TSV || (in->format == FORMAT_AUTO && has(&in->lines, '\t'));
    bool semicolons = has(&in->lines, ';') && !has(&in->lines, ',');
    *separator = semicolons ? ';' : ',';
    if (tabs)
        *separator = '\t';
    switch (in->format) {
    case FORMAT_CSV:
        return true;
    case FORMAT_TSV:
        return is_header(in, *separator);
    case FORMAT_AUTO:
        return in->names->any || (!is_json(&in->lines) && is_header(in, *separator));
    default:
        return false;
    }
}

/* ---- every line ---- */

/* True if the lines after this one, which was not read, can be understood only with it: a quote may
 * have opened in it, or it was the header. */
static bool is_needed(const struct req_input *in)
{
    return in->format == FORMAT_CSV || in->format == FORMAT_TSV || (!in->started && in->names->any);
}

/* Reads the next line that is not empty, without its line end. */
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

/* True for the first line of a table whose columns are not known, so that no line would be valid.
 */
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
        return take_object(lines, entry, problem);
    default:
        if (is_json(lines))
            return take_object(lines, entry, problem);
        return has(lines, '\t') ? take_row(in, '\t', entry, problem)
                                : take_bare(lines, entry, problem);
    }
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
        in->separator = separator;
        if (!req_columns_read(&in->columns, start_row(in, separator), in->names, problem))
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
