/* SPDX-License-Identifier: MIT */
/* How far a long run is, on one line of a terminal's stderr that is written over and over. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool enabled; /* set by progress_start if stderr is a terminal that can do it */

    /* private */
    bool visible;
    int64_t started_ms, next_ms;
};

struct progress_counts {
    uint64_t total, good, failed, unknown, unsent; /* of the last four: requests that are over */
};

void progress_start(struct progress *p, bool wanted);

/* Show the line, if it is time to. Nothing in the first second: a short run needs none. */
void progress_show(struct progress *p, const struct progress_counts *counts);

/* Take the line away, before something else is said and at the end. */
void progress_clear(struct progress *p);

#endif
