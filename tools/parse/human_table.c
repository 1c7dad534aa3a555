/* SPDX-License-Identifier: MIT */
#include "human.h"

#include "escape.h"
#include "str.h"
#include "width.h"

/* CODE_COLUMNS: for a code of the service. MESSAGE_MIN: a message with less room than this starts
 * on the next line. */
enum { OUTCOME_COLUMNS = 7, CODE_COLUMNS = 9, MESSAGE_MIN = 24 };

static csms_str name_of(const struct human_row *row)
{
    return (csms_str){row->text.ptr, row->name_len};
}

static csms_str code_of(const struct human_row *row)
{
    return (csms_str){row->text.ptr + row->name_len, row->code_len};
}

static csms_str message_of(const struct human_row *row)
{
    size_t start = row->name_len + row->code_len;

    return (csms_str){row->text.ptr + start, row->text.len - start};
}

static void set_row(struct human_row *row, const struct secret *s)
{
    struct buffer *text = &row->text;

    text->len = 0;
    buffer_visible(text, s->name);
    row->name_len = text->len;
    buffer_visible(text, s->code);
    row->code_len = text->len - row->name_len;
    buffer_visible(text, s->message);
    buffer_text(text, s->message_cut ? " [cut]" : "");
    row->deleted = s->deleted;
    row->ignored = s->ignored;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void end_line(struct report *report)
{
    struct buffer *b = &report->line;

    while (b->len > 0 && b->ptr[b->len - 1] == ' ')
        b->len--;
    buffer_char(b, '\n');
    report_line(report);
}

/* Returns the column of a message after a name and a code of that many columns. */
static size_t message_column(const struct human_table *table, size_t name, size_t code)
{
    return INDENT + larger(name, table->name_columns) + GAP + OUTCOME_COLUMNS + GAP +
           larger(code, table->code_columns) + GAP;
}

static void print_failure(struct report *report, const struct human_table *table,
                          const struct human_row *row)
{
    const char *outcome = row->ignored ? "ignored" : "failed";
    size_t at = message_column(table, text_columns(name_of(row)), text_columns(code_of(row)));

    human_paint(report, row->ignored ? YELLOW : RED, outcome);
    human_blanks(report, OUTCOME_COLUMNS - strlen(outcome) + GAP);
    human_cell(report, code_of(row), table->code_columns);
    if (message_of(row).len == 0) {
        end_line(report);
        return;
    }
    if (at + MESSAGE_MIN > report->columns) {
        end_line(report);
        at = 2 * INDENT;
        human_blanks(report, at);
    }
    human_wrap(report, message_of(row), at, at);
    report_line(report);
}

static void print_row(struct report *report, const struct human_table *table,
                      const struct human_row *row)
{
    human_blanks(report, INDENT);
    human_cell(report, name_of(row), table->name_columns);
    if (!row->deleted) {
        print_failure(report, table, row);
        return;
    }
    human_paint(report, GREEN, "deleted");
    end_line(report);
}

static void print_titles(struct report *report, const struct human_table *table, bool failures)
{
    human_blanks(report, INDENT);
    human_sgr(report, BOLD);
    human_cell(report, str_from("NAME"), table->name_columns);
    human_cell(report, str_from("OUTCOME"), OUTCOME_COLUMNS);
    human_cell(report, str_from(failures ? "CODE" : ""), table->code_columns);
    if (failures && message_column(table, 0, 0) + MESSAGE_MIN <= report->columns)
        buffer_text(&report->line, "MESSAGE");
    human_sgr(report, RESET);
    end_line(report);
}

/* Sets the columns from the held rows and prints the rows. */
static void lay_out(struct report *report, struct human_table *table)
{
    bool failures = table->held == ROWS_HELD; /* later rows may have some */
    size_t most = report->columns - INDENT - OUTCOME_COLUMNS - CODE_COLUMNS - 3 * GAP;

    table->laid_out = true;
    table->name_columns = strlen("NAME");
    table->code_columns = failures ? CODE_COLUMNS : strlen("CODE");
    for (size_t i = 0; i < table->held; i++) {
        const struct human_row *row = &table->rows[i];
        size_t name = text_columns(name_of(row)), code = text_columns(code_of(row));

        failures = failures || !row->deleted;
        table->name_columns = larger(table->name_columns, name > most ? most : name);
        table->code_columns =
            larger(table->code_columns, code > 2 * CODE_COLUMNS ? 2 * CODE_COLUMNS : code);
    }
    print_titles(report, table, failures);
    for (size_t i = 0; i < table->held; i++)
        print_row(report, table, &table->rows[i]);
    table->held = 0;
}

void human_table_add(struct report *report, struct human_table *table, const struct secret *s)
{
    struct human_row *row = &table->rows[table->held];

    set_row(row, s);
    if (table->laid_out) {
        print_row(report, table, row);
        return;
    }
    table->held++;
    if (table->held == ROWS_HELD)
        lay_out(report, table);
}

bool human_table_end(struct report *report, struct human_table *table)
{
    bool rows = table->laid_out || table->held > 0;

    if (table->held > 0)
        lay_out(report, table);
    table->laid_out = false;
    return rows;
}

void human_table_free(struct human_table *table)
{
    for (size_t i = 0; i < ROWS_HELD; i++)
        buffer_free(&table->rows[i].text);
}
