/* SPDX-License-Identifier: MIT */
/* The progress of a run, on one line of a terminal that is overwritten; and the counts at its end.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"

struct progress {
    bool enabled; /* set by progress_start if stderr is a suitable terminal */

    /* private */
    bool visible;
    int64_t next_ms;
    struct progress_mark {
        int64_t ms;
        uint64_t count;
    } marks[2]; /* two earlier counts, for the recent rate */
};

struct progress_state {
    uint64_t total, earlier; /* requests: all; those finished by an earlier run */
    const uint64_t *counts;  /* finished requests, by enum outcome_kind */
    int64_t hold_ms;         /* time until new requests are sent; 0: now */
    int hold_status;         /* of the answer that asked for the pause; 0: no connection */
};

void progress_start(struct progress *p, bool wanted);

/* Shows the line if it is due. Shows nothing in the first second: a short run needs no progress. */
void progress_show(struct progress *p, const struct progress_state *state);

/* Appends the counts of all kinds: "3 complete, 1 incomplete, ...". */
void progress_add_counts(struct buffer *b, const uint64_t *counts);

/* Removes the line. Call before any message and at the end. */
void progress_clear(struct progress *p);

#endif
