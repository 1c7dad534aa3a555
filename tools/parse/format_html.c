/* SPDX-License-Identifier: MIT */
/* One self-contained page for audits: a row for each answer, the most serious first. The counts
 * come before the rows, so the rows are kept until the end. */
#include "escape.h"
#include "html_page.h" /* the text of page.html, made by the build */
#include "human.h"
#include "report.h"
#include "str.h"

/* The answers replace this line of the page. */
static const char answers_line[] =
    "<!-- SPDX-License-Identifier: MIT. The answers take the place of this line. -->\n";

static void start(struct report *report)
{
    report_write(report,
                 (csms_str){html_page, (size_t)(strstr(html_page, answers_line) - html_page)});
}

/* Without buffer_format, which takes six times as long for a page of a million secrets. */
static void element(struct buffer *b, const char *tag, const char *class, csms_str text)
{
    buffer_char(b, '<');
    buffer_text(b, tag);
    buffer_text(b, " class=\"");
    buffer_text(b, class);
    buffer_text(b, "\">");
    buffer_xml(b, text);
    buffer_text(b, "</");
    buffer_text(b, tag);
    buffer_char(b, '>');
}

/* Prints the text in report->text as a cell, and clears it. The newline separates cells for the
 * text search. */
static void cell(struct report *report, const char *class)
{
    element(&report->line, "span", class, buffer_slice(&report->text));
    buffer_char(&report->line, '\n');
    report->text.len = 0;
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    csms_str outcome = str_from(human_outcome(s));
    if (a->reader.deleted + a->reader.failed == 1)
        buffer_text(b, "<table>\n<thead><tr><th>Secret</th><th>Outcome</th><th>Code</th>"
                       "<th>Message</th></tr></thead>\n<tbody>\n");
    buffer_text(b, "<tr class=\"");
    buffer_str(b, outcome);
    buffer_text(b, "\">");
    element(b, "td", "name", s->name);
    element(b, "td", "outcome", outcome);
    element(b, "td", "code", s->code);
    buffer_text(b, "<td class=\"text\">");
    buffer_xml(b, s->message);
    buffer_text(b, s->message_cut ? " [cut]</td></tr>\n" : "</td></tr>\n");
    report_line(report);
}

/* The second line of a row: scope, place and identifiers of the request, and the error. */
static void place_line(struct report *report, const struct answer *a)
{
    static const struct {
        const char *name;
        enum field field;
    } parts[] = {
        {"", FIELD_TYPE},          {"instance ", FIELD_INSTANCE},     {"project ", FIELD_PROJECT},
        {"region ", FIELD_REGION}, {"request ID ", FIELD_REQUEST_ID}, {"in ", FIELD_FILE},
    };
    const struct csms_request *r = answer_request(a);
    struct buffer *b = &report->line;
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
    if (a->reason.len > 0) /* on paper, rows are not open */
        element(b, "span", "error", a->reason);
    buffer_text(b, "</span>");
}

static void row(struct report *report, const struct answer *a)
{
    struct buffer *text = &report->text;
    uint64_t named = a->reader.deleted + a->reader.failed;
    csms_str label = a->field[FIELD_LABEL], started = a->field[FIELD_STARTED];
    buffer_text(&report->line, "<summary>\n");
    buffer_text(text, verdicts[a->verdict].phrase);
    cell(report, "verdict");
    buffer_visible(text, label);
    if (label.ptr == NULL)
        human_name(text, a, false);
    if (text->len == 0)
        buffer_text(text, "answer");
    cell(report, "name");
    if (named > 0)
        buffer_format(text, "%llu of %llu deleted", (ull)a->reader.deleted, (ull)named);
    else
        buffer_visible(text, a->code);
    cell(report, "secrets");
    buffer_visible(text, started.len > 0 ? started : a->date);
    cell(report, "time");
    buffer_str(text, a->field[FIELD_ELAPSED]);
    buffer_text(text, text->len > 0 ? " ms" : "");
    cell(report, "took");
    if (a->status > 0)
        buffer_format(text, "HTTP %d", a->status);
    cell(report, "status");
    place_line(report, a);
    buffer_text(&report->line, "</summary>\n");
}

/* The part of an open row before its secrets. */
static void explanation(struct report *report, const struct answer *a)
{
    const struct {
        const char *name;
        csms_str value;
    } items[] = {
        {"Code", a->code}, {"Message", a->message}, {"Date", a->date}, {"Error", a->reason}};
    struct buffer *b = &report->line, *text = &report->text;
    human_verdict_text(text, a);
    element(b, "p", "verdict", buffer_slice(text));
    buffer_text(b, "\n<dl>\n");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        if (items[i].value.len == 0)
            continue;
        buffer_format(b, "<dt>%s</dt><dd>", items[i].name);
        buffer_xml(b, items[i].value);
        buffer_text(b, "</dd>\n");
    }
    buffer_text(b, "</dl>\n");
    text->len = 0;
}

static void verdict(struct report *report, const struct answer *a)
{
    if (a->reader.deleted + a->reader.failed > 0)
        buffer_text(&report->line, "</tbody>\n</table>\n");
    buffer_text(&report->line, "</details>\n");
    report_line(report);
}

static void heading(struct report *report, const struct answer *a)
{
    struct temp_text *answers = report->state; /* by verdict */
    report->to = &answers[a->verdict];
    buffer_format(&report->line, "<details class=\"%s\">\n", verdicts[a->verdict].word);
    row(report, a);
    explanation(report, a);
    report_line(report);
}

/* The counts by verdict, each with a checkbox that filters the answers. */
static void filters(struct buffer *b, const struct report *report)
{
    buffer_text(b, "<p class=\"filters\">");
    for (size_t i = 0; i < VERDICTS; i++) {
        enum csms_verdict v = verdicts_by_severity[i];
        if (report->counts.verdicts[v] == 0)
            continue;
        buffer_format(b, "<label class=\"%s\">", verdicts[v].word);
        if (report_shows(report, v))
            buffer_format(b, "<input type=\"checkbox\" id=\"%s\">", verdicts[v].word);
        buffer_format(b, "<b>%llu</b> %s</label>\n", (ull)report->counts.verdicts[v],
                      verdicts[v].phrase);
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
        buffer_format(b, "<td>%llu</td><td>", (ull)c->count);
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
    struct temp_text *answers = report->state;
    struct buffer *b = &report->line;
    report->to = NULL;
    human_counts(&report->text, &report->counts, false);
    buffer_text(b, "<section>\n");
    element(b, "p", "total", buffer_slice(&report->text));
    buffer_char(b, '\n');
    if (report->only != 0)
        buffer_format(b, "<p>Shown: %llu of %llu answers.</p>\n", (ull)report->shown,
                      (ull)report->counts.answers);
    filters(b, report);
    if (report->counts.codes.count > 0)
        code_table(b, &report->counts.codes);
    buffer_text(b, "</section>\n");
    report_line(report);
    for (size_t i = 0; i < VERDICTS; i++)
        report_temp_text(report, &answers[verdicts_by_severity[i]]);
    report_write(report, str_after(str_from(html_page), answers_line));
}

const struct format format_html = {
    .state_size = VERDICTS * sizeof(struct temp_text),
    .start = start,
    .secret = secret,
    .verdict = verdict,
    .heading = heading,
    .end = end,
};
