/* SPDX-License-Identifier: MIT */
#include "req_input.h"

#include <string.h>

#include "json.h"
#include "str.h"

/* A request with the longest values, each character escaped, takes 4 KiB. */
enum { LINE_MAX_LEN = 64 << 10 };

static void start(struct req_input *in, enum req_format format, const struct req_names *names)
{
    in->format = format;
    in->started = false;
    req_table_init(&in->table, names);
}

void req_input_open(struct req_input *in, const char *path, enum req_format format,
                    const struct req_names *names)
{
    start(in, format, names);
    input_open_or_exit(&in->lines, path);
}

void req_input_rewind(struct req_input *in, off_t offset, enum req_format format)
{
    start(in, format, in->table.names);
    input_rewind(&in->lines, offset);
}

/* ---- Objects ------------------------------------------------------------------------------ */

static bool take_member(const struct json *json, char *line, struct req_entry *entry,
                        unsigned *seen, struct problem *problem)
{
    const csms_str name = json->key;
    enum req_field field = req_field_named(name);
    if (field == FIELDS)
        return problem_at(problem, json->key_offset,
                          "unknown member \"%.*s\": expected " REQ_FIELD_NAMES, (int)name.len,
                          name.ptr);
    if ((*seen >> field & 1) != 0)
        return problem_at(problem, json->key_offset, "duplicate member \"%.*s\"", (int)name.len,
                          name.ptr);
    *seen |= 1u << field;
    if (json->type == JSON_NULL)
        return true;
    if (json->type != JSON_STRING)
        return problem_at(problem, json->value_offset, "\"%.*s\" is %s, not a string",
                          (int)name.len, name.ptr, json_type_name(json->type));
    csms_str text = json_decode(json->text, line + (json->text.ptr - line));
    entry->values[field] = (struct req_value){text, json->value_offset + 2, /* after the quote */
                                              text.len == json->text.len};
    return true;
}

static enum req_result take_object(struct input *lines, struct req_entry *entry,
                                   struct problem *problem)
{
    struct json json;
    unsigned seen = 0;
    entry->literal = true;
    json_open(&json, (csms_str){lines->line, lines->len});
    while (json_next(&json))
        if (!take_member(&json, lines->line, entry, &seen, problem))
            return REQ_INVALID;
    if (json_end(&json))
        return REQ_ENTRY;
    problem_at(problem, json.offset, "%s", csms_err_text(json.err));
    return REQ_INVALID;
}

/* ---- The first line ----------------------------------------------------------------------- */

static bool has(const struct input *lines, char c)
{
    return memchr(lines->line, c, lines->len) != NULL;
}

/* True for a line that starts like a JSON object, after any blanks. */
static bool is_object(const struct input *lines)
{
    return lines->line[strspn(lines->line, " ")] == '{';
}

static bool is_header(const struct req_input *in)
{
    const struct input *lines = &in->lines;
    if (in->format == FORMAT_CSV)
        return true;
    if (in->format != FORMAT_TSV && in->format != FORMAT_AUTO)
        return false;
    return in->table.names->any ||
           ((in->format == FORMAT_TSV || !is_object(lines)) &&
            req_table_is_header(&in->table, (csms_str){lines->line, lines->len}));
}

/* Detects the separator by the first line of a table. */
static char find_separator(const struct req_input *in)
{
    const struct input *lines = &in->lines;
    if (in->format == FORMAT_TSV || (in->format == FORMAT_AUTO && has(lines, '\t')))
        return '\t';
    return has(lines, ';') && !has(lines, ',') ? ';' : ',';
}

/* True for the first line of a table with unknown columns, where no line would be valid. */
static bool looks_like_csv(const struct req_input *in)
{
    const struct input *lines = &in->lines;
    return in->format == FORMAT_AUTO && !is_object(lines) && !has(lines, '\t') &&
           !has(lines, '[') && (has(lines, ',') || has(lines, ';'));
}

/* Reads the first line if it is a header, and sets the format. Returns REQ_END if it is one. */
static enum req_result take_first(struct req_input *in, struct problem *problem)
{
    in->started = true;
    in->table.separator = find_separator(in);
    if (is_header(in)) {
        in->format = in->table.separator == '\t' ? FORMAT_TSV : FORMAT_CSV;
        bool valid = req_table_read_header(&in->table, in->lines.line, in->lines.len, problem);
        return valid ? REQ_END : REQ_STOP;
    }
    in->table.separator = '\t';
    if (!looks_like_csv(in))
        return REQ_ENTRY;
    problem_at(problem, 0,
               "this looks like CSV without a column instance_id: add a header, for example "
               "instance_id,instance_type, or name the column with --column instance_id=NAME");
    return REQ_STOP;
}

/* ---- Every line --------------------------------------------------------------------------- */

/* True if the following lines cannot be understood without this one, which is too long: it may have
 * an open quote, or be the header. */
static bool is_needed(const struct req_input *in)
{
    return in->format == FORMAT_CSV || in->format == FORMAT_TSV || in->table.names->any;
}

/* Removes a byte order mark. False, with the problem, if it is that of UTF-16. */
static bool take_byte_order_mark(struct input *lines, struct problem *problem)
{
    csms_str line = {lines->line, lines->len};
    if (str_starts(line, "\xFF\xFE") || str_starts(line, "\xFE\xFF"))
        return problem_at(problem, 0, "the input is UTF-16: convert it to UTF-8");
    if (str_starts(line, "\xEF\xBB\xBF")) {
        lines->line += 3;
        lines->len -= 3;
    }
    return true;
}

/* Reads the next line that is not empty, without its line end. */
static enum req_result next_line(struct req_input *in, struct problem *problem)
{
    struct input *lines = &in->lines;
    do {
        enum line_result result = input_line(lines, LINE_MAX_LEN);
        if (result == LINE_END)
            return REQ_END;
        if (result == LINE_TOO_LONG) {
            problem_at(problem, LINE_MAX_LEN, "the line is longer than %d bytes", LINE_MAX_LEN);
            return is_needed(in) ? REQ_STOP : REQ_INVALID;
        }
        if (lines->number == 1 && !take_byte_order_mark(lines, problem))
            return REQ_STOP;
        if (lines->len > 0 && lines->line[lines->len - 1] == '\r')
            lines->len--;
    } while (lines->len == 0);
    return REQ_ENTRY;
}

static void take_whole(const struct input *lines, struct req_entry *entry)
{
    entry->values[FIELD_INSTANCE] = (struct req_value){{lines->line, lines->len}, 1, true};
}

/* Takes a line of undetected format as an ID. With an odd number of quotes, it may be a row that
 * continues on the next line. */
static enum req_result take_bare(struct input *lines, struct req_entry *entry,
                                 struct problem *problem)
{
    size_t quotes = 0, last = 0;
    take_whole(lines, entry);
    for (size_t i = 0; i < lines->len; i++) {
        if (lines->line[i] != '"')
            continue;
        quotes++;
        last = i;
    }
    if (quotes % 2 == 0)
        return REQ_ENTRY;
    problem_at(problem, last, "unclosed quote: specify the format with --input-format");
    return REQ_STOP;
}

static enum req_result take_line(struct req_input *in, struct req_entry *entry,
                                 struct problem *problem)
{
    struct input *lines = &in->lines;
    switch (in->format) {
    case FORMAT_LINES:
        entry->literal = true;
        take_whole(lines, entry);
        return REQ_ENTRY;
    case FORMAT_NDJSON:
        return take_object(lines, entry, problem);
    case FORMAT_AUTO:
        if (is_object(lines))
            return take_object(lines, entry, problem);
        if (!has(lines, '\t'))
            return take_bare(lines, entry, problem);
        break;
    default:
        break;
    }
    return req_table_read_row(&in->table, lines->line, lines->len, entry, problem);
}

enum req_result req_input_next(struct req_input *in, struct req_entry *entry,
                               struct problem *problem)
{
    enum req_result result;
    do {
        result = next_line(in, problem);
        *entry = (struct req_entry){.number = in->lines.number};
        if (result != REQ_ENTRY)
            return result;
        if (!in->started)
            result = take_first(in, problem);
    } while (result == REQ_END);
    if (result == REQ_ENTRY)
        result = take_line(in, entry, problem);
    if (result == REQ_ENTRY && entry->values[FIELD_INSTANCE].text.ptr == NULL) {
        problem_at(problem, 0, "the instance ID is missing");
        return REQ_INVALID;
    }
    return result;
}
