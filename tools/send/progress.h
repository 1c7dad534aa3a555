/* SPDX-License-Identifier: MIT */
/* How far a long run is, on one line of a terminal's stderr that is written over and over; and how
 * it ended. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"

struct progress {
    bool enabled; /* set by progress_start if stderr is a terminal that can do it */

    /* private */
    bool visible;
    int64_t next_ms;
    struct progress_mark {
        int64_t ms;
        uint64_t count;
    } marks[2]; /* how far it was at two moments before, for the rate of the last seconds */
};

struct progress_state {
    uint64_t total, earlier; /* requests: all of them; those that an earlier run has done */
    const uint64_t *counts;  /* of requests that are over, by enum outcome_kind */
    int64_t hold_ms;         /* so long nothing new goes out; 0: it does */
    int hold_status;         /* of the answer that asked for it; 0: no connection */
};

void progress_start(struct progress *p, bool wanted);

/* Show the line, if it is time to. Nothing in the first second: a short run needs none. */
void progress_show(struct progress *p, const struct progress_state *state);

/* "3 done, 1 not all deleted, ...": all kinds, also those of which there are none. */
void progress_add_counts(struct buffer *b, const uint64_t *counts);

/* Take the line away, before something else is said and at the end. */
void progress_clear(struct progress *p);

#endif
