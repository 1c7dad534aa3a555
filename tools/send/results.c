/* SPDX-License-Identifier: MIT */
#include "results.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { FLUSH_SIZE = 64 << 10 }; /* pending records are written at this size */

static void add_note(struct results *all, const struct record *r)
{
    const char *id = r->id.ptr, *message = r->error_message.ptr;
    int id_len = (int)r->id.len, message_len = (int)r->error_message.len;
    if (r->has_status)
        tool_message(&all->notes, "%.*s: answered with status %d", id_len, id, r->status);
    else
        tool_message(&all->notes, "%.*s: %s: %.*s", id_len, id,
                     r->sent == RECORD_SENT_MAYBE ? "outcome unknown" : "not sent", message_len,
                     message);
}

/* Writes r to all->line. An answer that does not fit a record is recorded as an unknown outcome. */
static void write_line(struct results *all, struct record *r, struct outcome *outcome)
{
    all->line.len = 0;
    record_write(&all->line, r);
    if (all->line.len > RECORD_MAX) {
        record_set_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
        *outcome = outcome_of(r);
        all->line.len = 0;
        record_write(&all->line, r);
    }
    buffer_char(&all->line, '\n');
}

void results_put(struct results *all, uint64_t number, struct record *r, struct outcome *outcome)
{
    if (all->lines.len >= FLUSH_SIZE)
        results_flush(all);
    write_line(all, r, outcome);
    /* If the output fails, a request that was not sent is only counted. */
    bool count_only = all->out_failed && outcome->kind == OUTCOME_UNSENT;
    if (!count_only)
        add_note(all, r);
    buffer_grow(&all->lines, all->line.len);
    if (number != 0)
        journal_put(all->journal, number, (csms_str){all->line.ptr, all->line.len - 1},
                    outcome_is_open(outcome) ? JOURNAL_OPEN : JOURNAL_SETTLED);
    /* From here nothing can fail. If memory ran out before, the request counts as in flight. */
    all->counts[outcome->kind]++;
    if (!count_only)
        buffer_str(&all->lines, buffer_slice(&all->line));
}

/* No later answer names the deleted secrets again, so the records go to stderr, unless a journal
 * has them. */
static void report_unwritten(const struct results *all, csms_str lines)
{
    if (lines.len == 0 || (all->journal != NULL && !all->journal_failed))
        return;
    tool_warn("these records could not be written:");
    tool_write(STDERR_FILENO, lines);
}

bool results_flush(struct results *all)
{
    /* Even after an error: the journal may still accept lines on requests that were not sent. */
    const char *problem = journal_sync(all->journal);
    if (problem != NULL && !all->journal_failed) {
        tool_warn("cannot write the journal: %s; no more requests are sent", problem);
        all->journal_failed = true;
    }
    csms_str lines = buffer_slice(&all->lines);
    all->writing = true;
    if (!all->out_failed && output_try(all->out, &lines) != 0) {
        tool_warn("cannot write %s: %s; no more requests are sent", all->out->path,
                  strerror(errno));
        all->out_failed = true;
    }
    all->writing = false;
    if (all->verbose || all->out_failed) /* report outcomes that are not in the output */
        tool_write(STDERR_FILENO, buffer_slice(&all->notes));
    if (all->out_failed)
        report_unwritten(all, lines);
    all->lines.len = all->notes.len = 0;
    return !all->out_failed && !all->journal_failed;
}

bool results_end_early(struct results *all)
{
    csms_str lines = buffer_slice(&all->lines);
    if (!all->journal_failed)
        journal_sync(all->journal);
    bool written = !all->out_failed && !all->writing && tool_write_ready(all->out->fd, lines) == 0;
    if (!written)
        tool_write_ready(STDERR_FILENO, lines);
    all->lines.len = 0;
    return written;
}

void results_free(struct results *all)
{
    buffer_free(&all->line);
    buffer_free(&all->lines);
    buffer_free(&all->notes);
}
