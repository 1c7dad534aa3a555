/* SPDX-License-Identifier: MIT */
/*
 * Every request ends here in one record: on the disk in the journal first, then in the output, and
 * counted. If a record cannot be written, what it says goes to stderr. What comes together is
 * written together, since bringing something to the disk takes long.
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
    uint64_t earlier;                /* of all these, from the journal */
    bool out_failed, journal_failed; /* could not be written */
    bool failed;                     /* one of them: send nothing more */

    /* private */
    struct buffer line;  /* the record in hand */
    struct buffer lines; /* records that wait for ledger_flush */
    struct buffer notes; /* what they say, for people; each with a NUL behind it */
    bool writing;        /* the lines, at this moment */
};

/* Make r a response without an answer. The texts must outlive it. */
void ledger_error(struct record *r, enum record_sent sent, const char *code, const char *message);

/* r has become the response record of request number, with this outcome; 0 if the journal does not
 * get it. A record that would be too long becomes one of unknown outcome. */
void ledger_put(struct ledger *l, uint64_t number, struct record *r, struct outcome *outcome);

/* The same for a record that the journal has. */
void ledger_put_earlier(struct ledger *l, struct record *r, struct outcome *outcome);

/* Bring the journal to the disk, then write the records. Before something is sent, and at the end.
 * False if it failed, now or before. */
bool ledger_flush(struct ledger *l);

/* For cleanup_add: bring the journal to the disk and write the complete records, to stderr if out
 * does not take them. False: out takes nothing. */
bool ledger_end_early(struct ledger *l);

void ledger_free(struct ledger *l);

#endif
