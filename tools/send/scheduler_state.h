/* SPDX-License-Identifier: MIT */
/* The state of a run, shared by scheduler*.c. */
#ifndef SCHEDULER_STATE_H
#define SCHEDULER_STATE_H

#include "exchange.h"
#include "outcome.h"
#include "rate_limit.h"
#include "scheduler.h"

enum attempt_state {
    ATTEMPT_FREE,
    ATTEMPT_READY,     /* starts once the journal has its line */
    ATTEMPT_IN_FLIGHT, /* from its start in libcurl until its record is written, or it waits */
    ATTEMPT_WAITING    /* for the next try, at due_ms; the exchange has the last result */
};

/* One request of a run, over all its tries. */
struct attempt {
    enum attempt_state state;
    uint64_t number; /* in the plan, from 1 */
    bool in_doubt;   /* an earlier run may have sent it already */
    struct buffer line;
    struct record record; /* the request, from line; and the result of the last try */
    struct endpoint endpoint;
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

/* A request that was rejected, so that a later run sends it, unless the answer becomes doubtful. */
struct rejection {
    uint64_t number;     /* in the plan, from 1 */
    uint64_t serial;     /* for client_is_in_step */
    struct buffer doubt; /* the record to write to the journal then */
};

/* The reason for sending no new requests. */
struct stop_reason {
    const char *code, *text; /* for the records of the remaining requests */
    const char *message;     /* printed at the end; NULL: already printed */
    const char *advice;      /* what to do before the next run; or "" */
};

extern const struct stop_reason stop_interrupted, stop_login, stop_output;

/* An error code of records, and how many have it. */
struct cause {
    const char *code;
    uint64_t count; /* 0: only tries that were retried had it */
};

enum { CAUSES_MAX = 24 }; /* more than there are error codes */

/* A line of a terminal that is overwritten. */
struct progress {
    bool enabled; /* stderr is a suitable terminal */
    bool visible;
    int64_t next_ms; /* when it is written again */
    struct progress_mark {
        int64_t ms;
        uint64_t count;
    } marks[2]; /* two earlier counts, for the recent rate */
};

struct scheduler {
    struct plan *plan;
    const struct scheduler_options *options;
    struct rate_limit rate_limit;
    struct progress progress;
    struct attempt *attempts;     /* as many as options->in_flight */
    struct rejection *rejections; /* only with a journal */
    size_t n_rejections;
    const struct stop_reason *stop; /* NULL: go on; the first reason stays */
    char stop_detail[500];          /* for its message: text of the service or libcurl; or "" */
    bool doubtful;                  /* an answer recorded earlier may belong to another request */
    bool trusted;                   /* an answer showed that the credentials are valid */
    uint64_t number;                /* of the last request taken from the plan */
    uint64_t earlier;               /* requests that an earlier run settled */
    uint64_t retries;               /* attempts after the first ones */
    unsigned turned_away;           /* consecutive answers that reject a request unseen */
    int hold_status;                /* of the answer that caused the pause; 0: no connection */
    struct cause causes[CAUSES_MAX];
    unsigned failed_connections; /* consecutive */
    int64_t failed_ms;           /* when the last of these failed */

    /* scheduler_results.c */
    struct output *out;
    uint64_t counts[OUTCOME_KINDS];  /* final records by kind */
    bool out_failed, journal_failed; /* could not be written */
    struct buffer line;              /* the current record */
    struct buffer lines;             /* records that wait for results_flush */
    struct buffer notes;             /* their messages */
    bool writing;                    /* lines is being written */
};

/* Sends no more requests. The first reason stays. */
void scheduler_stop(struct scheduler *s, const struct stop_reason *why);

/* Takes the next request of the plan. One that needs no network is finished at once. */
void request_take(struct scheduler *s, struct attempt *a);

/* Prepares the next try, and records it in the journal. */
void request_prepare(struct scheduler *s, struct attempt *a);

/* Handles the end of a try: schedules a retry, or finishes the request. */
void request_settle(struct scheduler *s, struct attempt *a);

/* Finishes the request with the result of its last try. */
void request_finish(struct scheduler *s, struct attempt *a);

/* Finishes a waiting request as unknown: its last answer may belong to another request. */
void request_doubt(struct scheduler *s, struct attempt *a);

/* After an unsolicited answer: calls request_doubt for all waiting requests whose answer it makes
 * doubtful, and records in the journal that rejections written earlier are doubtful, so that no
 * later run sends those requests again. */
void request_doubt_displaced(struct scheduler *s);

/* Finishes the request as not sent, with the reason for which the run stops. */
void request_drop(struct scheduler *s, struct attempt *a);

/* ---- scheduler_results.c ---- */

/* Adds r, the response record of request number with this outcome. The number is 0 for a record
 * that the journal does not get. A record that is too long is replaced by one of unknown outcome.
 */
void results_put(struct scheduler *s, uint64_t number, struct record *r, struct outcome *outcome);

/* Syncs the journal to disk, then writes the records, in batches, because syncing is slow. Stops
 * the run if that fails. Call before sending and at the end. */
void results_flush(struct scheduler *s);

/* For cleanup_add: syncs the journal and writes the complete records, to stderr if out fails. False
 * if out fails. */
bool results_end_early(struct scheduler *s);

/* ---- scheduler_report.c ---- */

/* Reports the first failure of each kind when it happens. */
void report_failure(struct scheduler *s, const struct attempt *a);

/* Returns the result of a try in words: the error, or the status, which is written into room. */
enum { REPORT_STATUS_LEN = sizeof "status 999" };
const char *report_result(const struct record *r, char room[REPORT_STATUS_LEN]);

/* Reports that the request is retried after this time. */
void report_retry(const struct attempt *a, int64_t wait_ms);

/* Counts the error code of a final record. */
void report_count(struct scheduler *s, const struct record *r);

/* Starts the progress line, and shows it if it is due. Nothing in the first second: a short run
 * needs no progress. */
void report_start(struct scheduler *s);
void report_progress(struct scheduler *s);

/* Removes the progress line. Call before any message and at the end. */
void report_clear(struct scheduler *s);

/* Reports requests whose answers became doubtful after an unsolicited answer. */
void report_doubtful(struct scheduler *s, csms_str names);

/* At the end: the reason for an early stop with its remedy, then all counts. */
void report_stop(const struct scheduler *s);
void report_summary(const struct scheduler *s);

/* The counts of a dry run. */
void report_rehearsal(const struct scheduler *s);

#endif
