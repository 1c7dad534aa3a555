/* SPDX-License-Identifier: MIT */
/* How fast new requests may go out. */
#ifndef RATE_LIMIT_H
#define RATE_LIMIT_H

#include <stdint.h>

/* All zero is no limit. Times are those of clock_ms. */
struct rate_limit {
    int64_t interval_us; /* between two starts */
    int64_t next_us;     /* earliest next start */
    int64_t held_ms;     /* until then by rate_limit_hold */
};

/* At most so many starts a second; 0: any number. */
void rate_limit_set(struct rate_limit *p, double per_second);

/* Milliseconds until the next start is allowed; 0: now. */
int64_t rate_limit_wait_ms(const struct rate_limit *p, int64_t now_ms);

void rate_limit_started(struct rate_limit *p, int64_t now_ms);

/* Nothing before that time: the service asked for quiet. */
void rate_limit_hold(struct rate_limit *p, int64_t until_ms);

/* Milliseconds until that time; 0: it is over. */
int64_t rate_limit_held_ms(const struct rate_limit *p, int64_t now_ms);

#endif
