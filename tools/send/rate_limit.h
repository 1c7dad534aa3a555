/* SPDX-License-Identifier: MIT */
/* How fast new requests may go out. */
#ifndef RATE_LIMIT_H
#define RATE_LIMIT_H

#include <stdint.h>

/* All zero is no limit. Times are those of clock_ms. */
struct pace {
    int64_t interval_us; /* between two starts */
    int64_t next_us;     /* earliest next start */
    int64_t held_ms;     /* until then by pace_hold */
};

/* At most so many starts a second; 0: any number. */
void pace_set_rate(struct pace *p, double per_second);

/* Milliseconds until the next start is allowed; 0: now. */
int64_t pace_wait_ms(const struct pace *p, int64_t now_ms);

void pace_started(struct pace *p, int64_t now_ms);

/* Nothing before that time: the service asked for quiet. */
void pace_hold(struct pace *p, int64_t until_ms);

/* Milliseconds until that time; 0: it is over. */
int64_t pace_held_ms(const struct pace *p, int64_t now_ms);

#endif
