/* SPDX-License-Identifier: MIT */
#include "attempt.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "results.h"
#include "outcome.h"

void slot_prepare(struct slot *s, const struct endpoint *fixed, const struct auth *auth)
{
    if (s->url == NULL) {
        endpoint_choose(&s->endpoint, fixed, s->record.region);
        s->url = endpoint_url(&s->endpoint, s->record.path);
    }
    s->auth = (struct auth_request){
        .host = endpoint_host(&s->endpoint),
        .project_id = s->record.request.project_id,
        .path = s->record.path,
        .body = s->record.request_body,
    };
    auth_prepare(auth, &s->auth);
    exchange_reset(&s->exchange);
    s->exchange.url = s->url;
    s->exchange.plain = s->endpoint.plain;
    s->exchange.headers = s->auth.headers;
    s->exchange.n_headers = s->auth.n_headers;
    s->exchange.body = s->record.request_body;
    s->exchange.owner = s;
    clock_utc(s->started);
    s->state = SLOT_READY;
}

static csms_str header_of(const struct exchange *x, enum client_header which)
{
    const struct buffer *b = &x->header[which];
    return b->len > 0 ? (csms_str){b->ptr, b->len} : (csms_str){0};
}

static void set_answer(struct record *r, const struct exchange *x)
{
    r->has_status = true;
    r->status = x->status;
    r->content_type = header_of(x, CLIENT_CONTENT_TYPE);
    r->date = header_of(x, CLIENT_DATE);
    r->retry_after = header_of(x, CLIENT_RETRY_AFTER);
    r->x_request_id = header_of(x, CLIENT_X_REQUEST_ID);
    r->has_elapsed = true;
    r->elapsed_ms = x->elapsed_ms;
    r->body = x->answer.len > 0 ? (csms_str){x->answer.ptr, x->answer.len} : (csms_str){"", 0};
}

/* That it was not executed this time, or refused, does not say that it was not executed before. */
static void keep_doubt(struct slot *s)
{
    const struct record *r = &s->record;
    enum outcome_kind kind = outcome_of(r).kind;
    if (!s->in_doubt || (kind != OUTCOME_REFUSED && kind != OUTCOME_UNSENT))
        return;
    int n = snprintf(s->note, sizeof s->note, "an earlier run may have sent it; this time: ");
    if (r->has_status)
        snprintf(s->note + n, sizeof s->note - (size_t)n, "status %d", r->status);
    else
        snprintf(s->note + n, sizeof s->note - (size_t)n, "%.*s", (int)r->error_message.len,
                 r->error_message.ptr);
    ledger_error(&s->record, RECORD_SENT_MAYBE, "ended", s->note);
}

void slot_set_result(struct slot *s)
{
    const struct exchange *x = &s->exchange;
    s->record.started = (csms_str){s->started, RECORD_TIME_LEN};
    if (x->outcome == CLIENT_ANSWERED)
        set_answer(&s->record, x);
    else if (x->outcome == CLIENT_NOT_SENT)
        ledger_error(&s->record, RECORD_SENT_NO, x->code, x->message);
    else
        ledger_error(&s->record, RECORD_SENT_MAYBE, x->code, x->message);
    keep_doubt(s);
}

void slot_set_unsent(struct slot *s, const char *code, const char *message)
{
    s->record.started = (csms_str){0};
    ledger_error(&s->record, RECORD_SENT_NO, code, message);
    keep_doubt(s);
}

void slot_release(struct slot *s)
{
    exchange_reset(&s->exchange);
    free(s->url);
    s->url = NULL;
    s->attempts = 0;
    s->in_doubt = false;
    s->state = SLOT_FREE;
}
