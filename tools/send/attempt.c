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
    a->exchange.request = (struct exchange_request){
        .url = a->url,
        .plain = a->endpoint.plain,
        .owner = a,
        .record = &a->record,
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
    exchange_free(&a->exchange);
    buffer_free(&a->line);
    buffer_free(&a->doubt);
}
