/* SPDX-License-Identifier: MIT */
/* Send a plan, and write exactly one record for every request in it. */
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
    const struct endpoint *fixed; /* where all requests go; NULL: to their regions */
    struct client *client;        /* used unless dry_run or replay */
    struct replay *replay;        /* answers out of files; or NULL */
    struct journal *journal;      /* or NULL */
    struct auth *auth;            /* may get another token from IAM meanwhile */
    struct retry_rules retry;
    size_t in_flight;     /* requests at a time, at least 1 */
    double rate;          /* new ones in a second; 0: any number */
    bool dry_run;         /* do everything but send */
    bool resend_unknown;  /* also what an earlier run may have sent */
    bool resend_rejected; /* also what was refused in an earlier run */
    bool fail_fast;       /* send nothing new after the first that did not go well */
    bool verbose;         /* each attempt on stderr */
    bool quiet;           /* no summary, no progress */
};

/*
 * The exit code says how it went: 74 out or the journal could not be written, 130 interrupted, 5
 * some outcome is unknown, 69 some request was not sent, 0 all were answered, and no outcome is
 * unknown. *written is whether
 * out has every record; if not, the rest was told on stderr.
 */
enum exit_code scheduler_run(struct plan *plan, const struct scheduler_options *options,
                             struct output *out, bool *written);

#endif
