/* SPDX-License-Identifier: MIT */
/* The format for people: the request, its secrets, the verdict, and the error codes. */
#include "escape.h"
#include "human.h"
#include "str.h"
#include "width.h"

/* Lines have a label in the left margin and a text in a column, where it is wrapped. */
enum { INDENT = 2, LABEL_COLUMNS = 10, GAP = 2, TEXT_COLUMN = INDENT + LABEL_COLUMNS + GAP };

/* The answers with one verdict that need action. */
struct action {
    uint64_t answers, secrets; /* secrets that were not deleted */
    struct temp_text list;
};

/* Returns a color or style if colors are on. */
static const char *style(const struct report *report, const char *sgr)
{
    return report->color ? sgr : "";
}

static void blanks(struct report *report, size_t count)
{
    while (count-- > 0)
        buffer_char(&report->line, ' ');
}

/*
 * Each paragraph is composed in report->text. This prints and clears it, wrapped before the last
 * column of the terminal; a longer word is not broken. The first line starts at column at, further
 * lines are indented.
 */
static void paragraph(struct report *report, size_t at, size_t indent)
{
    csms_str text = buffer_slice(&report->text);
    size_t next;
    for (;;) {
        size_t fit = text_break(text, at < report->columns ? report->columns - at : 1, &next);
        buffer_add(&report->line, text.ptr, fit);
        buffer_char(&report->line, '\n');
        if (next == text.len)
            break;
        text = str_skip(text, next);
        blanks(report, indent);
        at = indent;
    }
    report->text.len = 0;
}

/* Prints a label, possibly empty, and the paragraph. */
static void labelled(struct report *report, const char *sgr, const char *label)
{
    size_t len = strlen(label);
    blanks(report, INDENT);
    buffer_text(&report->line, style(report, sgr));
    buffer_text(&report->line, label);
    buffer_text(&report->line, style(report, *sgr != '\0' ? RESET : ""));
    blanks(report, (len < LABEL_COLUMNS ? LABEL_COLUMNS - len : 0) + GAP);
    paragraph(report, TEXT_COLUMN, TEXT_COLUMN);
}

/* Prints the paragraph, which starts with the title of the verdict, with the title in color. */
static void titled(struct report *report, enum csms_verdict verdict)
{
    struct buffer *text = &report->text;
    const struct verdict_info *words = &verdicts[verdict];
    size_t len = strlen(words->title);
    buffer_format(&report->line, "%s%s%s", style(report, words->color), words->title,
                  style(report, RESET));
    memmove(text->ptr, text->ptr + len, text->len - len);
    text->len -= len;
    paragraph(report, len, 0);
}

static void answer(struct report *report, const struct answer *a)
{
    static const struct {
        const char *before;
        enum field field;
        const char *after;
        bool last; /* of its line */
    } facts[] = {
        {"project ", FIELD_PROJECT, "", false},      {"region ", FIELD_REGION, "", true},
        {"HTTP ", FIELD_STATUS, "", false},          {"took ", FIELD_ELAPSED, " ms", false},
        {"started ", FIELD_STARTED, "", false},      {"", FIELD_DATE, "", true},
        {"request ID ", FIELD_REQUEST_ID, "", true},
    };
    struct buffer *text = &report->text;
    buffer_text(&report->line, report->shown > 0 ? "\n" : "");
    size_t before = report->line.len;
    human_subject(text, a);
    if (text->len > 0) {
        buffer_text(&report->line, style(report, BOLD));
        paragraph(report, 0, 0);
        buffer_text(&report->line, style(report, RESET));
    }
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (a->field[facts[i].field].ptr != NULL) {
            buffer_format(text, "%s%s", text->len > 0 ? ", " : "", facts[i].before);
            buffer_visible(text, a->field[facts[i].field]);
            buffer_text(text, facts[i].after);
        }
        if (facts[i].last && text->len > 0)
            paragraph(report, 0, 0);
    }
    buffer_text(&report->line, report->line.len > before ? "\n" : "");
    report_line(report);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    const char *not_deleted = s->ignored ? YELLOW : RED;
    struct buffer *text = &report->text;
    (void)a;
    buffer_visible(text, s->name);
    labelled(report, s->deleted ? GREEN : not_deleted, human_outcome(s));
    buffer_visible(text, s->code);
    buffer_text(text, s->code.len > 0 && s->message.len > 0 ? "  " : "");
    buffer_visible(text, s->message);
    buffer_text(text, s->message_cut ? " [cut]" : "");
    if (text->len > 0)
        labelled(report, "", "");
    report_line(report);
}

static void member(struct report *report, const char *label, csms_str value, bool cut)
{
    if (value.ptr == NULL)
        return;
    buffer_visible(&report->text, value);
    buffer_text(&report->text, cut ? " [cut]" : "");
    labelled(report, "", label);
}

static void add_part(struct buffer *text, csms_str part)
{
    buffer_text(text, part.ptr != NULL ? "  " : "");
    buffer_visible(text, part);
}

/* For example "RDS:7f3a  1 of 3 not deleted" or "RDS:7f3a  timeout  2026-11-24T08:15:02.123Z": an
 * outcome that the answer does not show has to be found in an audit log, by its time. */
static void add_action(struct report *report, const struct answer *a)
{
    struct action *action = (struct action *)report->state + a->verdict;
    uint64_t left = a->reader.failed - a->ignored;
    struct buffer *text = &report->text;
    human_name(text, a, report->several);
    if (text->len == 0)
        buffer_text(text, "the answer");
    if (left > 0) {
        buffer_format(text, "  %llu of %llu not deleted", (ull)left,
                      (ull)(a->reader.deleted + a->reader.failed));
    } else {
        if (a->code.ptr == NULL && a->status >= 300)
            buffer_format(text, "  HTTP %d", a->status);
        else
            add_part(text, a->code.ptr != NULL ? a->code : a->reason);
        add_part(text, a->field[FIELD_STARTED]);
    }
    blanks(report, INDENT);
    paragraph(report, INDENT, 2 * INDENT);
    temp_text_add(&action->list, buffer_slice(&report->line));
    report->line.len = 0;
    action->answers++;
    action->secrets += left;
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;
    member(report, "CODE", a->code, false);
    member(report, "MESSAGE", a->message, a->message_cut);
    if (a->own_request_id)
        member(report, "REQUEST ID", a->request_id, false);
    member(report, "ERROR", a->reason, false);
    if (a->reader.deleted + a->reader.failed > 0 || b->len > 0)
        buffer_char(b, '\n');
    if (a->late_status)
        buffer_format(b, "HTTP %d, reported by curl after the body\n", a->status);
    human_verdict_text(&report->text, a);
    titled(report, a->verdict);
    report_line(report);
    if (a->exit != EXIT_OK && report_shows(report, a->verdict))
        add_action(report, a);
}

/* Explains each code of all answers once. */
static void print_codes(struct report *report)
{
    const struct text_counts *codes = &report->counts.codes;
    for (size_t i = 0; i < codes->count; i++) {
        const struct text_count *c = &codes->rows[i];
        if (c->meaning == NULL)
            continue;
        buffer_char(&report->line, '\n');
        if (c->count > 1)
            buffer_format(&report->text, "%llu times: ", (ull)c->count);
        buffer_text(&report->text, c->meaning->meaning);
        labelled(report, "", c->meaning->code);
        buffer_text(&report->text, c->meaning->advice);
        labelled(report, "", "");
    }
    report_line(report);
}

/* Lists the answers that need action, the most serious first. */
static void print_actions(struct report *report)
{
    for (size_t i = 0; i < VERDICTS; i++) {
        enum csms_verdict verdict = verdicts_by_severity[i];
        const struct verdict_info *words = &verdicts[verdict];
        struct action *action = (struct action *)report->state + verdict;
        struct buffer *text = &report->text;
        if (action->answers == 0)
            continue;
        buffer_format(text, "%s, %llu answer%s", words->title, (ull)action->answers,
                      human_plural(action->answers));
        if (action->secrets > 0)
            buffer_format(text, ", %llu secret%s not deleted", (ull)action->secrets,
                          human_plural(action->secrets));
        if (words->meaning != NULL)
            buffer_format(text, ": %s", words->meaning);
        buffer_char(&report->line, '\n');
        titled(report, verdict);
        report_line(report);
        report_temp_text(report, &action->list);
    }
}

static void print_counts(struct report *report, bool by_verdict)
{
    buffer_char(&report->line, '\n');
    human_counts(&report->text, &report->counts, by_verdict);
    paragraph(report, 0, 0);
}

static void end(struct report *report)
{
    struct action *actions = report->state;
    print_codes(report);
    if (report->counts.answers > 1) {
        print_actions(report);
        print_counts(report, true);
        if (report->only != 0)
            buffer_format(&report->line, "Shown: %llu of %llu answers.\n", (ull)report->shown,
                          (ull)report->counts.answers);
        report_line(report);
    }
    for (size_t i = 0; i < VERDICTS; i++)
        temp_text_clear(&actions[i].list);
}

static void count_titles(struct report *report, const char *label, const char *counted)
{
    buffer_format(&report->line, "  %s%-18s%8s%s\n", style(report, BOLD), label, counted,
                  style(report, RESET));
}

static void count_row(struct report *report, csms_str label, uint64_t count)
{
    buffer_format(&report->line, "  %-16.*s  %8llu\n", (int)label.len, label.ptr, (ull)count);
}

static void summary(struct report *report)
{
    const struct counts *counts = &report->counts;
    const struct text_counts *codes = &counts->codes;
    struct buffer *code = &report->text;
    count_titles(report, "VERDICT", "ANSWERS");
    for (size_t i = 0; i < VERDICTS; i++)
        if (counts->verdicts[i] > 0)
            count_row(report, str_from(verdicts[i].phrase), counts->verdicts[i]);
    if (codes->count > 0) {
        buffer_char(&report->line, '\n');
        count_titles(report, "CODE", "TIMES");
    }
    for (size_t i = 0; i < codes->count; i++) {
        buffer_visible(code, codes->rows[i].text);
        count_row(report, buffer_slice(code), codes->rows[i].count);
        code->len = 0;
    }
    if (codes->others > 0)
        count_row(report, str_from("other codes"), codes->others);
    print_codes(report);
    print_counts(report, false);
    report_line(report);
}

const struct format format_human = {
    .state_size = VERDICTS * sizeof(struct action),
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .end = end,
    .summary = summary,
};
