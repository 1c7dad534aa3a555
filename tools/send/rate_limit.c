/* SPDX-License-Identifier: MIT */
#include "rate_limit.h"

int64_t rate_limit_wait_ms(const struct rate_limit *p, int64_t now_ms)
{
    int64_t wait_us = p->next_us - now_ms * 1000;
    return wait_us > 0 ? (wait_us + 999) / 1000 : 0;
}

/* Late starts are not made up for: that would cause a burst. */
void rate_limit_started(struct rate_limit *p, int64_t now_ms)
{
    int64_t now_us = now_ms * 1000;
    p->next_us = (p->next_us > now_us - p->interval_us ? p->next_us : now_us) + p->interval_us;
}

void rate_limit_hold(struct rate_limit *p, int64_t until_ms)
{
    if (p->next_us < until_ms * 1000)
        p->next_us = until_ms * 1000;
    if (p->held_ms < until_ms)
        p->held_ms = until_ms;
}

int64_t rate_limit_held_ms(const struct rate_limit *p, int64_t now_ms)
{
    return p->held_ms > now_ms ? p->held_ms - now_ms : 0;
}
