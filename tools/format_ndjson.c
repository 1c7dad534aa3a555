/* SPDX-License-Identifier: MIT */
/* A line per secret as it is read, and a line per answer: schemas/parse-line.schema.json. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* How each line of this answer starts, up to what is its own. */
struct state {
    struct buffer secret, line;
};

static void start(struct report *report)
{
    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
}

static void number(struct buffer *b, const char *name, uint64_t value)
{
    buffer_text(b, name);
    buffer_number(b, value);
}

/* A file name may hold any bytes; JSON is UTF-8. */
static void file_name(struct buffer *b, const char *file)
{
    csms_str name = {file, strlen(file)};
    struct buffer visible = {0};

    if (!is_utf8(name)) {
        buffer_visible(&visible, name);
        name = (csms_str){visible.ptr, visible.len};
    }
    buffer_json(b, name);
    buffer_free(&visible);
}

static void begin(struct buffer *b, const char *kind, const struct answer *a)
{
    b->len = 0;
    buffer_text(b, "{\"csms\":1,\"kind\":\"");
    buffer_text(b, kind);
    buffer_char(b, '"');
    if (a->file != NULL) {
        buffer_text(b, ",\"file\":");
        file_name(b, a->file);
    }
    if (a->id.ptr != NULL) {
        buffer_text(b, ",\"id\":");
        buffer_json(b, a->id);
    }
    if (a->entry > 0)
        number(b, ",\"entry\":", a->entry);
}

static void answer(struct report *report, const struct answer *a)
{
    struct state *state = report->state;

    begin(&state->secret, "secret", a);
    buffer_text(&state->secret, ",\"name\":");
}

static void string(struct buffer *b, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    buffer_text(b, name);
    buffer_json(b, value);
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct state *state = report->state;
    struct buffer *b = &state->line;

    (void)a;
    b->len = 0;
    buffer_add(b, state->secret.ptr, state->secret.len);
    buffer_json(b, s->name);
    if (s->deleted) {
        buffer_text(b, ",\"outcome\":\"deleted\"}");
    } else {
        buffer_text(b, ",\"outcome\":\"failed\"");
        string(b, ",\"code\":", s->code);
        string(b, ",\"message\":", s->error_msg);
        buffer_text(b, s->message_cut ? ",\"message_cut\":true}" : "}");
    }
    output_line(&report->out, (csms_str){b->ptr, b->len});
}

static void counts(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    number(b, ",\"deleted\":", r->deleted);
    number(b, ",\"failed\":", r->failed);
    if (r->has_total)
        number(b, ",\"total\":", r->total);
    if (r->total_mismatch)
        buffer_text(b, ",\"total_mismatch\":true");
}

static void fault(struct buffer *b, const struct answer *a)
{
    buffer_text(b, ",\"error\":{\"reason\":");
    buffer_json(b, a->reason);
    if (a->has_offset)
        number(b, ",\"offset\":", a->offset);
    buffer_char(b, '}');
}

static void verdict(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    struct buffer *b = &state->line;

    begin(b, "answer", a);
    if (a->line > 0)
        number(b, ",\"line\":", a->line);
    buffer_format(b, ",\"verdict\":\"%s\",\"exit\":%d", verdict_word(a->verdict), (int)a->exit);
    if (a->status > 0)
        number(b, ",\"status\":", (uint64_t)a->status);
    counts(b, a);
    string(b, ",\"code\":", a->code);
    string(b, ",\"message\":", a->message);
    if (a->message_cut)
        buffer_text(b, ",\"message_cut\":true");
    string(b, ",\"request_id\":", a->request_id);
    if (a->record != NULL && !a->record->has_status)
        buffer_text(b,
                    a->record->sent == RECORD_SENT_NO ? ",\"sent\":\"no\"" : ",\"sent\":\"maybe\"");
    if (a->reason.ptr != NULL)
        fault(b, a);
    if (a->ignored > 0)
        number(b, ",\"ignored\":", a->ignored);
    if (a->reader.unknown > 0)
        number(b, ",\"unknown_members\":", a->reader.unknown);
    buffer_char(b, '}');
    output_line(&report->out, (csms_str){b->ptr, b->len});
}

static void end(struct report *report)
{
    struct state *state = report->state;

    buffer_free(&state->secret);
    buffer_free(&state->line);
    free(state);
}

const struct format format_ndjson = {"ndjson", start, answer, secret, verdict, end};
