/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { FLUSH_SIZE = 64 << 10 }; /* do not let more than that wait */

void ledger_error(struct record *r, enum record_sent sent, const char *code, const char *message)
{
    r->has_status = false;
    r->sent = sent;
    r->error_code = (csms_str){code, strlen(code)};
    r->error_message = (csms_str){message, strlen(message)};
}

static void note(struct ledger *l, const struct record *r)
{
    for (size_t i = 0; i < r->id.len; i++) /* a NUL would end the note */
        buffer_char(&l->notes, r->id.ptr[i] != '\0' ? r->id.ptr[i] : '?');
    if (r->has_status)
        buffer_format(&l->notes, ": answered with status %d", r->status);
    else
        buffer_format(&l->notes, ": %s: %.*s",
                      r->sent == RECORD_SENT_MAYBE ? "outcome unknown" : "not sent",
                      (int)r->error_message.len, r->error_message.ptr);
    buffer_char(&l->notes, '\0');
}

/* Add r as a line. An answer that does not fit a record is as good as lost. */
static csms_str add_line(struct ledger *l, struct record *r)
{
    size_t start = l->lines.len;
    r->kind = RECORD_RESPONSE;
    r->has_request = true;
    record_write(&l->lines, r);
    if (l->lines.len - start > RECORD_MAX) {
        ledger_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
        l->lines.len = start;
        record_write(&l->lines, r);
    }
    size_t len = l->lines.len - start;
    buffer_char(&l->lines, '\n');
    return (csms_str){l->lines.ptr + start, len};
}

static csms_str put(struct ledger *l, struct record *r, struct outcome *outcome)
{
    if (l->lines.len >= FLUSH_SIZE)
        ledger_flush(l);
    csms_str line = add_line(l, r);
    *outcome = outcome_of(r);
    l->counts[outcome->kind]++;
    /* Of what did not happen the summary tells, once nothing can be written any more. */
    if (l->out_failed && outcome->kind == OUTCOME_UNSENT)
        l->lines.len -= line.len + 1;
    else
        note(l, r);
    return line;
}

struct outcome ledger_put(struct ledger *l, uint64_t number, struct record *r)
{
    struct outcome outcome;
    csms_str line = put(l, r, &outcome);
    if (number != 0 && outcome_is_open(&outcome))
        journal_not_sent(l->journal, number);
    else if (number != 0)
        journal_recorded(l->journal, number, line);
    return outcome;
}

void ledger_put_earlier(struct ledger *l, struct record *r)
{
    struct outcome outcome;
    put(l, r, &outcome);
    l->earlier++;
}

static void say_notes(const struct ledger *l)
{
    for (size_t at = 0; at < l->notes.len; at += strlen(l->notes.ptr + at) + 1)
        tool_warn("%s", l->notes.ptr + at);
}

/* What an answer names as deleted, nothing else will ever name again. A journal has it, too. */
static void say_lines(const struct ledger *l, csms_str unwritten)
{
    if (unwritten.len == 0 || (l->journal != NULL && !l->journal_failed))
        return;
    tool_warn("the records that could not be written:");
    tool_write(STDERR_FILENO, unwritten);
}

bool ledger_flush(struct ledger *l)
{
    if (!l->journal_failed && journal_sync(l->journal) != 0) {
        tool_warn("cannot write the journal: %s; nothing more is sent", strerror(errno));
        l->journal_failed = true;
    }
    csms_str lines = {l->lines.ptr, l->lines.len};
    if (!l->out_failed && output_try(l->out, &lines) != 0) {
        tool_warn("cannot write %s: %s; nothing more is sent", l->out->path, strerror(errno));
        l->out_failed = true;
    }
    if (l->verbose || l->out_failed) /* what happened is never lost in silence */
        say_notes(l);
    if (l->out_failed)
        say_lines(l, lines);
    l->lines.len = l->notes.len = 0;
    l->failed = l->out_failed || l->journal_failed;
    return !l->failed;
}

void ledger_free(struct ledger *l)
{
    buffer_free(&l->lines);
    buffer_free(&l->notes);
}
