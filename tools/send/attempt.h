/* SPDX-License-Identifier: MIT */
/* One request of a run, over all its tries. */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "auth.h"
#include "endpoint.h"
#include "exchange.h"
#include "outcome.h"

enum attempt_state {
    ATTEMPT_FREE,
    ATTEMPT_READY,     /* starts once the journal has its line */
    ATTEMPT_IN_FLIGHT, /* from its start in libcurl until its record is written, or it waits */
    ATTEMPT_WAITING    /* for the next try, at due_ms; the exchange has the last result */
};

struct attempt {
    enum attempt_state state;
    uint64_t number; /* in the plan, from 1 */
    bool in_doubt;   /* an earlier run may have sent it already */
    struct buffer line;
    struct record
        record; /* the request, from line, and the result of the last try, from exchange */
    struct endpoint endpoint;
    char *url;
    struct auth_headers headers;
    struct exchange exchange;
    struct outcome outcome;            /* of that result */
    struct buffer doubt;               /* the record to write if the program ends during the try */
    char note[500];                    /* for the record of a request in doubt */
    char started[RECORD_TIME_LEN + 1]; /* time of the prepared or last try */
    unsigned tries;
    int64_t tried_ms; /* when the last try started */
    int64_t first_ms; /* when the first try started */
    int64_t due_ms;
};

/* Prepares the next try: a new exchange with current headers, and a->doubt. */
void attempt_prepare(struct attempt *a, const struct endpoint *fixed, const struct auth *auth);

/* Makes the final result unknown again if an earlier run may have sent the request: a try that was
 * refused or not sent does not show that it did not. */
void attempt_keep_doubt(struct attempt *a);

/* Frees everything except the memory of the line, which the next request reuses. */
void attempt_release(struct attempt *a);

void attempt_free(struct attempt *a);

#endif
