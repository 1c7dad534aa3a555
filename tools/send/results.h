/* SPDX-License-Identifier: MIT */
/*
 * Writes and counts the final record of every request: first to the journal on disk, then to the
 * output. If a record cannot be written, its content goes to stderr. Records are written in
 * batches, because syncing to disk is slow.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "journal.h"
#include "outcome.h"
#include "output.h"
#include "record.h"

struct ledger {
    struct output *out;
    struct journal *journal; /* or NULL */
    bool verbose;

    uint64_t counts[OUTCOME_KINDS];  /* final records by kind */
    uint64_t earlier;                /* of these, from the journal */
    bool out_failed, journal_failed; /* could not be written */
    bool failed;                     /* either of them: send no more requests */

    /* private */
    struct buffer line;  /* the current record */
    struct buffer lines; /* records that wait for ledger_flush */
    struct buffer notes; /* their messages; each ends with a NUL */
    bool writing;        /* lines is being written */
};

/* Makes r a response with an error. The texts must outlive r. */
void ledger_error(struct record *r, enum record_sent sent, const char *code, const char *message);

/* Adds r, the response record of request number with this outcome. The number is 0 for a record
 * that the journal does not get. A record that is too long is replaced by one of unknown outcome.
 */
void ledger_put(struct ledger *l, uint64_t number, struct record *r, struct outcome *outcome);

/* The same for a record from the journal. */
void ledger_put_earlier(struct ledger *l, struct record *r, struct outcome *outcome);

/* Syncs the journal to disk, then writes the records. Call before sending and at the end. False
 * after an error, in this call or an earlier one. */
bool ledger_flush(struct ledger *l);

/* For cleanup_add: syncs the journal and writes the complete records, to stderr if out fails. False
 * if out fails. */
bool ledger_end_early(struct ledger *l);

void ledger_free(struct ledger *l);

#endif
