/* SPDX-License-Identifier: MIT */
/* The way of one request: taken from the plan, tried, settled. */
#include "scheduler_state.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "outcome.h"

const struct run_stop run_stop_interrupted = {"interrupted", "interrupted before it was sent",
                                              "interrupted", ""};
static const struct run_stop stop_denied = {
    "denied",
    "the credentials were refused before, and an access key is locked after more than five "
    "failures",
    "the service refused the credentials", "renew them; "};
const struct run_stop run_stop_login = {"login", "the token has ended, and IAM gave no other",
                                        "the token has ended", "see why IAM gives no other; "};
const struct run_stop run_stop_failed = {"output", "an earlier record could not be written", NULL,
                                         ""};
static const struct run_stop stop_fail_fast = {"fail_fast", "an earlier request did not go well",
                                               "a request did not go well", ""};

/* So many requests in a row turned away unseen are no accident of one of them. */
enum { HOLD_AFTER = 3 };

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

static void heed_credentials(struct run *run, const struct outcome *outcome, int status)
{
    if (!outcome->credentials)
        return;
    if (run->stop == NULL)
        snprintf(run->refusal, sizeof run->refusal, " (%d%s%s)", status,
                 outcome->code[0] ? " " : "", outcome->code);
    run_set_stop(run, &stop_denied);
}

static void put(struct run *run, uint64_t number, struct record *r)
{
    struct outcome outcome = ledger_put(&run->ledger, number, r);
    if (run->options->client == NULL)
        run_flush(run);
    heed_credentials(run, &outcome, r->status);
    if (run->options->fail_fast && !run->options->dry_run && outcome.kind != OUTCOME_DONE)
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

/* What an answer says about the requests that come after it. */
static void heed_answer(struct run *run, const struct exchange *x)
{
    if (x->outcome != CLIENT_ANSWERED)
        return;
    struct outcome outcome = outcome_of_answer(x->status, (csms_str){x->answer.ptr, x->answer.len});
    heed_credentials(run, &outcome, x->status); /* the record may tell of doubt instead */
    run->trusted = run->trusted || outcome.trusted;
    run->turned_away = outcome.verdict == CSMS_VERDICT_NOT_EXECUTED ? run->turned_away + 1 : 0;
}

/* Does the service ask for quiet, or only turn this one request away? */
static bool asks_for_quiet(const struct run *run, const struct exchange *x)
{
    return x->outcome == CLIENT_ANSWERED &&
           (x->status == 429 || x->retry_after_s > 0 || run->turned_away >= HOLD_AFTER);
}

/* An attempt is over: is there another? */
void run_settle(struct run *run, struct slot *s)
{
    const struct exchange *x = &s->exchange;
    const struct retry_rules *rules = &run->options->retry;
    int64_t now = clock_ms(), wait = retry_delay_ms(rules, x, s->attempts);
    heed_answer(run, x);
    if (asks_for_quiet(run, x)) {
        pace_hold(&run->pace, now + wait);
        run->hold_status = x->status;
    }
    if (run->stop != NULL || !retry_is_due(rules, x, s->attempts, now - s->first_ms + wait)) {
        run_finish(run, s);
        return;
    }
    if (!s->in_doubt)
        journal_not_sent(run->options->journal, s->number);
    s->state = SLOT_WAITING;
    s->due_ms = now + wait;
    run->repeats++;
    if (run->options->verbose && x->outcome == CLIENT_ANSWERED)
        tool_warn("%.*s: attempt %u: status %d; again in %lld ms", (int)s->record.id.len,
                  s->record.id.ptr, s->attempts, x->status, (long long)wait);
    else if (run->options->verbose)
        tool_warn("%.*s: attempt %u: %s; again in %lld ms", (int)s->record.id.len, s->record.id.ptr,
                  s->attempts, x->message, (long long)wait);
}

/* ---- The start of a request --------------------------------------------------------------- */

/* The record that an earlier run left, which points into text; false if it left none. */
static bool read_earlier(const struct slot *s, struct buffer *text, struct record *earlier)
{
    struct record_error error;
    return text->len > 0 && record_parse(earlier, text->ptr, text->len, &error) == 0 &&
           earlier->id.len == s->record.id.len &&
           memcmp(earlier->id.ptr, s->record.id.ptr, earlier->id.len) == 0;
}

/* Do the options say that what ended so is sent again? In doubt then, if it may be executed. */
static bool is_sent_again(const struct run *run, struct slot *s, const struct record *earlier)
{
    struct outcome o = outcome_of(earlier);
    s->in_doubt = o.kind == OUTCOME_UNKNOWN && run->options->resend_unknown;
    return s->in_doubt || (o.kind == OUTCOME_REFUSED && run->options->resend_rejected);
}

/* What an earlier run left in the journal. False if the request is to be sent. */
static bool settled_earlier(struct run *run, struct slot *s)
{
    struct buffer text = {0};
    struct record earlier, *r = &earlier;
    if (run->options->journal == NULL || run->options->client == NULL)
        return false;
    bool settled = journal_find(run->options->journal, s->number, &text, s->started);
    if (settled && !read_earlier(s, &text, &earlier)) {
        r = &s->record;
        ledger_error(r, RECORD_SENT_MAYBE, "ended",
                     "an earlier run ended while the request was on its way");
        if (text.len == 0)
            r->started = (csms_str){s->started, RECORD_TIME_LEN};
    }
    if (settled && run->stop == NULL && is_sent_again(run, s, r))
        settled = false;
    if (settled)
        ledger_put_earlier(&run->ledger, r);
    buffer_free(&text);
    return settled;
}

void run_prepare(struct run *run, struct slot *s)
{
    slot_prepare(s, run->options->fixed, run->options->auth);
    journal_sending(run->options->journal, s->number, s->started);
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
