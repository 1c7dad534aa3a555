/* SPDX-License-Identifier: MIT */
/* One document: schemas/report.schema.json. A line per secret, so that it can be read and compared.
 */
#include "answer_json.h"
#include "escape.h"

/* The formats' scratch buffer, empty. */
static struct buffer *begin(struct report *report)
{
    report->line.len = 0;
    return &report->line;
}

static void put(struct report *report)
{
    output_bytes(&report->out, (csms_str){report->line.ptr, report->line.len});
}

static void start(struct report *report)
{
    struct buffer *b = begin(report);

    buffer_text(b, "{\"csms\":1,\"kind\":\"report\",\"answers\":[");
    put(report);
}

/* What was asked, of a record. */
static void request(struct buffer *b, const struct record *record)
{
    static const char *const scopes[] = {
        [CSMS_SCOPE_INSTANCE] = "instance",
        [CSMS_SCOPE_TYPE] = "type",
        [CSMS_SCOPE_PROJECT] = "project",
    };

    buffer_format(b, ",\"request\":{\"scope\":\"%s\"", scopes[record->request.scope]);
    json_string(b, "project_id", record->request.project_id);
    json_string(b, "region", record->region);
    json_string(b, "instance_id", record->request.instance_id);
    json_string(b, "instance_type", record->request.instance_type);
    buffer_char(b, '}');
}

static void answer(struct report *report, const struct answer *a)
{
    struct buffer *b = begin(report);

    buffer_text(b,
                report->tally.answers == 0 ? "\n{\"kind\":\"answer\"" : ",\n{\"kind\":\"answer\"");
    json_origin(b, a);
    if (a->line > 0)
        json_count(b, "line", a->line);
    if (a->record != NULL && a->record->has_request)
        request(b, a->record);
    json_string(b, "date", a->date);
    if (a->record != NULL && a->record->has_elapsed)
        json_count(b, "elapsed_ms", a->record->elapsed_ms);
    buffer_text(b, ",\"secrets\":[");
    put(report);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = begin(report);

    buffer_text(b,
                a->reader.deleted + a->reader.failed == 1 ? "\n  {\"name\":" : ",\n  {\"name\":");
    buffer_json(b, s->name);
    json_outcome(b, s);
    buffer_char(b, '}');
    put(report);
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = begin(report);

    buffer_text(b, "]");
    json_verdict(b, a);
    buffer_char(b, '}');
    put(report);
}

static void end(struct report *report)
{
    struct buffer *b = begin(report);

    buffer_text(b, "],\n\"summary\":{\"kind\":\"summary\"");
    json_summary(b, report);
    buffer_text(b, "}}\n");
    put(report);
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
