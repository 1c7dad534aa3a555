/* SPDX-License-Identifier: MIT */
/* One JSON document (schemas/report.schema.json) with a line for each secret, so that it can be
 * compared. */
#include "answer_json.h"
#include "escape.h"

static void start(struct report *report)
{
    struct buffer *b = &report->line;

    buffer_text(b, "{\"csms\":1,\"kind\":\"report\",\"answers\":[");
    report_line(report);
}

static void answer(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;

    buffer_text(b, report->shown == 0 ? "\n{\"kind\":\"answer\"" : ",\n{\"kind\":\"answer\"");
    json_origin(b, a);
    json_exchange(b, a);
    buffer_text(b, ",\"secrets\":[");
    report_line(report);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;

    buffer_text(b,
                a->reader.deleted + a->reader.failed == 1 ? "\n  {\"name\":" : ",\n  {\"name\":");
    buffer_json(b, s->name);
    json_outcome(b, s);
    buffer_char(b, '}');
    report_line(report);
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;

    buffer_text(b, "]");
    json_verdict(b, a);
    buffer_char(b, '}');
    report_line(report);
}

static void end(struct report *report)
{
    struct buffer *b = &report->line;

    buffer_text(b, "],\n\"summary\":{\"kind\":\"summary\"");
    json_summary(b, report);
    buffer_text(b, "}}\n");
    report_line(report);
}

static void summary(struct report *report)
{
    format_ndjson.summary(report);
}

const struct format format_json = {
    .name = "json",
    .start = start,
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .end = end,
    .summary = summary,
};
