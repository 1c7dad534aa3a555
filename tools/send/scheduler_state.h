/* SPDX-License-Identifier: MIT */
/* The state of a run, which the files scheduler*.c share. */
#ifndef SCHEDULER_STATE_H
#define SCHEDULER_STATE_H

#include "attempt.h"
#include "progress.h"
#include "rate_limit.h"
#include "results.h"
#include "scheduler.h"

/* Why nothing new is sent. */
struct stop_reason {
    const char *code, *text; /* for the records of the requests that are left */
    const char *message;     /* for people, at the end; NULL: it was printed already */
    const char *advice;      /* what to do before the next run; or "" */
};

extern const struct stop_reason stop_interrupted, stop_login, stop_output;

/* What went wrong with requests: the error code of their records, and how many there are. */
struct cause {
    const char *code;
    uint64_t count; /* 0: of a try that was not the last */
};

enum { CAUSES_MAX = 24 }; /* more than there are codes */

struct scheduler {
    struct plan *plan;
    const struct scheduler_options *options;
    struct ledger ledger;
    struct rate_limit rate_limit;
    struct progress progress;
    struct attempt *attempts;       /* as many as options->in_flight */
    const struct stop_reason *stop; /* NULL: go on; the first reason stays */
    char stop_detail[500];          /* for its message: what the service or libcurl said; or "" */
    bool more;                      /* the plan has more */
    bool doubtful;                  /* an answer recorded earlier may belong to another request */
    bool trusted;                   /* an answer came that did not refuse the credentials */
    uint64_t number;                /* of the last request taken from the plan */
    uint64_t retries;               /* attempts after the first ones */
    unsigned turned_away;           /* answers in a row that turn a request away unseen */
    int hold_status;                /* of the answer that holds everything back; 0: no connection */
    struct cause causes[CAUSES_MAX];
    unsigned failed_connections; /* in a row */
    int64_t failed_ms;           /* when the last of these failed */
};

void scheduler_stop(struct scheduler *s, const struct stop_reason *why);

/* Writes the records of finished requests; stops the run if that fails. */
void scheduler_flush(struct scheduler *s);

/* Takes the next request of the plan. One that needs no network is finished at once. */
void request_take(struct scheduler *s, struct attempt *a);

/* Makes the next try ready, and records it in the journal. */
void request_prepare(struct scheduler *s, struct attempt *a);

/* A try is over: wait for another one, or finish. */
void request_settle(struct scheduler *s, struct attempt *a);

/* The request ends with the result of its last try. */
void request_finish(struct scheduler *s, struct attempt *a);

/* A waiting request ends because the answer to its last try may belong to another request. */
void request_doubt(struct scheduler *s, struct attempt *a);

/* The request ends unsent, for the reason that the run stops. */
void request_drop(struct scheduler *s, struct attempt *a);

/* ---- scheduler_report.c ---- */

/* The line on a terminal. */
void report_progress(struct scheduler *s);

/* Once for each time the server has sent an answer too many. */
void report_doubtful(struct scheduler *s);

/* At the end: why the run stopped early, and what to do next; then all counts. */
void report_stop(const struct scheduler *s);
void report_summary(const struct scheduler *s);

/* The same for a dry run. */
void report_rehearsal(const struct scheduler *s);

#endif
