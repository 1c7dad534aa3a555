/* SPDX-License-Identifier: MIT */
#include "attempt.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

void attempt_prepare(struct attempt *a, const struct endpoint *fixed, const struct auth *auth)
{
    if (a->url == NULL) {
        endpoint_choose(&a->endpoint, fixed, a->record.region);
        a->url = endpoint_url(&a->endpoint, a->record.path);
    }
    exchange_reset(&a->exchange);
    a->exchange.request = (struct exchange_request){
        .url = a->url,
        .plain = a->endpoint.plain,
        .name = a->record.id,
        .body = a->record.request_body,
        .owner = a,
    };
    auth_prepare(auth, &a->record, endpoint_host(&a->endpoint), &a->headers,
                 a->exchange.request.lines);
    clock_utc(a->started);
    a->record.started = (csms_str){a->started, RECORD_TIME_LEN};
    a->record.has_elapsed = false;
    record_set_error(&a->record, RECORD_SENT_MAYBE, "ended",
                     "the request is in flight, or csms-send ended before the answer arrived");
    a->doubt.len = 0; /* written now, because memory may run out later */
    record_write(&a->doubt, &a->record);
    buffer_char(&a->doubt, '\n');
    a->state = ATTEMPT_READY;
}

static csms_str header_of(const struct exchange *x, enum exchange_header which)
{
    const struct buffer *b = &x->header[which];
    return b->len > 0 ? buffer_slice(b) : (csms_str){0};
}

static void set_answer(struct record *r, const struct exchange *x)
{
    r->has_status = true;
    r->status = x->status;
    r->content_type = header_of(x, EXCHANGE_CONTENT_TYPE);
    r->date = header_of(x, EXCHANGE_DATE);
    r->retry_after = header_of(x, EXCHANGE_RETRY_AFTER);
    r->x_request_id = header_of(x, EXCHANGE_X_REQUEST_ID);
    r->body = x->answer.len > 0 ? buffer_slice(&x->answer) : (csms_str){"", 0};
}

void attempt_set_result(struct attempt *a)
{
    const struct exchange *x = &a->exchange;
    if (x->outcome == EXCHANGE_ANSWERED)
        set_answer(&a->record, x);
    else
        record_set_error(&a->record,
                         x->outcome == EXCHANGE_NOT_SENT ? RECORD_SENT_NO : RECORD_SENT_MAYBE,
                         x->code, x->message);
    a->record.has_elapsed = true;
    a->record.elapsed_ms = x->elapsed_ms;
    a->outcome = outcome_of(&a->record);
}

void attempt_keep_doubt(struct attempt *a)
{
    const struct record *r = &a->record;
    enum outcome_kind kind = a->outcome.kind;
    if (!a->in_doubt || (kind != OUTCOME_REFUSED && kind != OUTCOME_UNSENT))
        return;
    int n = snprintf(a->note, sizeof a->note, "an earlier run may have sent it; this time: ");
    if (r->has_status)
        snprintf(a->note + n, sizeof a->note - (size_t)n, "status %d", r->status);
    else
        snprintf(a->note + n, sizeof a->note - (size_t)n, "%.*s", (int)r->error_message.len,
                 r->error_message.ptr);
    record_set_error(&a->record, RECORD_SENT_MAYBE, "ended", a->note);
    a->outcome = outcome_of(&a->record);
}

void attempt_release(struct attempt *a)
{
    exchange_reset(&a->exchange);
    free(a->url);
    a->url = NULL;
    a->tries = 0;
    a->in_doubt = false;
    a->state = ATTEMPT_FREE;
}

void attempt_free(struct attempt *a)
{
    attempt_release(a);
    buffer_free(&a->line);
    buffer_free(&a->doubt);
}
