/* SPDX-License-Identifier: MIT */
/* The format for people: the request, a table of secrets, the verdict, and the error codes. */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "human.h"
#include "report.h"
#include "str.h"
#include "width.h"

/* The first rows of a table set the widths of its columns; later rows stream, and a longer name
 * widens only its own row. */
enum { ROWS_HELD = 200 };

/* Width for a code of the service if none of the held rows has one. */
enum { CODE_COLUMNS = 9 };

enum { INDENT = 2, GAP = 2, OUTCOME_COLUMNS = 7, MESSAGE_MIN = 24, SUMMARY_COLUMNS = 16 };

/* A row of the table, with control characters made visible. */
struct row {
    csms_str name, code, message;
    bool deleted, cut, ignored;
};

struct state {
    struct row rows[ROWS_HELD];
    struct buffer texts[ROWS_HELD]; /* each row's three texts */
    size_t held;
    bool laid_out; /* the widths are set and the titles are printed */
    bool narrow;   /* the terminal is too narrow for a message column */
    size_t name_columns, code_columns;

    struct human_action actions[VERDICTS];
};

static void start(struct report *report)
{
    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
}

static void answer(struct report *report, const struct answer *a)
{
    struct state *state = report->state;

    state->held = 0;
    state->laid_out = false;
    if (report->shown > 0)
        buffer_char(&report->line, '\n');
    human_heading(&report->line, a, report->color, report->columns);
    report_line(report);
}

/* Sets the row, whose texts are in text. */
static void make_row(struct row *row, struct buffer *text, const struct secret *s)
{
    size_t name, code;

    text->len = 0;
    buffer_visible(text, s->name);
    name = text->len;
    buffer_visible(text, s->code);
    code = text->len;
    buffer_visible(text, s->message);
    if (s->message_cut)
        buffer_text(text, " [cut]");
    *row = (struct row){
        .name = {text->ptr, name},
        .code = {text->ptr + name, code - name},
        .message = {text->ptr + code, text->len - code},
        .deleted = s->deleted,
        .ignored = s->ignored,
    };
}

static void cell(struct buffer *b, csms_str text, size_t columns)
{
    size_t used = text_columns(text);

    buffer_str(b, text);
    human_blanks(b, (used < columns ? columns - used : 0) + GAP);
}

static void print_row(struct report *report, struct state *state, const struct row *row)
{
    struct buffer *b = &report->line;
    size_t indent = INDENT + state->name_columns + OUTCOME_COLUMNS + state->code_columns + 3 * GAP;

    human_blanks(b, INDENT);
    cell(b, row->name, state->name_columns);
    if (row->deleted) {
        human_paint(b, report->color, GREEN, "deleted");
        buffer_char(b, '\n');
        report_line(report);
        return;
    }
    human_paint(b, report->color, row->ignored ? YELLOW : RED, row->ignored ? "ignored" : "failed");
    if (row->code.len > 0 || !state->narrow)
        human_blanks(b, (row->ignored ? 0 : OUTCOME_COLUMNS - strlen("failed")) + GAP);
    if (state->narrow) {
        buffer_str(b, row->code);
        buffer_char(b, '\n');
        indent = 2 * INDENT;
        human_blanks(b, indent);
    } else {
        cell(b, row->code, state->code_columns);
    }
    human_wrap(b, row->message, indent, indent, report->columns);
    report_line(report);
}

/* Prints and frees the titles. */
static void titles_line(struct report *report, struct buffer *titles)
{
    buffer_char(titles, '\0');
    human_blanks(&report->line, INDENT);
    human_paint(&report->line, report->color, BOLD, titles->ptr);
    buffer_char(&report->line, '\n');
    buffer_free(titles);
}

static void print_titles(struct report *report, struct state *state, bool failures)
{
    struct buffer titles = {0};

    cell(&titles, str_from("NAME"), state->name_columns);
    if (failures) {
        cell(&titles, str_from("OUTCOME"), OUTCOME_COLUMNS);
        if (!state->narrow)
            cell(&titles, str_from("CODE"), state->code_columns);
        buffer_text(&titles, state->narrow ? "CODE, MESSAGE BELOW" : "MESSAGE");
    } else {
        buffer_text(&titles, "OUTCOME");
    }
    titles_line(report, &titles);
}

/* Sets the columns from the held rows and prints the rows. */
static void lay_out(struct report *report, struct state *state)
{
    bool failures = state->held == ROWS_HELD;
    size_t most = report->columns - INDENT - OUTCOME_COLUMNS - CODE_COLUMNS - 3 * GAP;
    size_t taken;

    state->laid_out = true;
    state->name_columns = strlen("NAME");
    state->code_columns = failures ? CODE_COLUMNS : strlen("CODE");
    for (size_t i = 0; i < state->held; i++) {
        size_t name = text_columns(state->rows[i].name), code = text_columns(state->rows[i].code);

        failures = failures || !state->rows[i].deleted;
        if (name > state->name_columns)
            state->name_columns = name > most ? most : name;
        if (code > state->code_columns)
            state->code_columns = code > 2 * CODE_COLUMNS ? 2 * CODE_COLUMNS : code;
    }
    taken = INDENT + state->name_columns + OUTCOME_COLUMNS + state->code_columns + 3 * GAP;
    state->narrow = taken + MESSAGE_MIN > report->columns;
    print_titles(report, state, failures);
    for (size_t i = 0; i < state->held; i++)
        print_row(report, state, &state->rows[i]);
    state->held = 0;
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct state *state = report->state;
    size_t i = state->laid_out ? 0 : state->held;

    (void)a;
    make_row(&state->rows[i], &state->texts[i], s);
    if (state->laid_out) {
        print_row(report, state, &state->rows[i]);
        return;
    }
    state->held++;
    if (state->held == ROWS_HELD)
        lay_out(report, state);
}

static void verdict(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    struct buffer *b = &report->line;

    if (state->held > 0)
        lay_out(report, state);
    if (a->code.ptr != NULL || a->message.ptr != NULL || a->own_request_id)
        human_refusal(b, a, report->columns);
    if (state->laid_out || b->len > 0)
        buffer_char(b, '\n');
    human_verdict(b, a, report->color, report->columns);
    report_line(report);
    if (a->exit != EXIT_OK && report_shows(report, a->verdict))
        human_action_add(&state->actions[a->verdict], a, report->several);
}

/* Explains each code of all answers once. */
static void print_codes(struct report *report)
{
    const struct counts *counts = &report->counts;

    for (size_t i = 0; i < counts->code_count; i++)
        if (counts->codes[i].meaning != NULL)
            human_note(&report->line, counts->codes[i].meaning, counts->codes[i].count,
                       report->columns);
    report_line(report);
}

/* Lists the answers that need action, the most serious first. */
static void print_actions(struct report *report)
{
    struct state *state = report->state;

    for (size_t i = 0; i < VERDICTS; i++) {
        enum csms_verdict verdict = verdicts_by_severity[i];
        struct human_action *action = &state->actions[verdict];
        csms_str piece;

        if (action->answers == 0)
            continue;
        human_action_title(&report->line, action, verdict, report->color, report->columns);
        report_line(report);
        while (temp_text_read(&action->list, &piece))
            report_write(report, piece);
    }
}

static void end(struct report *report)
{
    struct state *state = report->state;

    if (!report->summary)
        print_codes(report);
    if (report->counts.answers > 1 && !report->summary) {
        print_actions(report);
        buffer_char(&report->line, '\n');
        human_counts(&report->line, &report->counts, true, report->columns);
        if (report->only != 0)
            buffer_format(&report->line, "Only %llu of the answers are shown.\n",
                          (unsigned long long)report->shown);
        report_line(report);
    }
    for (size_t i = 0; i < ROWS_HELD; i++)
        buffer_free(&state->texts[i]);
    for (size_t i = 0; i < VERDICTS; i++)
        temp_text_clear(&state->actions[i].list);
    free(state);
}

static void count_line(struct buffer *b, csms_str label, uint64_t count)
{
    human_blanks(b, INDENT);
    cell(b, label, SUMMARY_COLUMNS);
    buffer_format(b, "%8llu\n", (unsigned long long)count);
}

static void count_titles(struct report *report, const char *label, const char *counted)
{
    struct buffer titles = {0};

    cell(&titles, str_from(label), SUMMARY_COLUMNS);
    buffer_format(&titles, "%8s", counted);
    titles_line(report, &titles);
}

static void summary(struct report *report)
{
    const struct counts *counts = &report->counts;
    struct buffer *b = &report->line, code = {0};

    count_titles(report, "VERDICT", "ANSWERS");
    for (size_t i = 0; i < VERDICTS; i++) {
        if (counts->verdicts[i] > 0)
            count_line(b, str_from(human_verdict_word((enum csms_verdict)i)), counts->verdicts[i]);
    }
    if (counts->code_count > 0) {
        buffer_char(b, '\n');
        count_titles(report, "CODE", "TIMES");
    }
    for (size_t i = 0; i < counts->code_count; i++) {
        code.len = 0;
        buffer_visible(&code, counts->codes[i].code);
        count_line(b, (csms_str){code.ptr, code.len}, counts->codes[i].count);
    }
    if (counts->other_codes > 0)
        count_line(b, str_from("other codes"), counts->other_codes);
    print_codes(report);
    buffer_char(b, '\n');
    human_counts(b, counts, false, report->columns);
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
