/* SPDX-License-Identifier: MIT */
#include "scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "interrupt.h"
#include "scheduler_state.h"

enum { WAIT_MAX_MS = 200 }; /* the progress moves */

/* The journal knows; now they go out. */
static void launch(struct run *run)
{
    run_flush(run);
    for (size_t i = 0; i < run->options->in_flight; i++) {
        struct slot *s = &run->slots[i];
        if (s->state != SLOT_READY)
            continue;
        if (run->stop != NULL) {
            run_drop(run, s);
            continue;
        }
        if (s->attempts++ == 0)
            s->first_ms = clock_ms();
        if (run->options->verbose)
            tool_warn("%.*s: attempt %u: POST %s", (int)s->record.id.len, s->record.id.ptr,
                      s->attempts, s->url);
        s->state = SLOT_FLYING;
        client_start(run->options->client, &s->exchange);
    }
}

/* ---- The run ------------------------------------------------------------------------------ */

static bool may_start(const struct run *run, size_t busy)
{
    if (run->stop != NULL || interrupt_count() > 0)
        return false;
    if (run->options->client == NULL)
        return true;
    /* The first goes alone: many at once with wrong credentials would lock an access key. */
    return (run->trusted || busy == 0) && !auth_needs_login(run->options->auth) &&
           pace_wait_ms(&run->pace, clock_ms()) == 0;
}

/* Will the next one only be written again, as an earlier run left it? That waits for nothing. */
static bool next_is_settled(const struct run *run)
{
    const struct run_options *o = run->options;
    return run->stop == NULL && interrupt_count() == 0 && o->journal != NULL && o->client != NULL &&
           !o->resend_unknown && !o->resend_rejected && journal_knows(o->journal, run->number + 1);
}

/* Put what can go out into the slots. The number of slots that have something to do. */
static size_t fill(struct run *run)
{
    size_t busy = 0, n = run->options->in_flight;
    for (size_t i = 0; i < n; i++)
        busy += run->slots[i].state != SLOT_FREE;
    for (size_t i = 0; i < n; i++) {
        struct slot *s = &run->slots[i];
        if (s->state == SLOT_WAITING && run->stop != NULL) {
            run_finish(run, s);
            busy--;
        } else if (s->state == SLOT_WAITING && s->due_ms <= clock_ms() &&
                   may_start(run, busy - 1)) {
            run_prepare(run, s);
            pace_started(&run->pace, clock_ms());
        }
        while (s->state == SLOT_FREE && run->more && (may_start(run, busy) || next_is_settled(run)))
            run_take(run, s);
        if (s->state == SLOT_READY && s->attempts == 0) {
            pace_started(&run->pace, clock_ms());
            busy++;
        }
    }
    return busy;
}

/* How long nothing can happen but what libcurl or a signal reports. What can start now has started
 * already: never 0, which would be a loop without a pause. */
static int wait_ms(const struct run *run)
{
    int64_t now = clock_ms(), wait = WAIT_MAX_MS, pace = pace_wait_ms(&run->pace, now);
    for (size_t i = 0; i < run->options->in_flight; i++) {
        const struct slot *s = &run->slots[i];
        int64_t due = s->state == SLOT_WAITING ? s->due_ms - now : 0;
        bool next = s->state == SLOT_WAITING || (s->state == SLOT_FREE && run->more);
        if (next && (due > 0 || pace > 0) && (due > pace ? due : pace) < wait)
            wait = due > pace ? due : pace;
    }
    return (int)wait;
}

static void heed_interrupts(struct run *run)
{
    interrupt_seen();
    if (interrupt_count() > 0 && run->stop == NULL) {
        run->stop = &run_stop_interrupted;
        progress_clear(&run->progress);
        tool_warn("interrupted: nothing new is sent; again to give up what is in flight");
    }
    for (size_t i = 0; i < run->options->in_flight && interrupt_count() > 1; i++) {
        struct slot *s = &run->slots[i];
        if (s->state != SLOT_FLYING)
            continue;
        client_abort(run->options->client, &s->exchange);
        run_finish(run, s);
    }
}

/* The token ends soon: once nothing is in flight, get another. */
static void renew(struct run *run)
{
    const struct run_options *o = run->options;
    if (o->client == NULL || run->stop != NULL || !auth_needs_login(o->auth))
        return;
    for (size_t i = 0; i < o->in_flight; i++) {
        if (run->slots[i].state == SLOT_FLYING)
            return;
    }
    const char *problem = auth_login(o->auth, o->client, &o->retry);
    if (interrupt_count() > 0)
        heed_interrupts(run);
    if (problem == NULL || interrupt_count() > 0)
        return;
    progress_clear(&run->progress);
    tool_warn("no token from IAM: %s", problem);
    run_set_stop(run, &run_stop_login);
}

/* With nothing in the slots, is there more to come when its time has come? */
static bool waits_for_pace(const struct run *run)
{
    return run->number < run->plan->count && run->stop == NULL && interrupt_count() == 0;
}

static void show_progress(struct run *run)
{
    const struct progress_state state = {
        .total = run->plan->count,
        .earlier = run->ledger.earlier,
        .counts = run->ledger.counts,
        .hold_ms = pace_held_ms(&run->pace, clock_ms()),
        .hold_status = run->hold_status,
    };
    progress_show(&run->progress, &state);
}

static void work(struct run *run)
{
    struct client *client = run->options->client;
    while (fill(run) > 0 || waits_for_pace(run)) {
        launch(run);
        renew(run);
        struct exchange *x = client_wait(client, wait_ms(run), interrupt_fd());
        for (; x != NULL; x = client_wait(client, 0, interrupt_fd()))
            run_settle(run, x->owner);
        heed_interrupts(run);
        show_progress(run);
    }
    progress_clear(&run->progress);
    heed_interrupts(run);
    while (run->more) /* what will not be sent gets its record too */
        run_take(run, &run->slots[0]);
    run_flush(run);
}

/* Why it ended early, and what to do next. */
static void say_stop(const struct run *run)
{
    const struct run_stop *why = run->stop;
    if (why == NULL || why->told == NULL)
        return;
    tool_warn("stopped: %s%s: %s%s", why->told, run->refusal, why->advice,
              run->options->journal != NULL ? "the same command continues"
                                            : "the records say what was not sent");
}

static void summary(const struct run *run)
{
    const struct ledger *l = &run->ledger;
    struct buffer text = {0};
    buffer_format(&text, "%llu request%s: ", (unsigned long long)run->plan->count,
                  run->plan->count == 1 ? "" : "s");
    progress_add_counts(&text, l->counts);
    if (run->repeats > 0)
        buffer_format(&text, "; %llu repeat%s", (unsigned long long)run->repeats,
                      run->repeats == 1 ? "" : "s");
    if (l->earlier > 0)
        buffer_format(&text, "; %llu of these in an earlier run", (unsigned long long)l->earlier);
    tool_warn("%.*s", (int)text.len, text.ptr);
    buffer_free(&text);
}

static enum exit_code verdict(const struct run *run)
{
    if (run->ledger.failed)
        return EXIT_IO;
    if (run->stop == &run_stop_interrupted)
        return EXIT_INTERRUPTED;
    if (run->ledger.counts[OUTCOME_UNKNOWN] > 0)
        return EXIT_UNKNOWN;
    return run->ledger.counts[OUTCOME_UNSENT] > 0 && !run->options->dry_run ? EXIT_UNSENT : EXIT_OK;
}

enum exit_code run_plan(struct plan *plan, const struct run_options *options, struct output *out,
                        bool *written)
{
    struct run run = {
        .plan = plan,
        .options = options,
        .ledger = {.out = out, .journal = options->journal, .verbose = options->verbose},
        .more = true,
    };
    size_t n = options->in_flight;
    pace_set_rate(&run.pace, options->rate);
    progress_start(&run.progress, options->client != NULL && !options->quiet && !options->verbose);
    run.slots = tool_alloc(n * sizeof *run.slots);
    memset(run.slots, 0, n * sizeof *run.slots);
    work(&run);
    enum exit_code code = verdict(&run);
    *written = !run.ledger.out_failed;
    say_stop(&run);
    if (!options->quiet && (options->client != NULL || code != EXIT_OK || options->verbose))
        summary(&run);
    for (size_t i = 0; i < n; i++)
        buffer_free(&run.slots[i].line);
    free(run.slots);
    ledger_free(&run.ledger);
    return code;
}
