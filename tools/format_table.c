/* SPDX-License-Identifier: MIT */
/* TSV and CSV: a row per secret and a row per answer under one heading: schemas/parse-table.abnf.
 */
#include <stdio.h>
#include <string.h>

#include "report.h"

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

enum { NUMBER_SIZE = 24 };

/* How a field and a row are written. */
struct table {
    const char *separator, *end;
    void (*field)(struct buffer *, csms_str);
};

static csms_str words(const char *text)
{
    return (csms_str){text, text != NULL ? strlen(text) : 0};
}

static void put_row(struct report *report, const struct table *table, const csms_str *fields,
                    size_t count)
{
    struct buffer *b = &report->line;

    b->len = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_text(b, table->separator);
        table->field(b, fields[i]);
    }
    buffer_text(b, table->end);
    output_bytes(&report->out, (csms_str){b->ptr, b->len});
}

static void put_titles(struct report *report, const struct table *table)
{
    csms_str fields[COLUMNS];

    for (int i = 0; i < COLUMNS; i++)
        fields[i] = words(titles[i]);
    put_row(report, table, fields, COLUMNS);
}

/* A number as text; digits is where it is kept. */
static csms_str number(char *digits, size_t size, uint64_t n)
{
    int len = snprintf(digits, size, "%llu", (unsigned long long)n);

    return n > 0 ? (csms_str){digits, (size_t)len} : (csms_str){NULL, 0};
}

/* What a secret and its answer have in common. */
static void set_origin(csms_str *fields, const struct answer *a, char *digits, size_t size)
{
    fields[FILE_NAME] = words(a->file);
    fields[PLACE] = number(digits, size, a->line > 0 ? a->line : a->entry);
    fields[ID] = a->id;
}

static void put_secret(struct report *report, const struct table *table, const struct answer *a,
                       const struct secret *s)
{
    char place[NUMBER_SIZE];
    csms_str fields[COLUMNS] = {
        [KIND] = words("secret"),
        [NAME] = s->name,
        [OUTCOME] = words(s->deleted ? "deleted" : "failed"),
        [CODE] = s->code,
        [MESSAGE] = s->message,
    };

    set_origin(fields, a, place, sizeof place);
    put_row(report, table, fields, COLUMNS);
}

static void put_verdict(struct report *report, const struct table *table, const struct answer *a)
{
    char place[NUMBER_SIZE], status[NUMBER_SIZE], exit_code[NUMBER_SIZE];
    csms_str fields[COLUMNS] = {
        [KIND] = words("answer"),
        [OUTCOME] = words(verdict_word(a->verdict)),
        [CODE] = a->code,
        [MESSAGE] = a->reason.ptr != NULL ? a->reason : a->message,
        [STATUS] = number(status, sizeof status, (uint64_t)a->status),
        [REQUEST_ID] = a->request_id,
        [EXIT] = a->exit == EXIT_OK ? words("0")
                                    : number(exit_code, sizeof exit_code, (uint64_t)a->exit),
    };

    set_origin(fields, a, place, sizeof place);
    put_row(report, table, fields, COLUMNS);
}

static void put_count(struct report *report, const struct table *table, const char *kind,
                      csms_str key, uint64_t count)
{
    char digits[NUMBER_SIZE];
    const csms_str fields[] = {words(kind), key,
                               count > 0 ? number(digits, sizeof digits, count) : words("0")};

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
    for (size_t i = 0; i <= CSMS_INVALID; i++)
        if (tally->verdicts[i] > 0)
            put_count(report, table, "verdict", words(verdict_word((enum csms_verdict)i)),
                      tally->verdicts[i]);
    for (size_t i = 0; i < tally->code_count; i++)
        put_count(report, table, "code", tally->codes[i].code, tally->codes[i].count);
    if (tally->other_codes > 0)
        put_count(report, table, "other_codes", words(""), tally->other_codes);
}

/* Unambiguous: a backslash is doubled, so that what is behind a single one can be undone. */
static void tsv_field(struct buffer *b, csms_str s)
{
    const char *backslash;

    while (s.len > 0 && (backslash = memchr(s.ptr, '\\', s.len)) != NULL) {
        size_t before = (size_t)(backslash - s.ptr);

        buffer_visible(b, (csms_str){s.ptr, before});
        buffer_text(b, "\\\\");
        s.ptr += before + 1;
        s.len -= before + 1;
    }
    buffer_visible(b, s);
}

/* What makes a spreadsheet take a field for a formula, with the full-width forms of it. */
static bool starts_formula(uint32_t c)
{
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B ||
           c == 0xFF0D || c == 0xFF20;
}

/* Some look behind blanks, which include the no-break and the ideographic one. */
static bool is_formula(csms_str s)
{
    uint32_t c;
    size_t len;

    while ((len = utf8_decode(s, &c)) > 0 && (c == ' ' || c == 0xA0 || c == 0x3000)) {
        s.ptr += len;
        s.len -= len;
    }
    return len > 0 && starts_formula(c);
}

/* RFC 4180. An apostrophe goes before what could be a formula: it makes a spreadsheet take it as
 * text. Control characters are shown as in a terminal, so no field has a line break. */
static void csv_field(struct buffer *b, csms_str s)
{
    struct buffer text = {0};
    bool quote;

    if (is_formula(s))
        buffer_char(&text, '\'');
    buffer_visible(&text, s);
    quote = text.len > 0 &&
            (memchr(text.ptr, ',', text.len) != NULL || memchr(text.ptr, '"', text.len) != NULL ||
             *text.ptr == ' ' || *text.ptr == '\'' || text.ptr[text.len - 1] == ' ');
    if (quote)
        buffer_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buffer_char(b, '"');
        buffer_char(b, text.ptr[i]);
    }
    if (quote)
        buffer_char(b, '"');
    buffer_free(&text);
}

static const struct table tsv = {"\t", "\n", tsv_field};
static const struct table csv = {",", "\r\n", csv_field};

static void tsv_start(struct report *report)
{
    put_titles(report, &tsv);
}

static void tsv_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    put_secret(report, &tsv, a, s);
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

static void csv_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    put_secret(report, &csv, a, s);
}

static void csv_verdict(struct report *report, const struct answer *a)
{
    put_verdict(report, &csv, a);
}

static void csv_summary(struct report *report)
{
    put_summary(report, &csv);
}

const struct format format_tsv = {"tsv",       tsv_start, NULL,       tsv_secret,
                                  tsv_verdict, NULL,      tsv_summary};
const struct format format_csv = {"csv",       csv_start, NULL,       csv_secret,
                                  csv_verdict, NULL,      csv_summary};
