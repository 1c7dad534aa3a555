/* SPDX-License-Identifier: MIT */
/* Sends a plan, and writes exactly one record for each of its requests. */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include "auth.h"
#include "client.h"
#include "endpoint.h"
#include "journal.h"
#include "output.h"
#include "plan.h"
#include "replay.h"
#include "retry.h"
#include "program.h"

struct scheduler_options {
    const struct endpoint *fixed; /* endpoint of all requests; NULL: their regions */
    struct client *client;        /* used unless dry_run or replay */
    struct replay *replay;        /* answers from files; or NULL */
    struct journal *journal;      /* or NULL */
    struct auth *auth;            /* may be renewed during the run */
    struct retry_rules retry;
    uint64_t in_flight;   /* requests at a time, at least 1 */
    long rate;            /* new requests in 1000 seconds; 0: no limit */
    bool dry_run;         /* do everything except sending */
    bool resend_unknown;  /* also requests that an earlier run may have sent */
    bool resend_rejected; /* also requests refused in an earlier run */
    bool fail_fast;       /* no new requests after one that failed or is incomplete */
    bool verbose;         /* each attempt on stderr */
    bool quiet;           /* no summary, no progress */
};

/*
 * Returns the exit code: 74 if out or the journal could not be written, 130 if interrupted, 5 if an
 * outcome is unknown, 69 if a request was not sent, otherwise 0. *written is true if out has every
 * record; otherwise the missing records were written to stderr.
 */
enum exit_code scheduler_run(struct plan *plan, const struct scheduler_options *options,
                             struct output *out, bool *written);

#endif
