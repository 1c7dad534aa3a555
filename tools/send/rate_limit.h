/* SPDX-License-Identifier: MIT */
/* Limits the rate of new requests. */
#ifndef RATE_LIMIT_H
#define RATE_LIMIT_H

#include <stdint.h>

/* All zero: no limit. Times are those of clock_ms. */
struct rate_limit {
    int64_t interval_us; /* between two starts; 0: no limit */
    int64_t next_us;     /* earliest next start */
    int64_t held_ms;     /* end of the pause set by rate_limit_hold */
};

/* Returns the milliseconds until the next start is allowed; 0: now. */
int64_t rate_limit_wait_ms(const struct rate_limit *p, int64_t now_ms);

void rate_limit_started(struct rate_limit *p, int64_t now_ms);

/* Allows no start before that time: the service is overloaded or unreachable. */
void rate_limit_hold(struct rate_limit *p, int64_t until_ms);

/* Returns the milliseconds left of the pause; 0: no pause. */
int64_t rate_limit_held_ms(const struct rate_limit *p, int64_t now_ms);

#endif
