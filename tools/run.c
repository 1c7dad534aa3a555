/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "interrupt.h"
#include "outcome.h"
#include "ledger.h"
#include "pace.h"
#include "slot.h"

enum { WAIT_MAX_MS = 1000 };

/* Why nothing new is sent; for the records of what is left. */
struct stop {
    const char *code, *text;
};

static const struct stop stop_interrupted = {"interrupted", "interrupted before it was sent"};
static const struct stop stop_denied = {
    "denied", "the credentials were refused before, and an access key is locked after more than "
              "five failures"};
static const struct stop stop_login = {"login", "the token has ended, and IAM gave no other"};
static const struct stop stop_failed = {"output", "an earlier record could not be written"};
static const struct stop stop_fail_fast = {"fail_fast", "an earlier request did not go well"};

struct run {
    struct plan *plan;
    const struct run_options *options;
    struct ledger ledger;
    struct pace pace;
    struct slot *slots;
    const struct stop *stop; /* NULL: go on */
    bool more;               /* the plan has more */
    bool trusted;            /* an answer came that was not 401 */
    uint64_t number;         /* of the last request taken from the plan */
};

/* ---- The end of a request ----------------------------------------------------------------- */

static void set_stop(struct run *run, const struct stop *why)
{
    if (run->stop == NULL)
        run->stop = why;
}

static void flush(struct run *run)
{
    if (!ledger_flush(&run->ledger))
        set_stop(run, &stop_failed);
}

static void put(struct run *run, uint64_t number, struct record *r)
{
    ledger_put(&run->ledger, number, r);
    if (run->options->client == NULL)
        flush(run);
    if (r->has_status && r->status == 401)
        set_stop(run, &stop_denied);
    if (run->options->fail_fast && !run->options->dry_run && !outcome_is_good(r))
        set_stop(run, &stop_fail_fast);
}

static void finish(struct run *run, struct slot *s)
{
    slot_set_result(s);
    put(run, s->number, &s->record);
    slot_release(s);
}

/* An attempt is over: is there another? */
static void settle(struct run *run, struct slot *s)
{
    const struct exchange *x = &s->exchange;
    int64_t now = clock_ms();
    run->trusted = run->trusted || (x->outcome == CLIENT_ANSWERED && x->status != 401);
    int64_t wait = retry_wait_ms(&run->options->retry, x, s->attempts, now - s->first_ms);
    if (wait < 0 || run->stop != NULL) {
        finish(run, s);
        return;
    }
    journal_not_sent(run->options->journal, s->number);
    s->state = SLOT_WAITING;
    s->due_ms = now + wait;
    if (x->outcome == CLIENT_ANSWERED)
        pace_hold(&run->pace, s->due_ms);
    if (run->options->verbose && x->outcome == CLIENT_ANSWERED)
        tool_warn("%.*s: attempt %u: status %d; again in %lld ms", (int)s->record.id.len,
                  s->record.id.ptr, s->attempts, x->status, (long long)wait);
    else if (run->options->verbose)
        tool_warn("%.*s: attempt %u: %s; again in %lld ms", (int)s->record.id.len, s->record.id.ptr,
                  s->attempts, x->message, (long long)wait);
}

/* ---- The start of a request --------------------------------------------------------------- */

/* What an earlier run left in the journal. False if the request is to be sent. */
static bool settled_earlier(struct run *run, struct slot *s)
{
    struct buffer text = {0};
    struct record_error error;
    struct record earlier;
    if (run->options->journal == NULL || run->options->client == NULL)
        return false;
    enum journal_state state = journal_find(run->options->journal, s->number, &text);
    bool settled =
        state == JOURNAL_RECORDED || (state == JOURNAL_UNKNOWN && !run->options->resend_unknown);
    if (settled && text.len > 0 && record_parse(&earlier, text.ptr, text.len, &error) == 0 &&
        earlier.id.len == s->record.id.len &&
        memcmp(earlier.id.ptr, s->record.id.ptr, earlier.id.len) == 0) {
        ledger_put_earlier(&run->ledger, &earlier);
    } else if (settled) {
        ledger_error(&s->record, RECORD_SENT_MAYBE, "ended",
                     "an earlier run ended while the request was on its way");
        ledger_put_earlier(&run->ledger, &s->record);
    }
    buffer_free(&text);
    return settled;
}

static void prepare(struct run *run, struct slot *s)
{
    slot_prepare(s, run->options->fixed, run->options->auth);
    journal_sending(run->options->journal, s->number);
}

/* Take the next request of the plan. What needs no network is over at once. */
static void take(struct run *run, struct slot *s)
{
    struct record *r = &s->record;
    run->more = plan_next(run->plan, &s->line, r);
    if (!run->more)
        return;
    s->number = ++run->number;
    if (settled_earlier(run, s))
        return;
    if (run->stop != NULL)
        ledger_error(r, RECORD_SENT_NO, run->stop->code, run->stop->text);
    else if (run->options->dry_run)
        ledger_error(r, RECORD_SENT_NO, "dry_run", "dry run");
    else if (run->options->replay != NULL)
        replay_answer(run->options->replay, r, s->number);
    else {
        prepare(run, s);
        return;
    }
    put(run, 0, r);
}

/* The journal knows; now they go out. */
static void launch(struct run *run)
{
    flush(run);
    for (size_t i = 0; i < run->options->in_flight; i++) {
        struct slot *s = &run->slots[i];
        if (s->state != SLOT_READY)
            continue;
        if (run->stop != NULL) {
            ledger_error(&s->record, RECORD_SENT_NO, run->stop->code, run->stop->text);
            put(run, s->number, &s->record);
            slot_release(s);
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

/* Put what can go out into the slots. The number of slots that have something to do. */
static size_t fill(struct run *run)
{
    size_t busy = 0, n = run->options->in_flight;
    for (size_t i = 0; i < n; i++)
        busy += run->slots[i].state != SLOT_FREE;
    for (size_t i = 0; i < n; i++) {
        struct slot *s = &run->slots[i];
        if (s->state == SLOT_WAITING && run->stop != NULL) {
            finish(run, s);
            busy--;
        } else if (s->state == SLOT_WAITING && s->due_ms <= clock_ms() &&
                   may_start(run, busy - 1)) {
            prepare(run, s);
            pace_started(&run->pace, clock_ms());
        }
        while (s->state == SLOT_FREE && run->more && may_start(run, busy))
            take(run, s);
        if (s->state == SLOT_READY && s->attempts == 0) {
            pace_started(&run->pace, clock_ms());
            busy++;
        }
    }
    return busy;
}

/* How long nothing can happen but what libcurl or a signal reports. */
static int wait_ms(const struct run *run)
{
    int64_t now = clock_ms(), wait = WAIT_MAX_MS, pace = pace_wait_ms(&run->pace, now);
    for (size_t i = 0; i < run->options->in_flight; i++) {
        const struct slot *s = &run->slots[i];
        if (s->state == SLOT_WAITING && s->due_ms - now < wait)
            wait = s->due_ms - now;
        if (s->state == SLOT_FREE && run->more && pace > 0 && pace < wait)
            wait = pace;
    }
    return wait > 0 ? (int)wait : 0;
}

static void heed_interrupts(struct run *run)
{
    interrupt_seen();
    if (interrupt_count() > 0 && run->stop == NULL) {
        run->stop = &stop_interrupted;
        tool_warn("interrupted: nothing new is sent; again to give up what is in flight");
    }
    for (size_t i = 0; i < run->options->in_flight && interrupt_count() > 1; i++) {
        struct slot *s = &run->slots[i];
        if (s->state != SLOT_FLYING)
            continue;
        client_abort(run->options->client, &s->exchange);
        finish(run, s);
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
    if (problem == NULL)
        return;
    tool_warn("no token from IAM: %s", problem);
    set_stop(run, &stop_login);
}

/* With nothing in the slots, is there more to come when its time has come? */
static bool waits_for_pace(const struct run *run)
{
    return run->more && run->stop == NULL && interrupt_count() == 0;
}

static void work(struct run *run)
{
    struct client *client = run->options->client;
    while (fill(run) > 0 || waits_for_pace(run)) {
        launch(run);
        renew(run);
        struct exchange *x = client_wait(client, wait_ms(run), interrupt_fd());
        for (; x != NULL; x = client_wait(client, 0, interrupt_fd()))
            settle(run, x->owner);
        heed_interrupts(run);
    }
    heed_interrupts(run);
    while (run->more) /* what will not be sent gets its record too */
        take(run, &run->slots[0]);
    flush(run);
}

static void summary(const struct run *run)
{
    const struct ledger *l = &run->ledger;
    struct buffer text = {0};
    buffer_format(&text, "%llu request%s: %llu answered, %llu of unknown outcome, %llu not sent",
                  (unsigned long long)run->plan->count, run->plan->count == 1 ? "" : "s",
                  (unsigned long long)l->answered, (unsigned long long)l->unknown,
                  (unsigned long long)l->unsent);
    if (l->earlier > 0)
        buffer_format(&text, "; %llu of these in an earlier run", (unsigned long long)l->earlier);
    tool_warn("%.*s", (int)text.len, text.ptr);
    buffer_free(&text);
}

static enum exit_code verdict(const struct run *run)
{
    if (run->ledger.failed)
        return EXIT_IO;
    if (run->stop == &stop_interrupted)
        return EXIT_INTERRUPTED;
    if (run->ledger.unknown > 0)
        return EXIT_UNKNOWN;
    return run->ledger.unsent > 0 && !run->options->dry_run ? EXIT_UNSENT : EXIT_OK;
}

enum exit_code run_plan(struct plan *plan, const struct run_options *options, struct output *out)
{
    struct run run = {
        .plan = plan,
        .options = options,
        .ledger = {.out = out, .journal = options->journal, .verbose = options->verbose},
        .more = true,
    };
    size_t n = options->in_flight;
    pace_set_rate(&run.pace, options->rate);
    run.slots = tool_alloc(n * sizeof *run.slots);
    memset(run.slots, 0, n * sizeof *run.slots);
    work(&run);
    enum exit_code code = verdict(&run);
    if (!options->quiet && (code != EXIT_OK || options->verbose || run.ledger.earlier > 0))
        summary(&run);
    for (size_t i = 0; i < n; i++)
        buffer_free(&run.slots[i].line);
    free(run.slots);
    ledger_free(&run.ledger);
    return code;
}
