/* SPDX-License-Identifier: MIT */
/*
 * When to try a request again: only if it was certainly not executed, which is when no connection
 * took it, or when the service turned it away unseen: 429, or 503 with APIGW.0613.
 * 401 never: that would lock an access key.
 */
#ifndef RETRY_H
#define RETRY_H

#include "exchange.h"
#include "outcome.h"

struct retry_rules {
    unsigned retries; /* after the first attempt */
    long delay_ms;    /* before the first retry; doubles with each, up to a minute */
    long max_time_ms; /* no retry starts later than this after the first attempt */
};

/*
 * How many milliseconds to wait after so many attempts, of which this is the last: the delay less a
 * random part of up to half of it, so that many clients do not come back together; or Retry-After
 * if that is longer, two minutes at most.
 */
int64_t retry_delay_ms(const struct retry_rules *rules, const struct exchange *x,
                       unsigned attempts);

/* True if the request was certainly not executed and may succeed next time. outcome is what its
 * answer, if there is one, means; NULL for a login, which does no harm twice. */
bool retry_is_safe(const struct exchange *x, const struct outcome *outcome);

/* True if the rules allow another attempt after so many, at_ms after the start of the first. */
bool retry_is_due(const struct retry_rules *rules, unsigned attempts, int64_t at_ms);

#endif
