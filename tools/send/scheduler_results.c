/* SPDX-License-Identifier: MIT */
/* Writes and counts the final record of every request: first to the journal on disk, then to the
 * output. If a record cannot be written, its content goes to stderr. */
#include "scheduler_state.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { FLUSH_SIZE = 64 << 10 }; /* pending records are written at this size */

static void add_note(struct scheduler *s, const struct record *r)
{
    const char *id = r->id.ptr, *message = r->error_message.ptr;
    int id_len = (int)r->id.len, message_len = (int)r->error_message.len;
    if (r->has_status)
        tool_message(&s->notes, "%.*s: answered with status %d", id_len, id, r->status);
    else
        tool_message(&s->notes, "%.*s: %s: %.*s", id_len, id,
                     r->sent == RECORD_SENT_MAYBE ? "outcome unknown" : "not sent", message_len,
                     message);
}

/* Writes r to s->line. An answer that does not fit a record is recorded as an unknown outcome. */
static void write_line(struct scheduler *s, struct record *r, struct outcome *outcome)
{
    s->line.len = 0;
    record_write(&s->line, r);
    if (s->line.len > RECORD_MAX) {
        record_set_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
        *outcome = outcome_of(r);
        s->line.len = 0;
        record_write(&s->line, r);
    }
    buffer_char(&s->line, '\n');
}

void results_put(struct scheduler *s, uint64_t number, struct record *r, struct outcome *outcome)
{
    if (s->lines.len >= FLUSH_SIZE)
        results_flush(s);
    write_line(s, r, outcome);
    /* If the output fails, a request that was not sent is only counted. */
    bool count_only = s->out_failed && outcome->kind == OUTCOME_UNSENT;
    if (!count_only)
        add_note(s, r);
    buffer_grow(&s->lines, s->line.len);
    if (number != 0)
        journal_put(s->options->journal, number, (csms_str){s->line.ptr, s->line.len - 1},
                    outcome_is_open(outcome) ? JOURNAL_OPEN : JOURNAL_SETTLED);
    /* From here nothing can fail. If memory ran out before, the request counts as in flight. */
    s->counts[outcome->kind]++;
    if (!count_only)
        buffer_str(&s->lines, buffer_slice(&s->line));
}

/* No later answer names the deleted secrets again, so the records go to stderr, unless a journal
 * has them. */
static void report_unwritten(const struct scheduler *s, csms_str lines)
{
    if (lines.len == 0 || (s->options->journal != NULL && !s->journal_failed))
        return;
    tool_warn("these records could not be written:");
    tool_write(STDERR_FILENO, lines);
}

void results_flush(struct scheduler *s)
{
    /* Even after an error: the journal may still accept lines on requests that were not sent. */
    const char *problem = journal_sync(s->options->journal);
    if (problem != NULL && !s->journal_failed) {
        tool_warn("cannot write the journal: %s; no more requests are sent", problem);
        s->journal_failed = true;
    }
    csms_str lines = buffer_slice(&s->lines);
    s->writing = true;
    if (!s->out_failed && output_try(s->out, &lines) != 0) {
        tool_warn("cannot write %s: %s; no more requests are sent", s->out->path, strerror(errno));
        s->out_failed = true;
    }
    s->writing = false;
    if (s->options->verbose || s->out_failed) /* report outcomes that are not in the output */
        tool_write(STDERR_FILENO, buffer_slice(&s->notes));
    if (s->out_failed)
        report_unwritten(s, lines);
    s->lines.len = s->notes.len = 0;
    if (s->out_failed || s->journal_failed)
        scheduler_stop(s, &stop_output);
}

bool results_end_early(struct scheduler *s)
{
    csms_str lines = buffer_slice(&s->lines);
    if (!s->journal_failed)
        journal_sync(s->options->journal);
    bool written = !s->out_failed && !s->writing && tool_write_ready(s->out->fd, lines) == 0;
    if (!written)
        tool_write_ready(STDERR_FILENO, lines);
    s->lines.len = 0;
    return written;
}
