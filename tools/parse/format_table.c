/* SPDX-License-Identifier: MIT */
/* TSV and CSV: a row per secret and a row per answer under one heading: schemas/parse-table.abnf.
 */
#include <string.h>

#include "report.h"
#include "table_field.h"

/* The columns, in this order; PLACE is a line of records or an entry of a HAR file. */
enum column {
    KIND,
    FILE_NAME,
    PLACE,
    ID,
    NAME,
    OUTCOME,
    CODE,
    MESSAGE,
    STATUS,
    REQUEST_ID,
    EXIT,
    COLUMNS
};

static const char *const titles[COLUMNS] = {
    [KIND] = "kind",     [FILE_NAME] = "file",        [PLACE] = "place", [ID] = "id",
    [NAME] = "name",     [OUTCOME] = "outcome",       [CODE] = "code",   [MESSAGE] = "message",
    [STATUS] = "status", [REQUEST_ID] = "request_id", [EXIT] = "exit",
};

/* How a field and a row are written. */
struct table {
    char separator;
    const char *end;
    void (*field)(struct buffer *, csms_str);
};

static csms_str words(const char *text)
{
    return (csms_str){text, text != NULL ? strlen(text) : 0};
}

static void add_fields(struct buffer *b, const struct table *table, const csms_str *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_char(b, table->separator);
        if (fields[i].len > 0)
            table->field(b, fields[i]);
    }
}

static void end_row(struct report *report, const struct table *table)
{
    buffer_text(&report->line, table->end);
    output_bytes(&report->out, (csms_str){report->line.ptr, report->line.len});
}

static void put_row(struct report *report, const struct table *table, const csms_str *fields,
                    size_t count)
{
    report->line.len = 0;
    add_fields(&report->line, table, fields, count);
    end_row(report, table);
}

static void put_titles(struct report *report, const struct table *table)
{
    csms_str fields[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        fields[i] = words(titles[i]);
    put_row(report, table, fields, COLUMNS);
}

/* A number as text, absent if it is 0; digits is where it is kept. */
static csms_str number(char digits[NUMBER_TEXT], uint64_t n)
{
    return n == 0 ? (csms_str){NULL, 0} : number_text(digits, n);
}

/* What a secret and its answer have in common. */
static void set_origin(csms_str *fields, const struct answer *a, char digits[NUMBER_TEXT])
{
    fields[FILE_NAME] = words(a->file);
    fields[PLACE] = number(digits, a->line > 0 ? a->line : a->entry);
    fields[ID] = a->id;
}

/* The columns up to NAME are the same for all secrets of an answer. */
static void put_answer(struct report *report, const struct table *table, const struct answer *a)
{
    char place[NUMBER_TEXT];
    csms_str fields[COLUMNS] = {[KIND] = words("secret")};

    set_origin(fields, a, place);
    report->line.len = 0;
    add_fields(&report->line, table, fields, NAME);
    buffer_char(&report->line, table->separator);
    report->mark = report->line.len;
}

/* The columns from NAME on, without a list of fields as a row has one: there are millions. */
static void put_secret(struct report *report, const struct table *table, const struct secret *s)
{
    struct buffer *b = &report->line;

    b->len = report->mark;
    table->field(b, s->name);
    buffer_char(b, table->separator);
    buffer_text(b, s->deleted ? "deleted" : "failed");
    buffer_char(b, table->separator);
    if (s->code.len > 0)
        table->field(b, s->code);
    buffer_char(b, table->separator);
    if (s->message.len > 0)
        table->field(b, s->message);
    for (int i = MESSAGE + 1; i < COLUMNS; i++)
        buffer_char(b, table->separator);
    end_row(report, table);
}

static void put_verdict(struct report *report, const struct table *table, const struct answer *a)
{
    char place[NUMBER_TEXT], status[NUMBER_TEXT], exit_code[NUMBER_TEXT];
    csms_str fields[COLUMNS] = {
        [KIND] = words("answer"),
        [OUTCOME] = words(verdict_word(a->verdict)),
        [CODE] = a->code,
        [MESSAGE] = a->reason.ptr != NULL ? a->reason : a->message,
        [STATUS] = number(status, (uint64_t)a->status),
        [REQUEST_ID] = a->request_id,
        [EXIT] = a->exit == EXIT_OK ? words("0") : number(exit_code, (uint64_t)a->exit),
    };

    set_origin(fields, a, place);
    put_row(report, table, fields, COLUMNS);
}

static void put_count(struct report *report, const struct table *table, const char *kind,
                      csms_str key, uint64_t count)
{
    char digits[NUMBER_TEXT];
    const csms_str fields[] = {words(kind), key, count > 0 ? number(digits, count) : words("0")};

    put_row(report, table, fields, sizeof fields / sizeof *fields);
}

static void put_summary(struct report *report, const struct table *table)
{
    static const csms_str heading[] = {{"kind", 4}, {"key", 3}, {"count", 5}};
    const struct tally *tally = &report->tally;

    put_row(report, table, heading, sizeof heading / sizeof *heading);
    put_count(report, table, "total", words("answers"), tally->answers);
    put_count(report, table, "total", words("deleted"), tally->deleted);
    put_count(report, table, "total", words("failed"), tally->failed);
    put_count(report, table, "total", words("ignored"), tally->ignored);
    for (size_t i = 0; i < VERDICTS; i++)
        if (tally->verdicts[i] > 0)
            put_count(report, table, "verdict", words(verdict_word((enum csms_verdict)i)),
                      tally->verdicts[i]);
    for (size_t i = 0; i < tally->code_count; i++)
        put_count(report, table, "code", tally->codes[i].code, tally->codes[i].count);
    if (tally->other_codes > 0)
        put_count(report, table, "other_codes", words(""), tally->other_codes);
}

static const struct table tsv = {'\t', "\n", tsv_field};
static const struct table csv = {',', "\r\n", csv_field};

static void tsv_start(struct report *report)
{
    put_titles(report, &tsv);
}

static void tsv_answer(struct report *report, const struct answer *a)
{
    put_answer(report, &tsv, a);
}

static void tsv_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    (void)a;
    put_secret(report, &tsv, s);
}

static void tsv_verdict(struct report *report, const struct answer *a)
{
    put_verdict(report, &tsv, a);
}

static void tsv_summary(struct report *report)
{
    put_summary(report, &tsv);
}

static void csv_start(struct report *report)
{
    put_titles(report, &csv);
}

static void csv_answer(struct report *report, const struct answer *a)
{
    put_answer(report, &csv, a);
}

static void csv_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    (void)a;
    put_secret(report, &csv, s);
}

static void csv_verdict(struct report *report, const struct answer *a)
{
    put_verdict(report, &csv, a);
}

static void csv_summary(struct report *report)
{
    put_summary(report, &csv);
}

const struct format format_tsv = {"tsv",       tsv_start, tsv_answer, tsv_secret,
                                  tsv_verdict, NULL,      tsv_summary};
const struct format format_csv = {"csv",       csv_start, csv_answer, csv_secret,
                                  csv_verdict, NULL,      csv_summary};
