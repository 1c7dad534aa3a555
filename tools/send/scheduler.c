/* SPDX-License-Identifier: MIT */
#include "scheduler.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "interrupt.h"
#include "scheduler_state.h"

enum { WAIT_MAX_MS = 200 }; /* so that the progress line is updated */

/* Sends the prepared requests, after their lines are in the journal. */
static void launch(struct scheduler *s)
{
    scheduler_flush(s);
    for (size_t i = 0; i < s->options->in_flight; i++) {
        struct attempt *a = &s->attempts[i];
        if (a->state != ATTEMPT_READY)
            continue;
        if (s->stop != NULL) {
            request_drop(s, a);
            continue;
        }
        a->tried_ms = clock_ms();
        if (a->tries++ == 0)
            a->first_ms = a->tried_ms;
        if (s->options->verbose)
            tool_warn("%.*s: attempt %u: POST %s", (int)a->record.id.len, a->record.id.ptr,
                      a->tries, a->url);
        a->state = ATTEMPT_IN_FLIGHT;
        client_start(s->options->client, &a->exchange);
    }
}

/* ---- The early end ------------------------------------------------------------------------ */

static struct scheduler *running; /* NULL: no run, or it has ended */

/*
 * Runs if memory runs out, an internal error occurs or a signal ends the program. It may run in a
 * signal handler, so everything that it writes was prepared in advance.
 */
static void end_early(void)
{
    static const char head[] =
        "csms-send: ended early; the outcome of these requests is unknown:\n";
    struct scheduler *s = running;
    running = NULL;
    if (s == NULL)
        return;
    bool to_out = ledger_end_early(&s->ledger), first = true;
    for (size_t i = 0; i < s->options->in_flight; i++) {
        const struct attempt *a = &s->attempts[i];
        const csms_str line = {a->doubt.ptr, a->doubt.len};
        if (a->state != ATTEMPT_IN_FLIGHT && !(a->state == ATTEMPT_WAITING && a->in_doubt))
            continue;
        if (first)
            tool_write_ready(STDERR_FILENO, (csms_str){head, sizeof head - 1});
        first = false;
        tool_write_ready(STDERR_FILENO, line);
        if (to_out)
            tool_write_ready(s->ledger.out->fd, line);
    }
}

/* ---- The run ------------------------------------------------------------------------------ */

static bool are_others_busy(const struct scheduler *s, const struct attempt *a)
{
    for (size_t i = 0; i < s->options->in_flight; i++) {
        if (&s->attempts[i] != a && s->attempts[i].state != ATTEMPT_FREE)
            return true;
    }
    return false;
}

static bool may_start(const struct scheduler *s, const struct attempt *a)
{
    if (s->stop != NULL || interrupt_count() > 0)
        return false;
    if (s->options->client == NULL)
        return true;
    /* The first request goes out alone: several with wrong credentials would lock an access key. */
    return (s->trusted || !are_others_busy(s, a)) && !auth_needs_login(s->options->auth) &&
           rate_limit_wait_ms(&s->rate_limit, clock_ms()) == 0;
}

/* True if the record of the next request comes from the journal, which needs no waiting. */
static bool next_is_settled(const struct scheduler *s)
{
    const struct scheduler_options *o = s->options;
    return s->stop == NULL && interrupt_count() == 0 && o->journal != NULL && o->client != NULL &&
           !o->resend_unknown && !o->resend_rejected && journal_knows(o->journal, s->number + 1);
}

/* Retries a waiting attempt when it is due. Finishes it if the run stops, or if its answer has
 * become doubtful: then the request may have been executed. */
static void wake(struct scheduler *s, struct attempt *a)
{
    bool due = a->due_ms <= clock_ms() && may_start(s, a);
    if (!due && s->stop == NULL)
        return;
    if (!client_is_in_step(s->options->client, &a->exchange)) {
        request_doubt(s, a);
    } else if (s->stop != NULL) {
        request_finish(s, a);
    } else {
        request_prepare(s, a);
        rate_limit_started(&s->rate_limit, clock_ms());
    }
}

/* Assigns the next request that needs the network to a free attempt, and finishes those before it.
 */
static void assign(struct scheduler *s, struct attempt *a)
{
    while (a->state == ATTEMPT_FREE && s->more && (may_start(s, a) || next_is_settled(s)))
        request_take(s, a);
    if (a->state == ATTEMPT_READY)
        rate_limit_started(&s->rate_limit, clock_ms());
}

/* Prepares all requests that may start now. True if an attempt is busy. */
static bool fill(struct scheduler *s)
{
    for (size_t i = 0; i < s->options->in_flight; i++) {
        struct attempt *a = &s->attempts[i];
        if (a->state == ATTEMPT_WAITING)
            wake(s, a);
        if (a->state == ATTEMPT_FREE)
            assign(s, a);
    }
    return are_others_busy(s, NULL);
}

/* Returns the time until an attempt may start. Never 0, which would be a busy loop: whatever could
 * start now has started already. */
static int wait_ms(const struct scheduler *s)
{
    int64_t now = clock_ms(), wait = WAIT_MAX_MS;
    int64_t limit = rate_limit_wait_ms(&s->rate_limit, now);
    for (size_t i = 0; i < s->options->in_flight; i++) {
        const struct attempt *a = &s->attempts[i];
        bool waits = a->state == ATTEMPT_WAITING;
        int64_t due = waits ? a->due_ms - now : 0;
        if (due < limit)
            due = limit;
        if ((waits || (a->state == ATTEMPT_FREE && s->more)) && due > 0 && due < wait)
            wait = due;
    }
    return (int)wait;
}

static void handle_interrupts(struct scheduler *s)
{
    interrupt_seen();
    if (interrupt_count() > 0 && s->stop == NULL) {
        s->stop = &stop_interrupted;
        progress_clear(&s->progress);
        tool_warn("interrupted: finishing the requests in flight; press Ctrl-C again to abandon "
                  "them (outcome unknown)");
    }
    for (size_t i = 0; i < s->options->in_flight && interrupt_count() > 1; i++) {
        struct attempt *a = &s->attempts[i];
        if (a->state != ATTEMPT_IN_FLIGHT)
            continue;
        client_abort(s->options->client, &a->exchange);
        request_settle(s, a);
    }
}

/* Renews credentials that expire soon, once no request is in flight. */
static void renew(struct scheduler *s)
{
    const struct scheduler_options *o = s->options;
    if (o->client == NULL || s->stop != NULL || !auth_needs_login(o->auth))
        return;
    for (size_t i = 0; i < o->in_flight; i++) {
        if (s->attempts[i].state == ATTEMPT_IN_FLIGHT)
            return;
    }
    const char *problem = auth_login(o->auth, o->client, &o->retry);
    if (interrupt_count() > 0)
        handle_interrupts(s);
    if (problem == NULL || interrupt_count() > 0)
        return;
    progress_clear(&s->progress);
    tool_warn("%s", problem);
    scheduler_stop(s, &stop_login);
}

/* True if there are more requests that may not start yet. */
static bool waits_for_rate_limit(const struct scheduler *s)
{
    return s->number < s->plan->count && s->stop == NULL && interrupt_count() == 0;
}

/* True if no more answers are expected after this one. */
static bool is_last(const struct scheduler *s, const struct attempt *a)
{
    return s->number == s->plan->count && !are_others_busy(s, a) &&
           a->exchange.outcome == EXCHANGE_ANSWERED;
}

static void settle(struct scheduler *s, struct attempt *a)
{
    struct client *client = s->options->client;
    if (is_last(s, a)) {
        client_settle(client, interrupt_fd());
        if (!client_is_in_step(client, &a->exchange))
            exchange_set_out_of_step(&a->exchange);
    }
    request_settle(s, a);
}

static void work(struct scheduler *s)
{
    struct client *client = s->options->client;
    while (fill(s) || waits_for_rate_limit(s)) {
        launch(s);
        renew(s);
        struct exchange *x = client_wait(client, wait_ms(s), interrupt_fd());
        for (; x != NULL; x = client_wait(client, 0, interrupt_fd()))
            settle(s, x->owner);
        report_doubtful(s);
        handle_interrupts(s);
        report_progress(s);
    }
    progress_clear(&s->progress);
    handle_interrupts(s);
    while (s->more) /* write the records of requests that are not sent */
        request_take(s, &s->attempts[0]);
    scheduler_flush(s);
}

static enum exit_code verdict(const struct scheduler *s)
{
    if (s->ledger.failed)
        return EXIT_IO;
    if (s->stop == &stop_interrupted)
        return EXIT_INTERRUPTED;
    if (s->ledger.counts[OUTCOME_UNKNOWN] > 0 || s->doubtful)
        return EXIT_UNKNOWN;
    return s->ledger.counts[OUTCOME_UNSENT] > 0 && !s->options->dry_run ? EXIT_UNSENT : EXIT_OK;
}

enum exit_code scheduler_run(struct plan *plan, const struct scheduler_options *options,
                             struct output *out, bool *written)
{
    struct scheduler s = {
        .plan = plan,
        .options = options,
        .ledger = {.out = out, .journal = options->journal, .verbose = options->verbose},
        .more = true,
    };
    size_t n = options->in_flight;
    rate_limit_set(&s.rate_limit, options->rate);
    progress_start(&s.progress, options->client != NULL && !options->quiet && !options->verbose);
    s.attempts = tool_alloc(n * sizeof *s.attempts);
    memset(s.attempts, 0, n * sizeof *s.attempts);
    running = &s;
    cleanup_add(end_early);
    work(&s);
    enum exit_code code = verdict(&s);
    *written = !s.ledger.out_failed;
    report_stop(&s);
    if (!options->quiet && options->dry_run && options->journal != NULL)
        report_rehearsal(&s);
    else if (!options->quiet && (options->client != NULL || code != EXIT_OK || options->verbose))
        report_summary(&s);
    running = NULL;
    for (size_t i = 0; i < n; i++)
        attempt_free(&s.attempts[i]);
    free(s.attempts);
    ledger_free(&s.ledger);
    return code;
}
