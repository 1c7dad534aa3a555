/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { FLUSH_SIZE = 64 << 10 }; /* pending records are written at this size */

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

/* Writes r to l->line. An answer that does not fit a record is recorded as an unknown outcome. */
static void write_line(struct ledger *l, struct record *r, struct outcome *outcome)
{
    r->kind = RECORD_RESPONSE;
    r->has_request = true;
    l->line.len = 0;
    record_write(&l->line, r);
    if (l->line.len > RECORD_MAX) {
        ledger_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
        *outcome = outcome_of_error(RECORD_SENT_MAYBE);
        l->line.len = 0;
        record_write(&l->line, r);
    }
    buffer_char(&l->line, '\n');
}

/* Adds the line to the pending records. This last step cannot fail: if memory runs out before it,
 * the request still counts as in flight. */
static void put(struct ledger *l, const struct record *r, const struct outcome *outcome)
{
    /* If the output fails, requests not sent need no message: the summary counts them. */
    bool unsaid = l->out_failed && outcome->kind == OUTCOME_UNSENT;
    if (!unsaid)
        note(l, r);
    l->counts[outcome->kind]++;
    if (!unsaid)
        buffer_str(&l->lines, (csms_str){l->line.ptr, l->line.len});
}

void ledger_put(struct ledger *l, uint64_t number, struct record *r, struct outcome *outcome)
{
    if (l->lines.len >= FLUSH_SIZE)
        ledger_flush(l);
    write_line(l, r, outcome);
    if (l->lines.cap - l->lines.len < l->line.len)
        buffer_grow(&l->lines, l->line.len);
    if (number != 0)
        journal_put(l->journal, number, (csms_str){l->line.ptr, l->line.len - 1},
                    outcome_is_open(outcome) ? JOURNAL_OPEN : JOURNAL_SETTLED);
    put(l, r, outcome);
}

void ledger_put_earlier(struct ledger *l, struct record *r, struct outcome *outcome)
{
    if (l->lines.len >= FLUSH_SIZE)
        ledger_flush(l);
    write_line(l, r, outcome);
    put(l, r, outcome);
    l->earlier++;
}

static void say_notes(const struct ledger *l)
{
    for (size_t at = 0; at < l->notes.len; at += strlen(l->notes.ptr + at) + 1)
        tool_warn("%s", l->notes.ptr + at);
}

/* No later answer names the deleted secrets again, so the records go to stderr, unless a journal
 * has them. */
static void say_lines(const struct ledger *l, csms_str unwritten)
{
    if (unwritten.len == 0 || (l->journal != NULL && !l->journal_failed))
        return;
    tool_warn("these records could not be written:");
    tool_write(STDERR_FILENO, unwritten);
}

bool ledger_flush(struct ledger *l)
{
    /* Even after an error: the journal may still accept lines on requests that were not sent. */
    const char *problem = journal_sync(l->journal);
    if (problem != NULL && !l->journal_failed) {
        tool_warn("cannot write the journal: %s; no more requests are sent", problem);
        l->journal_failed = true;
    }
    csms_str lines = {l->lines.ptr, l->lines.len};
    l->writing = true;
    if (!l->out_failed && output_try(l->out, &lines) != 0) {
        tool_warn("cannot write %s: %s; no more requests are sent", l->out->path, strerror(errno));
        l->out_failed = true;
    }
    l->writing = false;
    if (l->verbose || l->out_failed) /* report outcomes that are not in the output */
        say_notes(l);
    if (l->out_failed)
        say_lines(l, lines);
    l->lines.len = l->notes.len = 0;
    l->failed = l->out_failed || l->journal_failed;
    return !l->failed;
}

bool ledger_end_early(struct ledger *l)
{
    csms_str lines = {l->lines.ptr, l->lines.len};
    if (!l->journal_failed)
        journal_sync(l->journal);
    bool written = !l->out_failed && !l->writing && tool_write_ready(l->out->fd, lines) == 0;
    if (!written)
        tool_write_ready(STDERR_FILENO, lines);
    l->lines.len = 0;
    return written;
}

void ledger_free(struct ledger *l)
{
    buffer_free(&l->line);
    buffer_free(&l->lines);
    buffer_free(&l->notes);
}
