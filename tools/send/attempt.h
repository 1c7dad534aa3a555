/* SPDX-License-Identifier: MIT */
/* One request on its way, over all its tries. */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "auth.h"
#include "endpoint.h"
#include "exchange.h"
#include "outcome.h"

enum attempt_state {
    ATTEMPT_FREE,
    ATTEMPT_READY,     /* to be started as soon as the journal says so */
    ATTEMPT_IN_FLIGHT, /* from the start in libcurl until its record is written or it waits */
    ATTEMPT_WAITING    /* for another try, at due_ms; the exchange still has the last result */
};

struct attempt {
    enum attempt_state state;
    uint64_t number; /* in the plan, from 1 */
    bool in_doubt;   /* an earlier run may have sent it already */
    struct buffer line;
    struct record record; /* points into line */
    struct endpoint endpoint;
    char *url;
    struct auth_request auth;
    struct exchange exchange;
    struct outcome outcome;            /* of the last try, or why there was none */
    struct buffer doubt;               /* the record, should the program end during the try */
    char note[500];                    /* for the record of a request in doubt */
    char started[RECORD_TIME_LEN + 1]; /* the try that is prepared, or was made last */
    unsigned tries;
    int64_t tried_ms; /* when the last try started */
    int64_t first_ms; /* when the first try started */
    int64_t due_ms;
};

/* Makes the next try ready: a new exchange with headers for now, and a->doubt. */
void attempt_prepare(struct attempt *a, const struct endpoint *fixed, const struct auth *auth);

/* Sets the outcome, once a try is over. */
void attempt_judge(struct attempt *a);

/* Puts the result of the last try, which was judged, into the record, whose texts then point into
 * the attempt. */
void attempt_set_result(struct attempt *a);

/* Put into the record that the request is not sent, for a reason of the run. */
void attempt_set_unsent(struct attempt *a, const char *code, const char *message);

/* Give up what it holds but the line's memory. */
void attempt_release(struct attempt *a);

void attempt_free(struct attempt *a);

#endif
