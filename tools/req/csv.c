/* SPDX-License-Identifier: MIT */
#include "csv.h"

/* Removes the quotes of a field in place. */
static bool take_quoted(struct csv_row *row, struct req_value *value, struct problem *problem)
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

static bool take_plain(struct csv_row *row, struct req_value *value, struct problem *problem)
{
    size_t start = row->at, quotes = 0;
    for (; row->at < row->len && row->line[row->at] != row->separator; row->at++) {
        if (row->line[row->at] != '"')
            continue;
        if (row->separator != '\t')
            return problem_at(problem, row->at,
                              "a quote inside a field: put the field in quotes and write it twice");
        quotes++;
    }
    if (quotes % 2 != 0 && row->line[start] == '"')
        return problem_at(problem, start,
                          "a field starts with a quote that is not closed on the line, as "
                          "spreadsheets write text of several lines: leave it out");
    *value = (struct req_value){{row->line + start, row->at - start}, start + 1, true};
    return true;
}

bool csv_next_field(struct csv_row *row, struct req_value *value, struct problem *problem)
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
