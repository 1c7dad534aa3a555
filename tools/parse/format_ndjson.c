/* SPDX-License-Identifier: MIT */
/* A line for each secret as it is read, and one for each answer (schemas/parse-line.schema.json).
 */
#include "answer_json.h"
#include "escape.h"

static void put(struct report *report)
{
    buffer_text(&report->line, "}\n");
    report_write(report, (csms_str){report->line.ptr, report->line.len});
}

static void answer(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;

    b->len = 0;
    buffer_text(b, "{\"csms\":1,\"kind\":\"secret\"");
    json_origin(b, a);
    buffer_text(b, ",\"name\":");
    report->mark = b->len;
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;

    (void)a;
    b->len = report->mark;
    buffer_json(b, s->name);
    json_outcome(b, s);
    put(report);
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;

    b->len = 0;
    buffer_text(b, "{\"csms\":1,\"kind\":\"answer\"");
    json_origin(b, a);
    json_exchange(b, a);
    json_verdict(b, a);
    put(report);
}

static void summary(struct report *report)
{
    report->line.len = 0;
    buffer_text(&report->line, "{\"csms\":1,\"kind\":\"summary\"");
    json_summary(&report->line, report);
    put(report);
}

const struct format format_ndjson = {
    .name = "ndjson",
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .summary = summary,
};
