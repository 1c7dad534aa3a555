/* SPDX-License-Identifier: MIT */
/* The life of one request: taken from the plan, tried, settled. */
#include "scheduler_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "outcome.h"

const struct stop_reason stop_interrupted = {"interrupted", "interrupted before it was sent",
                                             "interrupted", ""};
static const struct stop_reason stop_denied = {
    "denied",
    "the service refused the credentials earlier, and more than five failures lock an access key",
    "the service refused the credentials", "renew them; "};
const struct stop_reason stop_login = {"login",
                                       "the credentials expired, and there are no new ones",
                                       "the credentials expired", "see the message above; "};
const struct stop_reason stop_output = {"output", "an earlier record could not be written", NULL,
                                        ""};
static const struct stop_reason stop_fail_fast = {"fail_fast",
                                                  "an earlier request failed or is incomplete",
                                                  "a request failed or is incomplete", ""};

static const struct stop_reason stop_unreachable = {
    "unreachable", "earlier connections failed, and a retry would not help",
    "the server cannot be reached", "check the endpoint, the region, the network and the proxy; "};

/* This many consecutive rejections concern all requests, not just one. */
enum { HOLD_AFTER = 3 };

/* This many consecutive failed connections end the run, unless --retry is larger. */
enum { CONNECTIONS_MAX = 3 };

/* ---- The end of a request ----------------------------------------------------------------- */

void scheduler_stop(struct scheduler *s, const struct stop_reason *why)
{
    if (s->stop == NULL)
        s->stop = why;
}

/* Writes the record of the attempt; number 0: not to the journal. */
static void put(struct scheduler *s, struct attempt *a, uint64_t number)
{
    results_put(s, number, &a->record, &a->outcome);
    report_count(s, &a->record);
    if (s->options->client == NULL)
        results_flush(s);
    if (s->options->fail_fast && !s->options->dry_run && a->outcome.kind != OUTCOME_DONE)
        scheduler_stop(s, &stop_fail_fast);
}

/* Records in the journal that the request may have been executed from now on. */
static void add_doubt(struct scheduler *s, const struct attempt *a)
{
    const csms_str line = {a->doubt.ptr, a->doubt.len - 1};
    journal_put(s->options->journal, a->number, line, JOURNAL_SENDING);
}

/* Makes the final result unknown again if an earlier run may have sent the request: a try that was
 * refused or not sent does not show that it did not. */
static void keep_doubt(struct attempt *a)
{
    const struct record *r = &a->record;
    enum outcome_kind kind = a->outcome.kind;
    if (!a->in_doubt || (kind != OUTCOME_REFUSED && kind != OUTCOME_UNSENT))
        return;
    char status[REPORT_STATUS_LEN];
    snprintf(a->note, sizeof a->note, "an earlier run may have sent it; this time: %s",
             report_result(r, status));
    record_set_error(&a->record, RECORD_SENT_MAYBE, "ended", a->note);
    a->outcome = outcome_of(&a->record);
}

static void keep_rejection(struct scheduler *s, struct attempt *a)
{
    size_t size = (s->n_rejections + 1) * sizeof *s->rejections;
    s->rejections = tool_realloc(s->rejections, size);
    struct rejection *kept = &s->rejections[s->n_rejections++];
    *kept = (struct rejection){.number = a->number, .serial = a->exchange.serial};
    exchange_set_fault(&a->exchange, EXCHANGE_OUT_OF_STEP);
    record_write(&kept->doubt, &a->record);
}

void request_finish(struct scheduler *s, struct attempt *a)
{
    keep_doubt(a);
    put(s, a, a->number);
    if (s->options->journal != NULL && a->record.has_status && outcome_is_open(&a->outcome))
        keep_rejection(s, a);
    exchange_reset(&a->exchange);
    a->tries = 0;
    a->in_doubt = false;
    a->state = ATTEMPT_FREE;
}

void request_doubt(struct scheduler *s, struct attempt *a)
{
    exchange_set_fault(&a->exchange, EXCHANGE_OUT_OF_STEP);
    a->outcome = outcome_of(&a->record);
    add_doubt(s, a); /* the journal says "open" */
    request_finish(s, a);
}

void request_doubt_displaced(struct scheduler *s)
{
    struct client *client = s->options->client;
    for (size_t i = 0; i < s->options->in_flight; i++) {
        struct attempt *a = &s->attempts[i];
        if (a->state == ATTEMPT_WAITING && !client_is_in_step(client, a->exchange.serial))
            request_doubt(s, a);
    }
    for (size_t i = 0; i < s->n_rejections; i++) {
        struct rejection *r = &s->rejections[i];
        if (r->doubt.len == 0 || client_is_in_step(client, r->serial))
            continue;
        journal_put(s->options->journal, r->number, buffer_slice(&r->doubt), JOURNAL_SENDING);
        r->doubt.len = 0;
    }
}

void request_drop(struct scheduler *s, struct attempt *a)
{
    a->record.started = (csms_str){0};
    a->record.has_elapsed = false;
    record_set_error(&a->record, RECORD_SENT_NO, s->stop->code, s->stop->text);
    a->outcome = outcome_of(&a->record);
    request_finish(s, a);
}

/* Draws conclusions from an answer for later requests, before its outcome may become unknown. */
static void learn_from_answer(struct scheduler *s, const struct attempt *a)
{
    const char *code = a->outcome.code;
    if (!a->record.has_status)
        return;
    if (a->outcome.credentials && s->stop == NULL) {
        snprintf(s->stop_detail, sizeof s->stop_detail, " (%d%s%s)", a->record.status,
                 code[0] ? " " : "", code);
        s->stop = &stop_denied;
    }
    s->trusted = s->trusted || a->outcome.trusted;
    s->turned_away = a->outcome.verdict == CSMS_VERDICT_NOT_EXECUTED ? s->turned_away + 1 : 0;
}

/* True if the service asks for a pause of all requests, not only this one. */
static bool asks_for_quiet(const struct scheduler *s, const struct attempt *a)
{
    return a->record.has_status && (a->record.status == 429 || a->exchange.retry_after_s > 0 ||
                                    s->turned_away >= HOLD_AFTER);
}

/* Pauses all requests after a failed connection. Stops the run after several, or after an error
 * that a retry cannot fix. */
static void check_connection(struct scheduler *s, const struct attempt *a, int64_t now,
                             int64_t wait)
{
    const struct exchange *x = &a->exchange;
    uint64_t retries = s->options->retry.retries;
    uint64_t max = retries > CONNECTIONS_MAX ? retries + 1 : CONNECTIONS_MAX;
    if (a->record.has_status || a->record.sent == RECORD_SENT_MAYBE) {
        s->failed_connections = 0;
        return;
    }
    if (a->tried_ms >= s->failed_ms) { /* otherwise it failed together with the previous one */
        s->failed_ms = now;
        s->failed_connections++;
        s->hold_status = 0;
        rate_limit_hold(&s->rate_limit, now + wait);
    }
    if (s->stop != NULL || (x->passing && s->failed_connections < max))
        return;
    snprintf(s->stop_detail, sizeof s->stop_detail, ": %s", x->message);
    scheduler_stop(s, &stop_unreachable);
}

void request_settle(struct scheduler *s, struct attempt *a)
{
    const struct exchange *x = &a->exchange;
    const struct retry_rules *rules = &s->options->retry;
    int64_t now = clock_ms(), wait = retry_delay_ms(rules, x, a->tries);
    a->outcome = outcome_of(&a->record);
    report_failure(s, a);
    learn_from_answer(s, a);
    check_connection(s, a, now, wait);
    if (asks_for_quiet(s, a)) {
        rate_limit_hold(&s->rate_limit, now + wait);
        s->hold_status = a->record.status;
    }
    if (s->stop != NULL || !retry_is_safe(x, &a->outcome) ||
        !retry_is_due(rules, a->tries, now - a->first_ms + wait)) {
        request_finish(s, a);
        return;
    }
    if (!a->in_doubt)
        journal_open_again(s->options->journal, a->number, &a->record);
    a->state = ATTEMPT_WAITING;
    a->due_ms = now + wait;
    s->retries++;
    if (s->options->verbose)
        report_retry(a, wait);
}

/* ---- The start of a request --------------------------------------------------------------- */

/* True if the options say to send a request with this outcome again. */
static bool is_sent_again(const struct scheduler *s, enum outcome_kind kind)
{
    return (kind == OUTCOME_UNKNOWN && s->options->resend_unknown) ||
           (kind == OUTCOME_REFUSED && s->options->resend_rejected);
}

/* Parses the last record of a request in the journal. Stops the run on an error. */
static bool read_earlier(struct scheduler *s, const struct attempt *a, struct buffer *text,
                         struct record *earlier)
{
    const struct journal_file *file = &s->options->journal->file;
    struct record_error error;
    const char *problem = NULL;
    if (journal_file_get(file, journal_file_entry(file, a->number), text) != 0)
        problem = strerror(errno);
    else if (record_parse(earlier, text->ptr, text->len, &error) != 0)
        problem = "another program has changed it";
    if (problem == NULL)
        return true;
    tool_warn("cannot read the journal: %s; no more requests are sent", problem);
    s->journal_failed = true;
    scheduler_stop(s, &stop_output);
    return false;
}

/* Finishes a request that an earlier run settled. False if the request must be sent. */
static bool finish_from_journal(struct scheduler *s, struct attempt *a)
{
    struct buffer text = {0};
    struct record earlier, *r = &earlier;
    if (s->options->journal == NULL || !journal_knows(s->options->journal, a->number))
        return false;
    if (!read_earlier(s, a, &text, &earlier)) {
        r = &a->record;
        record_set_error(r, RECORD_SENT_MAYBE, "journal",
                         "an earlier run may have sent it; the journal cannot be read");
    }
    struct outcome outcome = outcome_of(r);
    bool settled = s->stop != NULL || !is_sent_again(s, outcome.kind);
    a->in_doubt = !settled && outcome.kind == OUTCOME_UNKNOWN;
    if (settled) {
        results_put(s, 0, r, &outcome);
        s->earlier++;
    }
    buffer_free(&text);
    return settled;
}

void request_prepare(struct scheduler *s, struct attempt *a)
{
    struct record *r = &a->record;
    endpoint_choose(&a->endpoint, s->options->fixed, r->region);
    a->exchange.request = (struct exchange_request){
        .endpoint = &a->endpoint,
        .owner = a,
        .record = r,
    };
    clock_utc(a->started);
    r->started = (csms_str){a->started, RECORD_TIME_LEN};
    r->has_elapsed = false;
    auth_prepare(s->options->auth, r, endpoint_host(&a->endpoint), &a->headers,
                 a->exchange.request.lines);
    record_set_error(r, RECORD_SENT_MAYBE, "ended",
                     "the request is in flight, or csms-send ended before the answer arrived");
    a->doubt.len = 0; /* written now, because memory may run out later */
    record_write(&a->doubt, r);
    buffer_char(&a->doubt, '\n');
    add_doubt(s, a);
    a->state = ATTEMPT_READY;
    rate_limit_started(&s->rate_limit, clock_ms());
}

void request_take(struct scheduler *s, struct attempt *a)
{
    struct record *r = &a->record;
    const struct scheduler_options *o = s->options;
    plan_next(s->plan, &a->line, r);
    r->kind = RECORD_RESPONSE;
    r->has_request = true;
    a->number = ++s->number;
    if (finish_from_journal(s, a))
        return;
    if (s->stop == NULL && o->client != NULL) {
        request_prepare(s, a);
        return;
    }
    if (s->stop != NULL)
        record_set_error(r, RECORD_SENT_NO, s->stop->code, s->stop->text);
    else if (o->dry_run)
        record_set_error(r, RECORD_SENT_NO, "dry_run", "dry run");
    else
        replay_answer(o->replay, r, a->number);
    a->outcome = outcome_of(r);
    learn_from_answer(s, a);
    put(s, a, 0);
}
