/* SPDX-License-Identifier: MIT */
/* What run.c and run_request.c share: the state of a run. */
#ifndef SCHEDULER_STATE_H
#define SCHEDULER_STATE_H

#include "results.h"
#include "rate_limit.h"
#include "progress.h"
#include "scheduler.h"
#include "attempt.h"

/* Why nothing new is sent. */
struct run_stop {
    const char *code, *text; /* for the records of what is left */
    const char *told;        /* for people, at the end; NULL: they were told already */
    const char *advice;      /* what to do before the next run; or "" */
};

extern const struct run_stop run_stop_interrupted, run_stop_login, run_stop_failed;

struct run {
    struct plan *plan;
    const struct run_options *options;
    struct ledger ledger;
    struct pace pace;
    struct progress progress;
    struct slot *slots;
    const struct run_stop *stop; /* NULL: go on; the first reason stays */
    char refusal[64];            /* of the credentials: its status and code; "" before one */
    bool more;                   /* the plan has more */
    bool trusted;                /* an answer came that did not refuse the credentials */
    uint64_t number;             /* of the last request taken from the plan */
    uint64_t repeats;            /* attempts after the first ones */
    unsigned turned_away;        /* answers in a row that turn a request away unseen */
    int hold_status;             /* of the answer that made pace hold all */
};

void run_set_stop(struct run *run, const struct run_stop *why);

/* Write what is over; stop if that fails. */
void run_flush(struct run *run);

/* Take the next request of the plan into a free slot. What needs no network is over at once. */
void run_take(struct run *run, struct slot *s);

/* Make the next attempt ready, and tell the journal. */
void run_prepare(struct run *run, struct slot *s);

/* An attempt is over: wait for another, or finish. */
void run_settle(struct run *run, struct slot *s);

/* The request ends with the result of its last attempt. */
void run_finish(struct run *run, struct slot *s);

/* The request ends unsent, for the reason that the run stops. */
void run_drop(struct run *run, struct slot *s);

#endif
