/* SPDX-License-Identifier: MIT */
/* One request on its way, over all its attempts. */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "auth.h"
#include "endpoint.h"
#include "exchange.h"
#include "record.h"

enum slot_state {
    SLOT_FREE,
    SLOT_READY,  /* to be started as soon as the journal says so */
    SLOT_FLYING, /* with libcurl */
    SLOT_WAITING /* for another attempt, at due_ms; the exchange still has the last result */
};

struct slot {
    enum slot_state state;
    uint64_t number; /* in the plan, from 1 */
    bool in_doubt;   /* an earlier run may have sent it already */
    struct buffer line;
    struct record record; /* points into line */
    struct endpoint endpoint;
    char *url;
    struct auth_request auth;
    struct exchange exchange;
    char note[500];                    /* for the record of a request in doubt */
    char started[RECORD_TIME_LEN + 1]; /* the attempt that is prepared, or was made last */
    unsigned attempts;
    int64_t first_ms; /* when the first attempt started */
    int64_t due_ms;
};

/* Make the next attempt ready: a new exchange with headers for now. */
void slot_prepare(struct slot *s, const struct endpoint *fixed, const struct auth *auth);

/* Put the result of the last attempt into the record, whose texts then point into the slot. */
void slot_set_result(struct slot *s);

/* Put into the record that the request is not sent, for a reason of the run. */
void slot_set_unsent(struct slot *s, const char *code, const char *message);

/* Give up what it holds but the line's memory. */
void slot_release(struct slot *s);

#endif
