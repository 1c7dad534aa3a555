/* SPDX-License-Identifier: MIT */
/*
 * When to retry a request: only if it is known not to have been executed, because there was no
 * connection, or because the service rejected it before it looked at it: 429, or 503 with
 * APIGW.0613. A 401 is never retried, since that would lock an access key.
 */
#ifndef RETRY_H
#define RETRY_H

#include "exchange.h"
#include "outcome.h"

struct retry_rules {
    uint64_t retries; /* after the first attempt */
    long delay_ms;    /* before the first retry; doubles with each, up to a minute */
    long max_time_ms; /* no retry starts later than this after the first attempt */
};

/*
 * Returns the milliseconds to wait after this number of attempts; x is the last one. The delay is
 * reduced by a random part of up to half of it, so that clients do not retry in lockstep. A longer
 * Retry-After is used instead, up to two minutes.
 */
int64_t retry_delay_ms(const struct retry_rules *rules, const struct exchange *x,
                       unsigned attempts);

/* True if the request was certainly not executed and a retry may succeed. outcome is that of its
 * answer; NULL for a login, which is harmless to repeat. */
bool retry_is_safe(const struct exchange *x, const struct outcome *outcome);

/* True if the rules allow a retry after this number of attempts, at_ms after the first started. */
bool retry_is_due(const struct retry_rules *rules, unsigned attempts, int64_t at_ms);

#endif
