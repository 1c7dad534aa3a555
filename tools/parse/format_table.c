/* SPDX-License-Identifier: MIT */
/* TSV and CSV (schemas/parse-table.abnf): a row for each secret and one for each answer. */
#include "escape.h"
#include "report.h"
#include "str.h"

/* The columns whose values are not a field of the answer have FIELDS. */
static const struct column {
    const char *title;
    enum field field;
} columns[] = {
    {"kind", FIELDS},
    {"file", FIELD_FILE},
    {"place", FIELD_LINE}, /* or FIELD_ENTRY */
    {"id", FIELD_ID},
    {"name", FIELDS},
    {"outcome", FIELD_VERDICT},
    {"code", FIELD_CODE},
    {"message", FIELD_MESSAGE},
    {"status", FIELD_STATUS},
    {"request_id", FIELD_REQUEST_ID},
    {"exit", FIELD_EXIT},
    {"label", FIELD_LABEL},
    {"project", FIELD_PROJECT},
    {"region", FIELD_REGION},
    {"type", FIELD_TYPE},
    {"instance", FIELD_INSTANCE},
    {"started", FIELD_STARTED},
    {"elapsed_ms", FIELD_ELAPSED},
};
/* Positions in columns. */
enum { KIND = 0, PLACE = 2, NAME = 4, MESSAGE = 7, COLUMNS = sizeof columns / sizeof *columns };

struct table {
    char separator;
    const char *end;
    void (*field)(struct buffer *, csms_str);
};

/* Characters that start a formula in a spreadsheet, and their full-width forms. */
static bool starts_formula(uint32_t c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B ||
           c == 0xFF0D || c == 0xFF20;
}

/* Some programs skip spaces (Unicode category Zs) at the start of a cell. A quote starts a quoted
 * cell. */
static bool is_skipped(uint32_t c)
{
    return c == ' ' || c == '"' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_formula(csms_str s)
{
    uint32_t c;
    size_t len;
    while ((len = utf8_decode(s, &c)) > 0 && is_skipped(c)) {
        s.ptr += len;
        s.len -= len;
    }
    return len > 0 && starts_formula(c);
}

/* True for most fields: no byte to escape, quote or defuse. */
static bool is_bare(csms_str s)
{
    static const char doubtful[] = " '=+-@";
    return utf8_is_plain(s) && s.len > 0 &&
           memchr(doubtful, s.ptr[0], sizeof doubtful - 1) == NULL && s.ptr[s.len - 1] != ' ' &&
           memchr(s.ptr, ',', s.len) == NULL && memchr(s.ptr, ';', s.len) == NULL;
}

/*
 * Appends s as an RFC 4180 field for spreadsheets. An apostrophe before a possible formula makes it
 * text. It is inserted wherever a cell can start if the reader splits at "," ";" or tab: quotes do
 * not prevent that, because a reader that splits at ";" sees a quote in the middle of a cell. Tabs
 * are escaped.
 */
static void csv_field(struct buffer *b, csms_str s)
{
    struct buffer visible = {0};
    bool cell_starts = true;
    if (is_bare(s)) {
        buffer_str(b, s);
        return;
    }
    buffer_visible(&visible, s);
    buffer_char(b, '"');
    for (csms_str rest = buffer_slice(&visible); rest.len > 0; rest = str_skip(rest, 1)) {
        if (cell_starts && is_formula(rest))
            buffer_char(b, '\'');
        if (*rest.ptr == '"')
            buffer_char(b, '"');
        buffer_char(b, *rest.ptr);
        cell_starts = *rest.ptr == ';' || *rest.ptr == ',';
    }
    buffer_char(b, '"');
    buffer_free(&visible);
}

/* Appends row[first] to row[end - 1], with a separator before each but row[0]. */
static void add_row(struct buffer *b, const struct table *table, const csms_str *row, size_t first,
                    size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (i > 0)
            buffer_char(b, table->separator);
        if (row[i].len > 0)
            table->field(b, row[i]);
    }
}

static void put_row(struct report *report, const csms_str *row, size_t count)
{
    const struct table *table = report->format->style;
    report->line.len = 0;
    add_row(&report->line, table, row, 0, count);
    buffer_text(&report->line, table->end);
    report_line(report);
}

static void put_titles(struct report *report)
{
    csms_str row[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        row[i] = str_from(columns[i].title);
    put_row(report, row, COLUMNS);
}

/* Sets the columns that are fields before end, and clears the others. */
static void set_row(csms_str *row, const char *kind, const struct answer *a, enum field end)
{
    for (size_t i = 0; i < COLUMNS; i++)
        row[i] = columns[i].field < end ? a->field[columns[i].field] : (csms_str){NULL, 0};
    row[KIND] = str_from(kind);
    if (a->line == 0)
        row[PLACE] = a->field[FIELD_ENTRY];
}

/* All secrets of an answer share the columns before NAME and after MESSAGE. */
static void put_answer(struct report *report, const struct answer *a)
{
    const struct table *table = report->format->style;
    csms_str row[COLUMNS];
    set_row(row, "secret", a, FIELD_STARTED);
    report->line.len = report->text.len = 0;
    add_row(&report->line, table, row, 0, NAME);
    buffer_char(&report->line, table->separator);
    report->mark = report->line.len;
    add_row(&report->text, table, row, MESSAGE + 1, COLUMNS);
    buffer_text(&report->text, table->end);
}

static void put_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    const csms_str row[] = {s->name, str_from(s->deleted ? "deleted" : "failed"), s->code,
                            s->message};
    struct buffer *b = &report->line;
    (void)a;
    b->len = report->mark;
    add_row(b, report->format->style, row, 0, sizeof row / sizeof *row);
    buffer_add(b, report->text.ptr, report->text.len);
    report_write(report, buffer_slice(b));
}

static void put_verdict(struct report *report, const struct answer *a)
{
    csms_str row[COLUMNS];
    set_row(row, "answer", a, FIELDS);
    row[MESSAGE] = answer_message(a);
    put_row(report, row, COLUMNS);
}

static void put_count(struct report *report, const char *kind, csms_str key, uint64_t count)
{
    char digits[NUMBER_TEXT];
    const csms_str row[] = {str_from(kind), key, number_text(digits, count)};
    put_row(report, row, sizeof row / sizeof *row);
}

static void put_summary(struct report *report)
{
    static const csms_str titles[] = {{"kind", 4}, {"key", 3}, {"count", 5}};
    const struct counts *counts = &report->counts;
    const struct text_counts *codes = &counts->codes;
    put_row(report, titles, sizeof titles / sizeof *titles);
    put_count(report, "total", str_from("answers"), counts->answers);
    put_count(report, "total", str_from("deleted"), counts->deleted);
    put_count(report, "total", str_from("failed"), counts->failed);
    put_count(report, "total", str_from("ignored"), counts->ignored);
    for (size_t i = 0; i < VERDICTS; i++)
        if (counts->verdicts[i] > 0)
            put_count(report, "verdict", str_from(verdicts[i].word), counts->verdicts[i]);
    for (size_t i = 0; i < codes->count; i++)
        put_count(report, "code", codes->rows[i].text, codes->rows[i].count);
    if (codes->others > 0)
        put_count(report, "other_codes", str_from(""), codes->others);
}

static const struct table tsv = {'\t', "\n", buffer_tsv};
static const struct table csv = {',', "\r\n", csv_field};

const struct format format_tsv = {
    .start = put_titles,
    .answer = put_answer,
    .secret = put_secret,
    .verdict = put_verdict,
    .summary = put_summary,
    .style = &tsv,
};
const struct format format_csv = {
    .start = put_titles,
    .answer = put_answer,
    .secret = put_secret,
    .verdict = put_verdict,
    .summary = put_summary,
    .style = &csv,
};
