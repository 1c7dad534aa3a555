/* SPDX-License-Identifier: MIT */
#include "req_input.h"

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
} names[] = {
    {STR("instance_id"), FIELD_INSTANCE}, {STR("id"), FIELD_INSTANCE},
    {STR("instance_type"), FIELD_TYPE},   {STR("type"), FIELD_TYPE},
    {STR("project_id"), FIELD_PROJECT},   {STR("project"), FIELD_PROJECT},
    {STR("region"), FIELD_REGION},
};

enum req_field req_field_named(csms_str name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (name.len == names[i].name.len && memcmp(name.ptr, names[i].name.ptr, name.len) == 0)
            return names[i].field;
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

void req_input_open(struct req_input *in, const char *path, enum req_format format)
{
    start(in, format);
    lines_open(&in->lines, path, LINE_MAX_LEN);
}

void req_input_rewind(struct req_input *in, off_t offset, enum req_format format)
{
    start(in, format);
    lines_rewind(&in->lines, offset);
}

void req_input_close(struct req_input *in)
{
    lines_close(&in->lines);
}

/* A row being taken apart. */
struct row {
    char *line;
    size_t len, at;
    char separator;
    bool more; /* another field follows */
};

/* A field in quotes: undo the quotes in place. */
static bool take_quoted(struct row *row, struct req_value *value, struct problem *problem)
{
    size_t start = ++row->at, to = start;
    value->column = start + 1;
    for (; row->at < row->len; row->line[to++] = row->line[row->at++]) {
        if (row->line[row->at] != '"')
            continue;
        row->at++;
        if (row->at == row->len || row->line[row->at] == row->separator) {
            value->exact = to + 1 == row->at;
            value->text = (csms_str){row->line + start, to - start};
            return true;
        }
        if (row->line[row->at] != '"')
            return problem_at(problem, row->at - 1,
                              "a quote inside a quoted field: write it twice");
    }
    return problem_at(problem, start - 1, "the closing quote of this field is not on the line");
}

static bool take_plain(struct row *row, struct req_value *value, struct problem *problem)
{
    size_t start = row->at;
    for (; row->at < row->len && row->line[row->at] != row->separator; row->at++)
        if (row->separator == ',' && row->line[row->at] == '"')
            return problem_at(problem, row->at,
                              "a quote inside a field: put the field in quotes and write it twice");
    *value = (struct req_value){{row->line + start, row->at - start}, start + 1, true};
    return true;
}

/* The next field; row->more says whether there is another one. */
static bool take_field(struct row *row, struct req_value *value, struct problem *problem)
{
    bool quoted = row->separator == ',' && row->at < row->len && row->line[row->at] == '"';
    if (!(quoted ? take_quoted(row, value, problem) : take_plain(row, value, problem)))
        return false;
    row->more = row->at < row->len;
    row->at++;
    if (value->text.len == 0)
        value->text.ptr = NULL;
    return true;
}

static struct row start_row(struct req_input *in, char separator)
{
    return (struct row){in->lines.line, in->lines.len, 0, separator, true};
}

static bool take_row(struct req_input *in, char separator, struct req_entry *entry,
                     struct problem *problem)
{
    struct row row = start_row(in, separator);
    size_t n = 0;
    while (row.more) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!take_field(&row, &value, problem))
            return false;
        if (n == in->n_columns)
            return problem_at(problem, at, "more than the %zu fields %s", n,
                              in->has_header ? "of the header" : "ID, type, project and region");
        entry->values[in->columns[n++]] = value;
    }
    if (in->has_header && n < in->n_columns)
        return problem_at(problem, row.len, "only %zu of the %zu fields of the header", n,
                          in->n_columns);
    return true;
}

/* ---- the first line ---- */

static bool is_header(struct req_input *in, char separator)
{
    struct row row = start_row(in, separator);
    while (row.more) {
        struct req_value value = {0};
        struct problem ignored;
        if (!take_field(&row, &value, &ignored))
            return false;
        if (req_field_named(value.text) != FIELDS)
            return true;
    }
    return false;
}

static bool take_header(struct req_input *in, char separator, struct problem *problem)
{
    struct row row = start_row(in, separator);
    unsigned seen = 0;
    in->n_columns = 0;
    in->has_header = true;
    while (row.more) {
        struct req_value value = {0};
        size_t at = row.at;
        if (!take_field(&row, &value, problem))
            return false;
        enum req_field field = req_field_named(value.text);
        if (field == FIELDS)
            return problem_at(problem, at,
                              "unknown column \"%.*s\": the header may have instance_id, "
                              "instance_type, project_id and region, separated by commas",
                              (int)value.text.len, value.text.ptr);
        if ((seen >> field & 1) != 0)
            return problem_at(problem, at, "column \"%.*s\" is there twice", (int)value.text.len,
                              value.text.ptr);
        seen |= 1u << field;
        in->columns[in->n_columns++] = field;
    }
    if ((seen >> FIELD_INSTANCE & 1) == 0)
        return problem_at(problem, 0, "the header has no column instance_id");
    return true;
}

/* White space may stand before an object. */
static bool is_json(const struct lines *lines)
{
    size_t at = 0;
    while (at < lines->len && lines->line[at] == ' ')
        at++;
    return at < lines->len && lines->line[at] == '{';
}

/* Is the first line a header, and what separates its columns? */
static bool starts_with_header(struct req_input *in, char *separator)
{
    bool tabs = memchr(in->lines.line, '\t', in->lines.len) != NULL;
    *separator = in->format == FORMAT_TSV || (in->format == FORMAT_AUTO && tabs) ? '\t' : ',';
    switch (in->format) {
    case FORMAT_CSV:
        return true;
    case FORMAT_TSV:
        return is_header(in, *separator);
    case FORMAT_AUTO:
        return !is_json(&in->lines) && is_header(in, *separator);
    default:
        return false;
    }
}

/* ---- every line ---- */

/* The next line that is not empty, without its line end. */
static enum req_result next_line(struct req_input *in, struct problem *problem)
{
    struct lines *lines = &in->lines;
    do {
        enum lines_result result = lines_next(lines);
        if (result == LINES_END)
            return REQ_END;
        if (result == LINES_TOO_LONG) {
            problem_at(problem, LINE_MAX_LEN, "the line is longer than %d bytes", LINE_MAX_LEN);
            return REQ_BAD;
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

static bool is_doubtful(char c)
{
    switch (c) {
    case ',':
    case ';':
    case '"':
    case '\'':
    case '{':
    case '}':
    case '[':
    case ']':
    case '#':
        return true;
    default:
        return false;
    }
}

/* A line alone, without anything that says what it is: only what can hardly be anything else. White
 * space at an end is left to the check of the ID, which has the better words for it. */
static bool take_bare(struct lines *lines, struct req_entry *entry, struct problem *problem)
{
    for (size_t i = 0; i < lines->len; i++) {
        char c = lines->line[i];
        if (is_doubtful(c) || (c == ' ' && i > 0 && i + 1 < lines->len))
            return problem_at(problem, i,
                              "not plainly an instance ID, because of '%c': say what it is with "
                              "--input-format",
                              c);
    }
    entry->values[FIELD_INSTANCE] = (struct req_value){{lines->line, lines->len}, 1, true};
    return true;
}

static bool take_line(struct req_input *in, struct req_entry *entry, struct problem *problem)
{
    struct lines *lines = &in->lines;
    switch (in->format) {
    case FORMAT_LINES:
        entry->stated = true;
        entry->values[FIELD_INSTANCE] = (struct req_value){{lines->line, lines->len}, 1, true};
        return true;
    case FORMAT_TSV:
        return take_row(in, '\t', entry, problem);
    case FORMAT_CSV:
        return take_row(in, ',', entry, problem);
    case FORMAT_NDJSON:
        entry->stated = true;
        return req_json(entry, lines->line, lines->len, problem);
    default:
        break;
    }
    entry->stated = is_json(lines);
    if (entry->stated)
        return req_json(entry, lines->line, lines->len, problem);
    if (memchr(lines->line, '\t', lines->len) != NULL)
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
    in->started = true;
    if (!take_line(in, entry, problem))
        return REQ_BAD;
    if (entry->values[FIELD_INSTANCE].text.ptr == NULL) {
        problem_at(problem, 0, "no instance ID");
        return REQ_BAD;
    }
    return REQ_ENTRY;
}
