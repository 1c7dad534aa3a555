/* SPDX-License-Identifier: MIT */
/*
 * When to try a request again: only if it was certainly not executed, which is when no connection
 * took it, or when the service turned it away unseen: 429, or 503 with APIGW.0613.
 * 401 never: that would lock an access key.
 */
#ifndef RETRY_H
#define RETRY_H

#include "exchange.h"

struct retry_rules {
    unsigned retries; /* after the first attempt */
    long delay_ms;    /* before the first retry; doubles with each, up to a minute */
    long max_time_ms; /* no retry starts later than this after the first attempt */
};

/*
 * Is a finished exchange to be repeated, after so many attempts, the first of them started_ms ago?
 * -1: no. Else how many milliseconds to wait: the delay less a random part of up to half of it, so
 * that many clients do not come back together; or Retry-After if that is longer, two minutes at
 * most.
 */
int64_t retry_wait_ms(const struct retry_rules *rules, const struct exchange *x, unsigned attempts,
                      int64_t started_ms);

#endif
