/* SPDX-License-Identifier: MIT */
/* TSV and CSV (schemas/parse-table.abnf): a row for each secret and one for each answer. */
#include "csv_field.h"
#include "escape.h"
#include "report.h"
#include "str.h"

/* The order of the columns. PLACE is the line of a record or the entry of a HAR file. */
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
    LABEL,
    PROJECT,
    REGION,
    TYPE,
    INSTANCE,
    STARTED,
    ELAPSED_MS,
    COLUMNS
};

static const char *const titles[COLUMNS] = {
    "kind",    "file",    "place",  "id",         "name",    "outcome",
    "code",    "message", "status", "request_id", "exit",    "label",
    "project", "region",  "type",   "instance",   "started", "elapsed_ms",
};

struct table {
    char separator;
    const char *end;
    void (*field)(struct buffer *, csms_str);
};

/* Appends fields[first] to fields[end - 1], with a separator before each but fields[0]. */
static void add_fields(struct buffer *b, const struct table *table, const csms_str *fields,
                       size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (i > 0)
            buffer_char(b, table->separator);
        if (fields[i].len > 0)
            table->field(b, fields[i]);
    }
}

static void end_row(struct report *report)
{
    const struct table *table = report->format->style;

    buffer_text(&report->line, table->end);
    report_write(report, (csms_str){report->line.ptr, report->line.len});
}

static void put_row(struct report *report, const csms_str *fields, size_t count)
{
    report->line.len = 0;
    add_fields(&report->line, report->format->style, fields, 0, count);
    end_row(report);
}

static void put_titles(struct report *report)
{
    csms_str fields[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        fields[i] = str_from(titles[i]);
    put_row(report, fields, COLUMNS);
}

/* Returns a number as text in digits; ptr NULL for 0. */
static csms_str number(char digits[NUMBER_TEXT], uint64_t n)
{
    return n == 0 ? (csms_str){NULL, 0} : number_text(digits, n);
}

static void set_origin(csms_str *fields, const struct answer *a, char digits[NUMBER_TEXT])
{
    const struct csms_request *r = answer_request(a);

    fields[FILE_NAME] = str_from(a->file);
    fields[PLACE] = number(digits, a->line > 0 ? a->line : a->entry);
    fields[ID] = a->id;
    fields[LABEL] = answer_label(a);
    fields[REGION] = answer_region(a);
    if (r == NULL)
        return;
    fields[PROJECT] = r->project_id;
    fields[TYPE] = r->instance_type;
    fields[INSTANCE] = r->instance_id;
}

/* All secrets of an answer share the columns before NAME and after MESSAGE. */
static void put_answer(struct report *report, const struct answer *a)
{
    const struct table *table = report->format->style;
    char place[NUMBER_TEXT];
    csms_str fields[COLUMNS] = {[KIND] = str_from("secret")};

    set_origin(fields, a, place);
    report->line.len = report->tail.len = 0;
    add_fields(&report->line, table, fields, 0, NAME);
    buffer_char(&report->line, table->separator);
    report->mark = report->line.len;
    add_fields(&report->tail, table, fields, MESSAGE + 1, COLUMNS);
}

/* Does not use add_fields, because there can be millions of secrets. */
static void put_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    const struct table *table = report->format->style;
    struct buffer *b = &report->line;

    (void)a;
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
    buffer_add(b, report->tail.ptr, report->tail.len);
    end_row(report);
}

static void put_verdict(struct report *report, const struct answer *a)
{
    char place[NUMBER_TEXT], status[NUMBER_TEXT], exit_code[NUMBER_TEXT], elapsed[NUMBER_TEXT];
    uint64_t ms;
    csms_str fields[COLUMNS] = {
        [KIND] = str_from("answer"),
        [OUTCOME] = str_from(verdict_word(a->verdict)),
        [CODE] = a->code,
        [MESSAGE] = a->reason.ptr != NULL ? a->reason : a->message,
        [STATUS] = number(status, (uint64_t)a->status),
        [REQUEST_ID] = a->request_id,
        [EXIT] = number_text(exit_code, (uint64_t)a->exit),
        [STARTED] = answer_started(a),
    };

    if (answer_elapsed(a, &ms))
        fields[ELAPSED_MS] = number_text(elapsed, ms);
    set_origin(fields, a, place);
    put_row(report, fields, COLUMNS);
}

static void put_count(struct report *report, const char *kind, csms_str key, uint64_t count)
{
    char digits[NUMBER_TEXT];
    const csms_str fields[] = {str_from(kind), key, number_text(digits, count)};

    put_row(report, fields, sizeof fields / sizeof *fields);
}

static void put_summary(struct report *report)
{
    static const csms_str heading[] = {{"kind", 4}, {"key", 3}, {"count", 5}};
    const struct counts *counts = &report->counts;

    put_row(report, heading, sizeof heading / sizeof *heading);
    put_count(report, "total", str_from("answers"), counts->answers);
    put_count(report, "total", str_from("deleted"), counts->deleted);
    put_count(report, "total", str_from("failed"), counts->failed);
    put_count(report, "total", str_from("ignored"), counts->ignored);
    for (size_t i = 0; i < VERDICTS; i++)
        if (counts->verdicts[i] > 0)
            put_count(report, "verdict", str_from(verdict_word((enum csms_verdict)i)),
                      counts->verdicts[i]);
    for (size_t i = 0; i < counts->code_count; i++)
        put_count(report, "code", counts->codes[i].code, counts->codes[i].count);
    if (counts->other_codes > 0)
        put_count(report, "other_codes", str_from(""), counts->other_codes);
}

static const struct table tsv = {'\t', "\n", buffer_tsv};
static const struct table csv = {',', "\r\n", csv_field};

const struct format format_tsv = {
    .name = "tsv",
    .start = put_titles,
    .answer = put_answer,
    .secret = put_secret,
    .verdict = put_verdict,
    .summary = put_summary,
    .style = &tsv,
};
const struct format format_csv = {
    .name = "csv",
    .start = put_titles,
    .answer = put_answer,
    .secret = put_secret,
    .verdict = put_verdict,
    .summary = put_summary,
    .style = &csv,
};
