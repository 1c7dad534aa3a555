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
    results_flush(s);
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
            tool_warn("%.*s: attempt %u: POST %s%.*s", (int)a->record.id.len, a->record.id.ptr,
                      a->tries, a->endpoint.origin, (int)a->record.path.len, a->record.path.ptr);
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
    bool to_out = results_end_early(s), first = true;
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
            tool_write_ready(s->out->fd, line);
    }
}

/* ---- The run ------------------------------------------------------------------------------ */

static bool has_more(const struct scheduler *s)
{
    return s->number < s->plan->count;
}

static bool goes_on(const struct scheduler *s)
{
    return s->stop == NULL && interrupt_count() == 0;
}

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
    if (!goes_on(s))
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
    return goes_on(s) && o->journal != NULL && o->client != NULL && !o->resend_unknown &&
           !o->resend_rejected && journal_knows(o->journal, s->number + 1);
}

/* Retries a waiting attempt when it is due. Finishes it if the run stops, or if its answer has
 * become doubtful: then the request may have been executed. */
static void wake(struct scheduler *s, struct attempt *a)
{
    bool due = a->due_ms <= clock_ms() && may_start(s, a);
    if (!due && s->stop == NULL)
        return;
    if (!client_is_in_step(s->options->client, a->exchange.serial))
        request_doubt(s, a);
    else if (s->stop != NULL)
        request_finish(s, a);
    else
        request_prepare(s, a);
}

/* Prepares all requests that may start now. The records of those that need no network are written
 * on the way. True if an attempt is busy. */
static bool fill(struct scheduler *s)
{
    for (size_t i = 0; i < s->options->in_flight; i++) {
        struct attempt *a = &s->attempts[i];
        if (a->state == ATTEMPT_WAITING)
            wake(s, a);
        while (a->state == ATTEMPT_FREE && has_more(s) && (may_start(s, a) || next_is_settled(s)))
            request_take(s, a);
    }
    return are_others_busy(s, NULL);
}

/* Returns the time until an attempt may start. Never 0, which would be a busy loop:
 * everything that may start now has started. */
static int wait_ms(const struct scheduler *s)
{
    int64_t now = clock_ms(), wait = WAIT_MAX_MS;
    int64_t limit = rate_limit_wait_ms(&s->rate_limit, now);
    for (size_t i = 0; i < s->options->in_flight; i++) {
        const struct attempt *a = &s->attempts[i];
        int64_t due = limit;
        if (a->state == ATTEMPT_WAITING && a->due_ms - now > due)
            due = a->due_ms - now;
        else if (a->state != ATTEMPT_WAITING && (a->state != ATTEMPT_FREE || !has_more(s)))
            continue;
        if (due > 0 && due < wait)
            wait = due;
    }
    return (int)wait;
}

static void handle_interrupts(struct scheduler *s)
{
    if (interrupt_count() > 0 && s->stop == NULL) {
        s->stop = &stop_interrupted;
        report_clear(s);
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
    report_clear(s);
    tool_warn("%s", problem);
    scheduler_stop(s, &stop_login);
}

/* True if no answer to another request is expected after the end of this exchange. */
static bool is_last(const struct scheduler *s, const struct attempt *a)
{
    return !(has_more(s) && goes_on(s)) && !are_others_busy(s, a);
}

static void settle(struct scheduler *s, struct attempt *a)
{
    struct client *client = s->options->client;
    if (is_last(s, a)) {
        client_settle(client);
        if (a->record.has_status && !client_is_in_step(client, a->exchange.serial))
            exchange_set_fault(&a->exchange, EXCHANGE_OUT_OF_STEP);
    }
    request_settle(s, a);
}

/* Handles answers that became doubtful after they were recorded. */
static void handle_doubtful(struct scheduler *s)
{
    csms_str names = client_take_doubtful(s->options->client);
    if (names.len == 0)
        return;
    s->doubtful = true;
    report_doubtful(s, names);
    request_doubt_displaced(s);
}

static void work(struct scheduler *s)
{
    struct client *client = s->options->client;
    while (fill(s) || (has_more(s) && goes_on(s))) {
        launch(s);
        renew(s);
        struct exchange *x = client_wait(client, wait_ms(s));
        for (; x != NULL; x = client_wait(client, 0))
            settle(s, x->request.owner);
        handle_doubtful(s);
        handle_interrupts(s);
        report_progress(s);
    }
    results_flush(s); /* a kill during the wait must not lose answers */
    if (client != NULL && interrupt_count() < 2) {
        client_settle(client); /* again: the end of the last exchange may have ended the run */
        handle_doubtful(s);
    }
    report_clear(s);
    handle_interrupts(s);
    while (has_more(s)) /* write the records of requests that are not sent */
        request_take(s, &s->attempts[0]);
    results_flush(s);
}

static enum exit_code verdict(const struct scheduler *s)
{
    if (s->out_failed || s->journal_failed)
        return EXIT_IO;
    if (s->stop == &stop_interrupted)
        return EXIT_INTERRUPTED;
    if (s->counts[OUTCOME_UNKNOWN] > 0 || s->doubtful)
        return EXIT_UNKNOWN;
    return s->counts[OUTCOME_UNSENT] > 0 && !s->options->dry_run ? EXIT_UNSENT : EXIT_OK;
}

enum exit_code scheduler_run(struct plan *plan, const struct scheduler_options *options,
                             struct output *out, bool *written)
{
    struct scheduler s = {
        .plan = plan,
        .options = options,
        .out = out,
    };
    size_t n = (size_t)options->in_flight;
    if (options->rate > 0)
        s.rate_limit.interval_us = 1000 * 1000 * 1000 / options->rate;
    report_start(&s);
    s.attempts = tool_alloc(n * sizeof *s.attempts);
    memset(s.attempts, 0, n * sizeof *s.attempts);
    running = &s;
    cleanup_add(end_early);
    work(&s);
    enum exit_code code = verdict(&s);
    *written = !s.out_failed;
    report_stop(&s);
    if (!options->quiet && options->dry_run && options->journal != NULL)
        report_rehearsal(&s);
    else if (!options->quiet && (options->client != NULL || code != EXIT_OK || options->verbose))
        report_summary(&s);
    running = NULL;
    for (size_t i = 0; i < n; i++) { /* all are free */
        buffer_free(&s.attempts[i].line);
        buffer_free(&s.attempts[i].doubt);
    }
    free(s.attempts);
    for (size_t i = 0; i < s.n_rejections; i++)
        buffer_free(&s.rejections[i].doubt);
    free(s.rejections);
    buffer_free(&s.line);
    buffer_free(&s.lines);
    buffer_free(&s.notes);
    return code;
}
