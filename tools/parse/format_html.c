/* SPDX-License-Identifier: MIT */
/* One self-contained page for audits: a row for each answer, the most serious first. The counts
 * come before the rows, so the rows are kept until the end. */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "html_page.h"
#include "human.h"
#include "report.h"
#include "str.h"

struct state {
    struct temp_text secrets;           /* of the current answer */
    struct temp_text answers[VERDICTS]; /* by verdict */
};

static void put(struct report *report, struct temp_text *to)
{
    temp_text_add(to, buffer_slice(&report->line));
    report->line.len = 0;
}

static const char *answers_place(void)
{
    return strstr(html_page, HTML_PAGE_ANSWERS);
}

static void start(struct report *report)
{
    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
    report_write(report, (csms_str){html_page, (size_t)(answers_place() - html_page)});
}

static void element(struct buffer *b, const char *tag, const char *class, csms_str text)
{
    buffer_format(b, "<%s class=\"%s\">", tag, class);
    buffer_xml(b, text);
    buffer_format(b, "</%s>", tag);
}

/* A cell with a value between two texts, or empty. The newline separates the cells for the text
 * search. */
static void value_cell(struct buffer *b, const char *class, const char *before, csms_str value,
                       const char *after)
{
    buffer_format(b, "<span class=\"%s\">%s", class, value.len > 0 ? before : "");
    buffer_xml(b, value);
    buffer_format(b, "%s</span>\n", value.len > 0 ? after : "");
}

static void cell(struct buffer *b, const char *class, csms_str value)
{
    value_cell(b, class, "", value, "");
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct state *state = report->state;
    struct buffer *b = &report->line;
    csms_str outcome = str_from(human_outcome(s));
    if (a->reader.deleted + a->reader.failed == 1)
        buffer_text(b, "<table>\n<thead><tr><th>Secret</th><th>Outcome</th><th>Code</th>"
                       "<th>Message</th></tr></thead>\n<tbody>\n");
    buffer_format(b, "<tr class=\"%s\">", outcome.ptr);
    element(b, "td", "name", s->name);
    element(b, "td", "outcome", outcome);
    element(b, "td", "code", s->code);
    buffer_text(b, "<td class=\"text\">");
    buffer_xml(b, s->message);
    buffer_text(b, s->message_cut ? " [cut]</td></tr>\n" : "</td></tr>\n");
    put(report, &state->secrets);
}

/* The label, the id, or the place of the answer in its file. */
static void name_cell(struct buffer *b, const struct answer *a)
{
    struct buffer text = {0};
    if (a->field[FIELD_LABEL].ptr != NULL)
        buffer_visible(&text, a->field[FIELD_LABEL]);
    else
        human_name(&text, a, false);
    if (text.len == 0)
        buffer_text(&text, "answer");
    cell(b, "name", buffer_slice(&text));
    buffer_free(&text);
}

/* For example "2 of 3 deleted". */
static void secrets_cell(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    uint64_t named = r->deleted + r->failed;
    struct buffer text = {0};
    if (named > 0)
        buffer_format(&text, "%llu of %llu deleted", (unsigned long long)r->deleted,
                      (unsigned long long)named);
    cell(b, "secrets", named > 0 ? buffer_slice(&text) : a->code);
    buffer_free(&text);
}

/* The second line of a row: scope, place and identifiers of the request. */
static void place_line(struct buffer *b, const struct report *report, const struct answer *a)
{
    static const struct {
        const char *name;
        enum field field;
    } parts[] = {
        {"", FIELD_TYPE},          {"instance ", FIELD_INSTANCE},     {"project ", FIELD_PROJECT},
        {"region ", FIELD_REGION}, {"request ID ", FIELD_REQUEST_ID}, {"in ", FIELD_FILE},
    };
    const struct csms_request *r = answer_request(a);
    buffer_text(b, "<span class=\"place\">");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        csms_str value = a->field[parts[i].field];
        if (value.len == 0 ||
            (parts[i].field == FIELD_FILE && (a->id.ptr == NULL || !report->several)))
            continue;
        buffer_format(b, "<span>%s", parts[i].name);
        buffer_xml(b, value);
        buffer_text(b, "</span> ");
    }
    if (r != NULL && r->scope != CSMS_SCOPE_INSTANCE)
        buffer_text(b, r->scope == CSMS_SCOPE_TYPE ? "<b>everything of this type</b>"
                                                   : "<b>the whole project</b>");
    buffer_text(b, "</span>");
}

static void row(struct buffer *b, const struct report *report, const struct answer *a)
{
    csms_str started = a->field[FIELD_STARTED];
    buffer_text(b, "<summary>\n");
    cell(b, "verdict", str_from(human_verdicts[a->verdict].phrase));
    name_cell(b, a);
    secrets_cell(b, a);
    cell(b, "time", started.len > 0 ? started : a->date);
    value_cell(b, "took", "", a->field[FIELD_ELAPSED], " ms");
    value_cell(b, "status", "HTTP ", a->field[FIELD_STATUS], "");
    place_line(b, report, a);
    buffer_text(b, "</summary>\n");
}

/* The part of an open row before its secrets. */
static void explanation(struct buffer *b, const struct answer *a)
{
    const struct {
        const char *name;
        csms_str value;
    } items[] = {
        {"Code", a->code}, {"Message", a->message}, {"Date", a->date}, {"Error", a->reason}};
    struct buffer text = {0};
    human_verdict_text(&text, a);
    element(b, "p", "verdict", buffer_slice(&text));
    buffer_text(b, "\n<dl>\n");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (items[i].value.len == 0)
            continue;
        buffer_format(b, "<dt>%s</dt><dd>", items[i].name);
        buffer_xml(b, items[i].value);
        buffer_text(b, "</dd>\n");
    }
    buffer_text(b, "</dl>\n");
    buffer_free(&text);
}

static void verdict(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    struct buffer *b = &report->line;
    struct temp_text *answers = &state->answers[a->verdict];
    csms_str piece;
    if (!report_shows(report, a->verdict)) {
        temp_text_clear(&state->secrets);
        return;
    }
    buffer_format(b, "<details class=\"%s\">\n", verdict_word(a->verdict));
    row(b, report, a);
    explanation(b, a);
    put(report, answers);
    while (temp_text_read(&state->secrets, &piece))
        temp_text_add(answers, piece);
    if (a->reader.deleted + a->reader.failed > 0)
        buffer_text(b, "</tbody>\n</table>\n");
    buffer_text(b, "</details>\n");
    put(report, answers);
}

/* The counts by verdict, each with a checkbox that filters the answers. */
static void filters(struct buffer *b, const struct report *report)
{
    buffer_text(b, "<p class=\"filters\">");
    for (size_t i = 0; i < VERDICTS; i++) {
        enum csms_verdict v = verdicts_by_severity[i];
        if (report->counts.verdicts[v] == 0)
            continue;
        buffer_format(b, "<label class=\"%s\">", verdict_word(v));
        if (report_shows(report, v))
            buffer_format(b, "<input type=\"checkbox\" id=\"%s\">", verdict_word(v));
        buffer_format(b, "<b>%llu</b> %s</label>\n", (unsigned long long)report->counts.verdicts[v],
                      human_verdicts[v].phrase);
    }
    buffer_text(b, "</p>\n");
}

static void code_table(struct buffer *b, const struct text_counts *codes)
{
    buffer_text(b, "<table>\n<thead><tr><th>Code</th><th>Times</th><th>Meaning</th></tr></thead>\n"
                   "<tbody>\n");
    for (size_t i = 0; i < codes->count; i++) {
        const struct text_count *c = &codes->rows[i];
        buffer_text(b, "<tr>");
        element(b, "td", "code", c->text);
        buffer_format(b, "<td>%llu</td><td>", (unsigned long long)c->count);
        if (c->meaning != NULL) {
            buffer_xml(b, str_from(c->meaning->meaning));
            buffer_char(b, ' ');
            buffer_xml(b, str_from(c->meaning->advice));
        }
        buffer_text(b, "</td></tr>\n");
    }
    buffer_text(b, "</tbody>\n</table>\n");
}

static void end(struct report *report)
{
    struct state *state = report->state;
    struct buffer *b = &report->line, text = {0};
    csms_str piece;
    human_counts(&text, &report->counts, false);
    buffer_text(b, "<section>\n");
    element(b, "p", "total", buffer_slice(&text));
    buffer_char(b, '\n');
    if (report->only != 0)
        buffer_format(b, "<p>Only %llu of the answers are shown.</p>\n",
                      (unsigned long long)report->shown);
    filters(b, report);
    if (report->counts.codes.count > 0)
        code_table(b, &report->counts.codes);
    buffer_text(b, "</section>\n");
    report_line(report);
    for (size_t i = 0; i < VERDICTS; i++) {
        struct temp_text *answers = &state->answers[verdicts_by_severity[i]];
        while (temp_text_read(answers, &piece))
            report_write(report, piece);
        temp_text_clear(answers);
    }
    report_write(report, str_from(answers_place() + strlen(HTML_PAGE_ANSWERS)));
    temp_text_clear(&state->secrets);
    buffer_free(&text);
    free(state);
}

const struct format format_html = {
    .name = "html",
    .start = start,
    .secret = secret,
    .verdict = verdict,
    .end = end,
};
