/* SPDX-License-Identifier: MIT */
#include "human.h"

#include <string.h>

#include "escape.h"
#include "str.h"
#include "width.h"

enum { INDENT = 2, LABEL_COLUMNS = 12, TEXT_COLUMN = INDENT + LABEL_COLUMNS };

typedef unsigned long long ull; /* for %llu */

void human_blanks(struct buffer *b, size_t count)
{
    while (count-- > 0)
        buffer_char(b, ' ');
}

void human_paint(struct buffer *b, bool color, const char *sgr, const char *text)
{
    if (!color) {
        buffer_text(b, text);
        return;
    }
    buffer_format(b, "\x1b[%sm%s\x1b[0m", sgr, text);
}

void human_wrap(struct buffer *b, csms_str text, size_t at, size_t indent, size_t columns)
{
    size_t next;

    for (;;) {
        size_t fit = text_break(text, at < columns ? columns - at : 1, &next);

        buffer_add(b, text.ptr, fit);
        buffer_char(b, '\n');
        if (next == text.len)
            return;
        text.ptr += next;
        text.len -= next;
        human_blanks(b, indent);
        at = indent;
    }
}

static void part(struct buffer *b)
{
    if (b->len > 0)
        buffer_text(b, ", ");
}

/* For example "all secrets of RDS instance 7f3a". */
static void scope(struct buffer *b, const struct csms_request *r)
{
    switch (r->scope) {
    case CSMS_SCOPE_INSTANCE:
        buffer_text(b, "all secrets of ");
        buffer_visible(b, r->instance_type);
        buffer_text(b, r->instance_type.ptr != NULL ? " instance " : "instance ");
        buffer_visible(b, r->instance_id);
        break;
    case CSMS_SCOPE_TYPE:
        buffer_text(b, "all secrets of type ");
        buffer_visible(b, r->instance_type);
        break;
    case CSMS_SCOPE_PROJECT:
        buffer_text(b, "ALL secrets of the project");
        break;
    }
}

static void where(struct buffer *b, const struct answer *a)
{
    const struct csms_request *r = answer_request(a);

    if (r != NULL) {
        buffer_text(b, "project ");
        buffer_visible(b, r->project_id);
    }
    if (answer_region(a).ptr != NULL) {
        part(b);
        buffer_text(b, "region ");
        buffer_visible(b, answer_region(a));
    }
}

/* "HTTP 200 in 412 ms, started 2026-11-24T08:15:02.123Z, Tue, 24 Nov 2026 08:15:02 GMT" */
static void how(struct buffer *b, const struct answer *a)
{
    uint64_t ms;

    if (a->status > 0)
        buffer_format(b, "HTTP %d", a->status);
    if (answer_elapsed(a, &ms))
        buffer_format(b, "%s in %llu ms", a->status > 0 ? "" : "no answer", (ull)ms);
    if (answer_started(a).ptr != NULL) {
        part(b);
        buffer_text(b, "started ");
        buffer_visible(b, answer_started(a));
    }
    if (a->date.ptr != NULL) {
        part(b);
        buffer_visible(b, a->date);
    }
}

static void request_id(struct buffer *b, const struct answer *a)
{
    if (a->request_id.ptr == NULL)
        return;
    buffer_text(b, "request ID ");
    buffer_visible(b, a->request_id);
}

/* For example "orders-prod (RDS:7f3a)". */
static void label_and_id(struct buffer *b, const struct answer *a)
{
    csms_str label = answer_label(a);

    if (label.ptr == NULL) {
        buffer_visible(b, a->id);
        return;
    }
    buffer_visible(b, label);
    buffer_text(b, " (");
    buffer_visible(b, a->id);
    buffer_char(b, ')');
}

void human_name(struct buffer *b, const struct answer *a, bool file_before_id)
{
    const char *between = "";

    if (a->file != NULL && (file_before_id || a->id.ptr == NULL)) {
        buffer_visible(b, str_from(a->file));
        between = a->id.ptr != NULL ? ": " : ", ";
    }
    if (a->id.ptr != NULL) {
        buffer_text(b, between);
        label_and_id(b, a);
    } else if (a->line > 0) {
        buffer_format(b, "%sline %llu", between, (ull)a->line);
    } else if (a->entry > 0) {
        buffer_format(b, "%sentry %llu", between, (ull)a->entry);
    }
}

void human_subject(struct buffer *b, const struct answer *a)
{
    size_t before = b->len;

    human_name(b, a, true);
    if (answer_request(a) == NULL)
        return;
    if (b->len > before)
        buffer_text(b, ": ");
    scope(b, answer_request(a));
}

void human_heading(struct buffer *b, const struct answer *a, bool color, size_t columns)
{
    static void (*const lines[])(struct buffer *, const struct answer *) = {where, how, request_id};
    struct buffer text = {0};
    size_t before = b->len;

    human_subject(&text, a);
    if (text.len > 0) {
        buffer_text(b, color ? "\x1b[" BOLD "m" : "");
        human_wrap(b, (csms_str){text.ptr, text.len}, 0, 0, columns);
        if (color) {
            b->len--; /* the newline follows the reset */
            buffer_text(b, "\x1b[0m\n");
        }
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        text.len = 0;
        lines[i](&text, a);
        if (text.len > 0)
            human_wrap(b, (csms_str){text.ptr, text.len}, 0, 0, columns);
    }
    if (b->len > before)
        buffer_char(b, '\n');
    buffer_free(&text);
}

static void labelled(struct buffer *b, const char *label, csms_str value, bool cut, size_t columns)
{
    struct buffer text = {0};

    if (value.ptr == NULL)
        return;
    buffer_visible(&text, value);
    if (cut)
        buffer_text(&text, " [cut]");
    human_blanks(b, INDENT);
    buffer_text(b, label);
    human_blanks(b, LABEL_COLUMNS - strlen(label));
    human_wrap(b, (csms_str){text.ptr, text.len}, TEXT_COLUMN, TEXT_COLUMN, columns);
    buffer_free(&text);
}

void human_refusal(struct buffer *b, const struct answer *a, size_t columns)
{
    labelled(b, "CODE", a->code, false, columns);
    labelled(b, "MESSAGE", a->message, a->message_cut, columns);
    if (a->own_request_id)
        labelled(b, "REQUEST ID", a->request_id, false, columns);
}

static void paragraph(struct buffer *b, const char *text, size_t columns)
{
    human_wrap(b, str_from(text), TEXT_COLUMN, TEXT_COLUMN, columns);
}

void human_note(struct buffer *b, const struct csms_code *code, uint64_t count, size_t columns)
{
    struct buffer text = {0};
    size_t len = strlen(code->code);

    buffer_char(b, '\n');
    human_blanks(b, INDENT);
    buffer_text(b, code->code);
    human_blanks(b, len < LABEL_COLUMNS ? LABEL_COLUMNS - len : 1);
    if (count > 1)
        buffer_format(&text, "%llu times: ", (ull)count);
    buffer_text(&text, code->meaning);
    buffer_char(&text, '\0');
    paragraph(b, text.ptr, columns);
    human_blanks(b, TEXT_COLUMN);
    paragraph(b, code->advice, columns);
    buffer_free(&text);
}
