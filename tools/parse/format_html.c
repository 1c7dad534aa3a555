/* SPDX-License-Identifier: MIT */
/* One page for an audit: self-contained, searchable, without anything from elsewhere. */
#include <string.h>

#include "escape.h"
#include "html_page.h"
#include "human.h"
#include "report.h"
#include "str.h"

static void put(struct report *report)
{
    output_bytes(&report->out, (csms_str){report->line.ptr, report->line.len});
    report->line.len = 0;
}

static void start(struct report *report)
{
    output_bytes(&report->out, str_from(html_page_top));
}

/* A line of a description list. */
static void item(struct buffer *b, const char *name, csms_str value)
{
    if (value.len == 0)
        return;
    buffer_text(b, "<dt>");
    buffer_text(b, name);
    buffer_text(b, "</dt><dd>");
    buffer_xml(b, value);
    buffer_text(b, "</dd>\n");
}

static void text_item(struct buffer *b, const char *name, struct buffer *value)
{
    item(b, name, (csms_str){value->ptr, value->len});
    value->len = 0;
}

static void answer(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line, text = {0};

    b->len = 0;
    buffer_text(b, "<article>\n<div class=\"head\">\n<h2>");
    human_subject(&text, a);
    buffer_xml(b, text.len > 0 ? (csms_str){text.ptr, text.len} : str_from("Answer"));
    buffer_text(b, "</h2>\n<dl>\n");
    text.len = 0;
    if (a->record != NULL && a->record->has_request)
        item(b, "Project", a->record->request.project_id);
    if (a->record != NULL)
        item(b, "Region", a->record->region);
    item(b, "Answered", a->date);
    if (a->record != NULL && a->record->has_elapsed)
        buffer_format(&text, "%llu ms", (unsigned long long)a->record->elapsed_ms);
    text_item(b, "Took", &text);
    if (a->status > 0)
        buffer_number(&text, (uint64_t)a->status);
    text_item(b, "HTTP status", &text);
    item(b, "Request ID", a->request_id);
    buffer_text(b, "</dl>\n</div>\n");
    put(report);
    buffer_free(&text);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    const char *outcome = s->deleted ? "deleted" : s->ignored ? "ignored" : "failed";

    if (a->reader.deleted + a->reader.failed == 1)
        buffer_text(b, "<div class=\"rows\"><table>\n<thead><tr><th>Secret</th><th>Outcome</th>"
                       "<th>Code</th><th>Message</th></tr></thead>\n<tbody>\n");
    buffer_text(b, "<tr class=\"");
    buffer_text(b, outcome);
    buffer_text(b, "\"><td class=\"name\">");
    buffer_xml(b, s->name);
    buffer_text(b, "</td><td class=\"outcome\">");
    buffer_text(b, outcome);
    buffer_text(b, "</td><td class=\"code\">");
    buffer_xml(b, s->code);
    buffer_text(b, "</td><td class=\"text\">");
    buffer_xml(b, s->message);
    if (s->message_cut)
        buffer_text(b, " [cut]");
    buffer_text(b, "</td></tr>\n");
    put(report);
}

/* What the service, or the way to it, said of the request as a whole. */
static void refusal(struct buffer *b, const struct answer *a)
{
    const struct csms_code *code = csms_code_find(a->code, a->status, a->message);

    if (a->code.ptr == NULL && a->message.ptr == NULL && a->reason.ptr == NULL)
        return;
    buffer_text(b, "<dl>\n");
    item(b, "Code", a->code);
    item(b, "Message", a->message);
    if (a->own_request_id)
        item(b, "Request ID", a->request_id);
    if (code != NULL) {
        item(b, "Meaning", str_from(code->meaning));
        item(b, "What to do", str_from(code->advice));
    }
    item(b, "Input", a->reason);
    buffer_text(b, "</dl>\n");
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line, text = {0};

    if (a->reader.deleted + a->reader.failed > 0)
        buffer_text(b, "</tbody>\n</table></div>\n");
    human_verdict_text(&text, a);
    buffer_format(b, "<p class=\"verdict %s\">", verdict_word(a->verdict));
    buffer_xml(b, (csms_str){text.ptr, text.len});
    buffer_text(b, "</p>\n");
    refusal(b, a);
    buffer_text(b, "</article>\n");
    put(report);
    buffer_free(&text);
}

static void codes(struct buffer *b, const struct tally *tally)
{
    buffer_text(b, "<table>\n<thead><tr><th>Code</th><th>Times</th><th>Meaning</th></tr></thead>\n"
                   "<tbody>\n");
    for (size_t i = 0; i < tally->code_count; i++) {
        const struct tally_code *c = &tally->codes[i];

        buffer_text(b, "<tr><td class=\"code\">");
        buffer_xml(b, c->code);
        buffer_format(b, "</td><td>%llu</td><td>", (unsigned long long)c->count);
        if (c->meaning != NULL) {
            buffer_xml(b, str_from(c->meaning->meaning));
            buffer_char(b, ' ');
            buffer_xml(b, str_from(c->meaning->advice));
        }
        buffer_text(b, "</td></tr>\n");
    }
    buffer_text(b, "</tbody>\n</table>\n");
}

static void number(struct buffer *b, uint64_t n, const char *what)
{
    if (n > 0)
        buffer_format(b, "<li><b>%llu</b>%s</li>\n", (unsigned long long)n, what);
}

static void end(struct report *report)
{
    struct buffer *b = &report->line;
    const struct tally *tally = &report->tally;

    buffer_text(b, "<section>\n<h2>Summary</h2>\n<ul>\n");
    number(b, tally->deleted, "secrets deleted");
    number(b, tally->failed, "not deleted");
    number(b, tally->ignored, "of these ignored");
    number(b, tally->answers, "answers");
    buffer_text(b, "</ul>\n<ul>\n");
    for (size_t i = 0; i < VERDICTS; i++)
        number(b, tally->verdicts[i], human_verdict_word((enum csms_verdict)i));
    buffer_text(b, "</ul>\n");
    if (tally->code_count > 0)
        codes(b, tally);
    buffer_text(b, "</section>\n");
    buffer_text(b, html_page_end);
    put(report);
}

const struct format format_html = {
    .name = "html",
    .start = start,
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .end = end,
};
