/* SPDX-License-Identifier: MIT */
/*
 * JSON: one document (schemas/report.schema.json) with a line for each secret, so that it can be
 * compared. NDJSON: a line for each secret as it is read, and one for each answer
 * (schemas/parse-line.schema.json).
 */
#include "escape.h"
#include "report.h"
#include "str.h"
#include "text.h"

/* A file name can contain any bytes, but JSON is UTF-8. */
static void add_file(struct buffer *b, csms_str name)
{
    struct buffer visible = {0};
    buffer_visible(&visible, name);
    buffer_member(b, "file", csms_text_is_utf8(name) ? name : buffer_slice(&visible));
    buffer_free(&visible);
}

static bool is_number(enum field f)
{
    return f == FIELD_ENTRY || f == FIELD_LINE || f == FIELD_ELAPSED || f == FIELD_EXIT ||
           f == FIELD_STATUS;
}

/* Appends the known fields from first to last. */
static void add_fields(struct buffer *b, const struct answer *a, enum field first, enum field last)
{
    for (enum field f = first; f <= last; f++) {
        if (f == FIELD_FILE && a->file != NULL) {
            add_file(b, a->field[f]);
        } else if (!is_number(f)) {
            buffer_member(b, field_names[f], a->field[f]);
        } else if (a->field[f].ptr != NULL) {
            buffer_key(b, field_names[f]);
            buffer_str(b, a->field[f]);
        }
    }
}

static void add_cut(struct buffer *b, bool cut)
{
    if (cut)
        buffer_text(b, ",\"message_cut\":true");
}

static void add_request(struct buffer *b, const struct answer *a)
{
    if (answer_request(a) != NULL) {
        buffer_format(b, ",\"request\":{\"scope\":\"%s\"", record_scopes[answer_request(a)->scope]);
        add_fields(b, a, FIELD_PROJECT, FIELD_TYPE);
        buffer_char(b, '}');
    }
    add_fields(b, a, FIELD_STARTED, FIELD_DATE);
}

/* Ends the object of a secret after its name. */
static void add_outcome(struct buffer *b, const struct secret *s)
{
    buffer_member(b, "outcome", str_from(s->deleted ? "deleted" : "failed"));
    buffer_member(b, "code", s->code);
    buffer_member(b, "message", s->error_msg);
    add_cut(b, s->message_cut);
    buffer_char(b, '}');
}

static void add_secret_counts(struct buffer *b, const struct csms_reader *r)
{
    buffer_member_number(b, "deleted", r->deleted);
    buffer_member_number(b, "failed", r->failed);
    if (r->has_total)
        buffer_member_number(b, "total", r->total);
    if (r->total_mismatch)
        buffer_text(b, ",\"total_mismatch\":true");
}

static void add_fault(struct buffer *b, const struct answer *a)
{
    if (a->reason.ptr == NULL)
        return;
    buffer_text(b, ",\"error\":{");
    buffer_member(b, "reason", a->reason);
    if (a->has_offset)
        buffer_member_number(b, "offset", a->offset);
    buffer_char(b, '}');
}

/* Ends the object of an answer. */
static void add_verdict(struct buffer *b, const struct answer *a)
{
    add_fields(b, a, FIELD_VERDICT, FIELD_STATUS);
    add_secret_counts(b, &a->reader);
    add_fields(b, a, FIELD_CODE, FIELD_MESSAGE);
    add_cut(b, a->message_cut);
    add_fields(b, a, FIELD_REQUEST_ID, FIELD_REQUEST_ID);
    if (a->record != NULL && !a->record->has_status)
        buffer_member(b, "sent", str_from(record_sent_words[a->record->sent]));
    add_fault(b, a);
    if (a->ignored > 0)
        buffer_member_number(b, "ignored", a->ignored);
    if (a->reader.unknown > 0)
        buffer_member_number(b, "unknown_members", a->reader.unknown);
    buffer_char(b, '}');
}

static void add_codes(struct buffer *b, const struct text_counts *codes)
{
    buffer_text(b, ",\"codes\":[");
    for (size_t i = 0; i < codes->count; i++) {
        const struct text_count *c = &codes->rows[i];
        buffer_text(b, i == 0 ? "{" : ",{");
        buffer_member(b, "code", c->text);
        buffer_member_number(b, "count", c->count);
        if (c->meaning != NULL) {
            buffer_member(b, "meaning", str_from(c->meaning->meaning));
            buffer_member(b, "advice", str_from(c->meaning->advice));
        }
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
    if (codes->others > 0)
        buffer_member_number(b, "other_codes", codes->others);
}

/* Ends the object of the summary. */
static void add_summary(struct buffer *b, const struct report *report)
{
    const struct counts *counts = &report->counts;
    buffer_member_number(b, "answers", counts->answers);
    buffer_member_number(b, "deleted", counts->deleted);
    buffer_member_number(b, "failed", counts->failed);
    if (counts->ignored > 0)
        buffer_member_number(b, "ignored", counts->ignored);
    buffer_text(b, ",\"verdicts\":{");
    for (size_t i = 0; i < VERDICTS; i++)
        if (counts->verdicts[i] > 0)
            buffer_member_number(b, verdicts[i].word, counts->verdicts[i]);
    buffer_char(b, '}');
    add_codes(b, &counts->codes);
    buffer_member_number(b, "exit", (uint64_t)report->exit);
    buffer_char(b, '}');
}

static void json_start(struct report *report)
{
    buffer_text(&report->line, "{\"csms\":1,\"kind\":\"report\",\"answers\":[");
    report_line(report);
}

static void json_answer(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;
    buffer_text(b, report->shown == 0 ? "\n{\"kind\":\"answer\"" : ",\n{\"kind\":\"answer\"");
    add_fields(b, a, FIELD_FILE, FIELD_LINE);
    add_request(b, a);
    buffer_text(b, ",\"secrets\":[");
    report_line(report);
}

static void json_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    bool first = a->reader.deleted + a->reader.failed == 1;
    buffer_text(b, first ? "\n  {\"name\":" : ",\n  {\"name\":");
    buffer_json(b, s->name);
    add_outcome(b, s);
    report_line(report);
}

static void json_verdict(struct report *report, const struct answer *a)
{
    buffer_char(&report->line, ']');
    add_verdict(&report->line, a);
    report_line(report);
}

static void json_end(struct report *report)
{
    buffer_text(&report->line, "],\n\"summary\":{\"kind\":\"summary\"");
    add_summary(&report->line, report);
    buffer_text(&report->line, "}\n");
    report_line(report);
}

/* The lines of an answer's secrets start with the same members. */
static void ndjson_answer(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;
    b->len = 0;
    buffer_text(b, "{\"csms\":1,\"kind\":\"secret\"");
    add_fields(b, a, FIELD_FILE, FIELD_ENTRY);
    buffer_text(b, ",\"name\":");
    report->mark = b->len;
}

static void ndjson_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    (void)a;
    b->len = report->mark;
    buffer_json(b, s->name);
    add_outcome(b, s);
    buffer_char(b, '\n');
    report_write(report, buffer_slice(b));
}

static void ndjson_verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;
    b->len = 0;
    buffer_text(b, "{\"csms\":1,\"kind\":\"answer\"");
    add_fields(b, a, FIELD_FILE, FIELD_LINE);
    add_request(b, a);
    add_verdict(b, a);
    buffer_char(b, '\n');
    report_line(report);
}

static void summary(struct report *report)
{
    buffer_text(&report->line, "{\"csms\":1,\"kind\":\"summary\"");
    add_summary(&report->line, report);
    buffer_char(&report->line, '\n');
    report_line(report);
}

const struct format format_json = {
    .start = json_start,
    .answer = json_answer,
    .secret = json_secret,
    .verdict = json_verdict,
    .end = json_end,
    .summary = summary,
};

const struct format format_ndjson = {
    .answer = ndjson_answer,
    .secret = ndjson_secret,
    .verdict = ndjson_verdict,
    .summary = summary,
};
