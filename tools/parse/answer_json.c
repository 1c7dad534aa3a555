/* SPDX-License-Identifier: MIT */
#include "answer_json.h"
#include "escape.h"

#include <string.h>

static void member(struct buffer *b, const char *name)
{
    buffer_add(b, ",\"", 2);
    buffer_text(b, name);
    buffer_add(b, "\":", 2);
}

void json_string(struct buffer *b, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    member(b, name);
    buffer_json(b, value);
}

void json_count(struct buffer *b, const char *name, uint64_t value)
{
    member(b, name);
    buffer_number(b, value);
}

/* A file name can contain any bytes, but JSON is UTF-8. */
static void file_name(struct buffer *b, const char *file)
{
    csms_str name = {file, strlen(file)};
    struct buffer visible = {0};

    if (!csms_text_is_utf8(name)) {
        buffer_visible(&visible, name);
        name = (csms_str){visible.ptr, visible.len};
    }
    buffer_json(b, name);
    buffer_free(&visible);
}

void json_origin(struct buffer *b, const struct answer *a)
{
    if (a->file != NULL) {
        buffer_text(b, ",\"file\":");
        file_name(b, a->file);
    }
    json_string(b, "id", a->id);
    json_string(b, "label", answer_label(a));
    if (a->entry > 0)
        json_count(b, "entry", a->entry);
}

static void request(struct buffer *b, const struct answer *a, const struct csms_request *r)
{
    static const char *const scopes[] = {
        [CSMS_SCOPE_INSTANCE] = "instance",
        [CSMS_SCOPE_TYPE] = "type",
        [CSMS_SCOPE_PROJECT] = "project",
    };

    buffer_format(b, ",\"request\":{\"scope\":\"%s\"", scopes[r->scope]);
    json_string(b, "project_id", r->project_id);
    json_string(b, "region", answer_region(a));
    json_string(b, "instance_id", r->instance_id);
    json_string(b, "instance_type", r->instance_type);
    buffer_char(b, '}');
}

void json_exchange(struct buffer *b, const struct answer *a)
{
    uint64_t ms;

    if (a->line > 0)
        json_count(b, "line", a->line);
    if (answer_request(a) != NULL)
        request(b, a, answer_request(a));
    json_string(b, "started", answer_started(a));
    if (answer_elapsed(a, &ms))
        json_count(b, "elapsed_ms", ms);
    json_string(b, "date", a->date);
}

void json_outcome(struct buffer *b, const struct secret *s)
{
    if (s->deleted) {
        buffer_text(b, ",\"outcome\":\"deleted\"");
        return;
    }
    buffer_text(b, ",\"outcome\":\"failed\"");
    json_string(b, "code", s->code);
    json_string(b, "message", s->error_msg);
    if (s->message_cut)
        buffer_text(b, ",\"message_cut\":true");
}

static void secret_counts(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    json_count(b, "deleted", r->deleted);
    json_count(b, "failed", r->failed);
    if (r->has_total)
        json_count(b, "total", r->total);
    if (r->total_mismatch)
        buffer_text(b, ",\"total_mismatch\":true");
}

static void fault(struct buffer *b, const struct answer *a)
{
    buffer_text(b, ",\"error\":{\"reason\":");
    buffer_json(b, a->reason);
    if (a->has_offset)
        json_count(b, "offset", a->offset);
    buffer_char(b, '}');
}

void json_verdict(struct buffer *b, const struct answer *a)
{
    buffer_text(b, ",\"verdict\":\"");
    buffer_text(b, verdict_word(a->verdict));
    buffer_char(b, '"');
    json_count(b, "exit", (uint64_t)a->exit);
    if (a->status > 0)
        json_count(b, "status", (uint64_t)a->status);
    secret_counts(b, a);
    json_string(b, "code", a->code);
    json_string(b, "message", a->message);
    if (a->message_cut)
        buffer_text(b, ",\"message_cut\":true");
    json_string(b, "request_id", a->request_id);
    if (a->record != NULL && !a->record->has_status)
        buffer_text(b,
                    a->record->sent == RECORD_SENT_NO ? ",\"sent\":\"no\"" : ",\"sent\":\"maybe\"");
    if (a->reason.ptr != NULL)
        fault(b, a);
    if (a->ignored > 0)
        json_count(b, "ignored", a->ignored);
    if (a->reader.unknown > 0)
        json_count(b, "unknown_members", a->reader.unknown);
}

static void codes(struct buffer *b, const struct counts *counts)
{
    buffer_text(b, ",\"codes\":[");
    for (size_t i = 0; i < counts->code_count; i++) {
        const struct counts_code *c = &counts->codes[i];

        buffer_text(b, i == 0 ? "{\"code\":" : ",{\"code\":");
        buffer_json(b, c->code);
        json_count(b, "count", c->count);
        if (c->meaning != NULL) {
            json_string(b, "meaning", (csms_str){c->meaning->meaning, strlen(c->meaning->meaning)});
            json_string(b, "advice", (csms_str){c->meaning->advice, strlen(c->meaning->advice)});
        }
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
    if (counts->other_codes > 0)
        json_count(b, "other_codes", counts->other_codes);
}

void json_summary(struct buffer *b, const struct report *report)
{
    const struct counts *counts = &report->counts;
    const char *comma = "";

    json_count(b, "answers", counts->answers);
    json_count(b, "deleted", counts->deleted);
    json_count(b, "failed", counts->failed);
    if (counts->ignored > 0)
        json_count(b, "ignored", counts->ignored);
    buffer_text(b, ",\"verdicts\":{");
    for (size_t i = 0; i < VERDICTS; i++) {
        if (counts->verdicts[i] == 0)
            continue;
        buffer_format(b, "%s\"%s\":%llu", comma, verdict_word((enum csms_verdict)i),
                      (unsigned long long)counts->verdicts[i]);
        comma = ",";
    }
    buffer_char(b, '}');
    codes(b, counts);
    json_count(b, "exit", (uint64_t)report->exit);
}
