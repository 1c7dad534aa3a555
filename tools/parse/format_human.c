/* SPDX-License-Identifier: MIT */
/* The format for people: the request, a table of secrets, the verdict, and the error codes. */
#include <stdlib.h>

#include "escape.h"
#include "human.h"
#include "str.h"

enum { LABEL_COLUMNS = 10, TEXT_COLUMN = INDENT + LABEL_COLUMNS + GAP, SUMMARY_COLUMNS = 16 };

struct state {
    struct human_table table;
    struct action {                /* the answers with one verdict that need action */
        uint64_t answers, secrets; /* secrets that were not deleted */
        struct temp_text list;
    } actions[VERDICTS];
};

static void start(struct report *report)
{
    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
}

/* Prints and clears text, which may be empty. */
static void paragraph(struct report *report, struct buffer *text)
{
    if (text->len > 0)
        human_wrap(report, (csms_str){text->ptr, text->len}, 0, 0);
    text->len = 0;
}

/* Appends a fact to those before it in the line. */
static void fact(struct buffer *line, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    buffer_text(line, line->len > 0 ? ", " : "");
    buffer_text(line, name);
    buffer_visible(line, value);
}

/* For example "all secrets of RDS instance 7f3a". */
static void scope(struct buffer *b, const struct csms_request *r)
{
    switch (r->scope) {
    case CSMS_SCOPE_INSTANCE:
        buffer_text(b, "all secrets of ");
        buffer_visible(b, r->instance_type);
        buffer_text(b, r->instance_type.ptr != NULL ? " instance " : "instance ");
        buffer_visible(b, r->instance_id);
        break;
    case CSMS_SCOPE_TYPE:
        buffer_text(b, "all secrets of type ");
        buffer_visible(b, r->instance_type);
        break;
    case CSMS_SCOPE_PROJECT:
        buffer_text(b, "ALL secrets of the project");
        break;
    }
}

/* The name and the scope of the request. */
static void subject(struct report *report, const struct answer *a, struct buffer *text)
{
    human_name(text, a, true);
    if (answer_request(a) != NULL) {
        buffer_text(text, text->len > 0 ? ": " : "");
        scope(text, answer_request(a));
    }
    if (text->len == 0)
        return;
    human_sgr(report, BOLD);
    paragraph(report, text);
    report->line.len--; /* the newline follows the reset */
    human_sgr(report, RESET);
    buffer_char(&report->line, '\n');
}

/* For example "HTTP 200 in 412 ms, started 2026-11-24T08:15:02.123Z". */
static void exchange(struct buffer *text, const struct answer *a)
{
    if (a->status > 0)
        buffer_format(text, "HTTP %d", a->status);
    if (a->field[FIELD_ELAPSED].ptr != NULL)
        buffer_format(text, "%s in %llu ms", a->status > 0 ? "" : "no answer",
                      (ull)a->record->elapsed_ms);
    fact(text, "started ", a->field[FIELD_STARTED]);
    fact(text, "", a->date);
}

static void answer(struct report *report, const struct answer *a)
{
    struct buffer text = {0};
    size_t before;

    if (report->shown > 0)
        buffer_char(&report->line, '\n');
    before = report->line.len;
    subject(report, a, &text);
    fact(&text, "project ", a->field[FIELD_PROJECT]);
    fact(&text, "region ", a->field[FIELD_REGION]);
    paragraph(report, &text);
    exchange(&text, a);
    paragraph(report, &text);
    fact(&text, "request ID ", a->request_id);
    paragraph(report, &text);
    if (report->line.len > before)
        buffer_char(&report->line, '\n');
    report_line(report);
    buffer_free(&text);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    (void)a;
    human_table_add(report, &((struct state *)report->state)->table, s);
}

/* Prints a text with a label in the left margin. */
static void labelled(struct report *report, const char *label, const struct buffer *text)
{
    human_blanks(report, INDENT);
    human_cell(report, str_from(label), LABEL_COLUMNS);
    human_wrap(report, (csms_str){text->ptr, text->len}, TEXT_COLUMN, TEXT_COLUMN);
}

static void member(struct report *report, const char *label, csms_str value, bool cut)
{
    struct buffer text = {0};

    if (value.ptr == NULL)
        return;
    buffer_visible(&text, value);
    buffer_text(&text, cut ? " [cut]" : "");
    labelled(report, label, &text);
    buffer_free(&text);
}

/* Prints text, which starts with the title of the verdict, with the title in color. */
static void titled(struct report *report, enum csms_verdict verdict, const struct buffer *text)
{
    const char *title = human_verdicts[verdict].title;
    size_t len = strlen(title);

    human_paint(report, human_verdicts[verdict].sgr, title);
    human_wrap(report, (csms_str){text->ptr + len, text->len - len}, len, 0);
}

/* For example "RDS:7f3a  1 of 3 secrets not deleted  2026-11-24T08:15:02.123Z". */
static void add_action(struct report *report, const struct answer *a)
{
    struct action *action = &((struct state *)report->state)->actions[a->verdict];
    uint64_t named = a->reader.deleted + a->reader.failed, left = a->reader.failed - a->ignored;
    struct buffer line = {0};

    buffer_text(&line, "  ");
    human_name(&line, a, report->several);
    if (line.len == INDENT)
        buffer_text(&line, "the answer");
    if (left > 0)
        buffer_format(&line, "  %llu of %llu secret%s not deleted", (ull)left, (ull)named,
                      human_plural(named));
    if (a->code.ptr != NULL) {
        buffer_text(&line, "  ");
        buffer_visible(&line, a->code);
    } else if (a->status >= 300) {
        buffer_format(&line, "  HTTP %d", a->status);
    }
    if (a->field[FIELD_STARTED].ptr != NULL) {
        buffer_text(&line, "  ");
        buffer_visible(&line, a->field[FIELD_STARTED]);
    }
    buffer_char(&line, '\n');
    temp_text_add(&action->list, (csms_str){line.ptr, line.len});
    buffer_free(&line);
    action->answers++;
    action->secrets += left;
}

static void verdict(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    struct buffer *b = &report->line, text = {0};
    bool rows = human_table_end(report, &state->table);

    member(report, "CODE", a->code, false);
    member(report, "MESSAGE", a->message, a->message_cut);
    if (a->own_request_id)
        member(report, "REQUEST ID", a->request_id, false);
    member(report, "ERROR", a->reason, false);
    if (rows || b->len > 0)
        buffer_char(b, '\n');
    if (a->late_status)
        buffer_format(b, "HTTP %d, reported by curl after the body\n", a->status);
    human_verdict_text(&text, a);
    titled(report, a->verdict, &text);
    report_line(report);
    if (a->exit != EXIT_OK && report_shows(report, a->verdict))
        add_action(report, a);
    buffer_free(&text);
}

/* Explains each code of all answers once. */
static void print_codes(struct report *report)
{
    const struct text_counts *codes = &report->counts.codes;
    struct buffer text = {0};

    for (size_t i = 0; i < codes->count; i++) {
        const struct text_count *c = &codes->rows[i];

        if (c->meaning == NULL)
            continue;
        buffer_char(&report->line, '\n');
        if (c->count > 1)
            buffer_format(&text, "%llu times: ", (ull)c->count);
        buffer_text(&text, c->meaning->meaning);
        labelled(report, c->meaning->code, &text);
        human_blanks(report, TEXT_COLUMN);
        human_wrap(report, str_from(c->meaning->advice), TEXT_COLUMN, TEXT_COLUMN);
        text.len = 0;
    }
    report_line(report);
    buffer_free(&text);
}

/* Lists the answers that need action, the most serious first. */
static void print_actions(struct report *report)
{
    struct state *state = report->state;

    for (size_t i = 0; i < VERDICTS; i++) {
        enum csms_verdict verdict = verdicts_by_severity[i];
        const struct human_verdict *words = &human_verdicts[verdict];
        struct action *action = &state->actions[verdict];
        struct buffer title = {0};
        csms_str piece;

        if (action->answers == 0)
            continue;
        buffer_format(&title, "%s, %llu answer%s", words->title, (ull)action->answers,
                      human_plural(action->answers));
        if (action->secrets > 0)
            buffer_format(&title, ", %llu secret%s not deleted", (ull)action->secrets,
                          human_plural(action->secrets));
        if (words->meaning != NULL)
            buffer_format(&title, ": %s", words->meaning);
        buffer_char(&report->line, '\n');
        titled(report, verdict, &title);
        report_line(report);
        while (temp_text_read(&action->list, &piece))
            report_write(report, piece);
        temp_text_clear(&action->list);
        buffer_free(&title);
    }
}

static void print_counts(struct report *report, bool verdicts)
{
    struct buffer text = {0};

    human_counts(&text, &report->counts, verdicts);
    buffer_char(&report->line, '\n');
    paragraph(report, &text);
    buffer_free(&text);
}

static void end(struct report *report)
{
    struct state *state = report->state;

    print_codes(report);
    if (report->counts.answers > 1) {
        print_actions(report);
        print_counts(report, true);
        if (report->only != 0)
            buffer_format(&report->line, "Only %llu of the answers are shown.\n",
                          (ull)report->shown);
        report_line(report);
    }
    for (size_t i = 0; i < VERDICTS; i++)
        temp_text_clear(&state->actions[i].list);
    human_table_free(&state->table);
    free(state);
}

static void count_row(struct report *report, csms_str label, uint64_t count)
{
    human_blanks(report, INDENT);
    human_cell(report, label, SUMMARY_COLUMNS);
    buffer_format(&report->line, "%8llu\n", (ull)count);
}

static void count_titles(struct report *report, const char *label, const char *counted)
{
    human_blanks(report, INDENT);
    human_sgr(report, BOLD);
    buffer_format(&report->line, "%-*s%8s", SUMMARY_COLUMNS + GAP, label, counted);
    human_sgr(report, RESET);
    buffer_char(&report->line, '\n');
}

static void summary(struct report *report)
{
    const struct counts *counts = &report->counts;
    const struct text_counts *codes = &counts->codes;
    struct buffer code = {0};

    count_titles(report, "VERDICT", "ANSWERS");
    for (size_t i = 0; i < VERDICTS; i++)
        if (counts->verdicts[i] > 0)
            count_row(report, str_from(human_verdicts[i].phrase), counts->verdicts[i]);
    if (codes->count > 0) {
        buffer_char(&report->line, '\n');
        count_titles(report, "CODE", "TIMES");
    }
    for (size_t i = 0; i < codes->count; i++) {
        code.len = 0;
        buffer_visible(&code, codes->rows[i].text);
        count_row(report, (csms_str){code.ptr, code.len}, codes->rows[i].count);
    }
    if (codes->others > 0)
        count_row(report, str_from("other codes"), codes->others);
    print_codes(report);
    print_counts(report, false);
    report_line(report);
    buffer_free(&code);
}

const struct format format_human = {
    .name = "human",
    .start = start,
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .end = end,
    .summary = summary,
};
