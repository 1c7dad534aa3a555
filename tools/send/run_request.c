/* SPDX-License-Identifier: MIT */
/* The way of one request: taken from the plan, tried, settled. */
#include "run_state.h"

#include <string.h>

#include "clock.h"
#include "outcome.h"

const struct run_stop run_stop_interrupted = {"interrupted", "interrupted before it was sent"};
static const struct run_stop stop_denied = {
    "denied", "the credentials were refused before, and an access key is locked after more than "
              "five failures"};
const struct run_stop run_stop_login = {"login", "the token has ended, and IAM gave no other"};
const struct run_stop run_stop_failed = {"output", "an earlier record could not be written"};
static const struct run_stop stop_fail_fast = {"fail_fast", "an earlier request did not go well"};

/* ---- The end of a request ----------------------------------------------------------------- */

void run_set_stop(struct run *run, const struct run_stop *why)
{
    if (run->stop == NULL)
        run->stop = why;
}

void run_flush(struct run *run)
{
    if (!ledger_flush(&run->ledger))
        run_set_stop(run, &run_stop_failed);
}

static void put(struct run *run, uint64_t number, struct record *r)
{
    ledger_put(&run->ledger, number, r);
    if (run->options->client == NULL)
        run_flush(run);
    if (r->has_status && r->status == 401)
        run_set_stop(run, &stop_denied);
    if (run->options->fail_fast && !run->options->dry_run && !outcome_is_good(r))
        run_set_stop(run, &stop_fail_fast);
}

void run_finish(struct run *run, struct slot *s)
{
    slot_set_result(s);
    put(run, s->number, &s->record);
    slot_release(s);
}

void run_drop(struct run *run, struct slot *s)
{
    slot_set_unsent(s, run->stop->code, run->stop->text);
    put(run, s->number, &s->record);
    slot_release(s);
}

/* An attempt is over: is there another? */
void run_settle(struct run *run, struct slot *s)
{
    const struct exchange *x = &s->exchange;
    int64_t now = clock_ms();
    run->trusted = run->trusted || (x->outcome == CLIENT_ANSWERED && x->status != 401);
    int64_t wait = retry_wait_ms(&run->options->retry, x, s->attempts, now - s->first_ms);
    if (wait < 0 || run->stop != NULL) {
        run_finish(run, s);
        return;
    }
    if (!s->in_doubt)
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
    s->in_doubt = state == JOURNAL_UNKNOWN && run->options->resend_unknown && run->stop == NULL;
    bool settled = state != JOURNAL_NEW && !s->in_doubt;
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

void run_prepare(struct run *run, struct slot *s)
{
    slot_prepare(s, run->options->fixed, run->options->auth);
    journal_sending(run->options->journal, s->number);
}

/* Take the next request of the plan. What needs no network is over at once. */
void run_take(struct run *run, struct slot *s)
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
        run_prepare(run, s);
        return;
    }
    put(run, 0, r);
}
