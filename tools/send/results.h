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

struct results {
    struct output *out;
    struct journal *journal; /* or NULL */
    bool verbose;

    uint64_t counts[OUTCOME_KINDS];  /* final records by kind */
    bool out_failed, journal_failed; /* could not be written: send no more requests */

    /* private */
    struct buffer line;  /* the current record */
    struct buffer lines; /* records that wait for results_flush */
    struct buffer notes; /* their messages */
    bool writing;        /* lines is being written */
};

/* Adds r, the response record of request number with this outcome. The number is 0 for a record
 * that the journal does not get. A record that is too long is replaced by one of unknown outcome.
 */
void results_put(struct results *all, uint64_t number, struct record *r, struct outcome *outcome);

/* Syncs the journal to disk, then writes the records. Call before sending and at the end. False
 * after an error, in this call or an earlier one. */
bool results_flush(struct results *all);

/* For cleanup_add: syncs the journal and writes the complete records, to stderr if out fails. False
 * if out fails. */
bool results_end_early(struct results *all);

void results_free(struct results *all);

#endif
