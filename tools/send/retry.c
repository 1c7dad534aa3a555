/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include <openssl/rand.h>

enum { DELAY_MAX_MS = 60 * 1000, RETRY_AFTER_MAX_MS = 120 * 1000 };

bool retry_is_safe(const struct exchange *x, const struct outcome *outcome)
{
    if (x->outcome != EXCHANGE_ANSWERED)
        return x->outcome == EXCHANGE_NOT_SENT && x->passing;
    if (outcome == NULL)
        return x->status == 429 || x->status == 503;
    /* The status alone is not enough: the body may name secrets. */
    return outcome->verdict == CSMS_VERDICT_NOT_EXECUTED;
}

static int64_t random_below(int64_t n)
{
    uint32_t r = 0;
    if (n <= 0 || RAND_bytes((unsigned char *)&r, sizeof r) != 1)
        return 0;
    return (int64_t)(r % (uint64_t)n);
}

int64_t retry_delay_ms(const struct retry_rules *rules, const struct exchange *x, unsigned attempts)
{
    int64_t delay = rules->delay_ms;
    for (unsigned i = 1; i < attempts && delay < DELAY_MAX_MS; i++)
        delay *= 2;
    if (delay > DELAY_MAX_MS)
        delay = DELAY_MAX_MS;
    delay -= random_below(delay / 2 + 1);
    int64_t asked =
        x->retry_after_s < RETRY_AFTER_MAX_MS / 1000 ? x->retry_after_s * 1000 : RETRY_AFTER_MAX_MS;
    return asked > delay ? asked : delay;
}

bool retry_is_due(const struct retry_rules *rules, unsigned attempts, int64_t at_ms)
{
    return attempts <= rules->retries && at_ms <= rules->max_time_ms;
}
