/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include <openssl/rand.h>

enum { DELAY_MAX_MS = 60 * 1000, RETRY_AFTER_MAX_MS = 120 * 1000 };

bool retry_is_safe(const struct exchange *x, const struct outcome *outcome)
{
    const struct record *r = x->request.record;
    if (!r->has_status)
        return r->sent == RECORD_SENT_NO && x->passing;
    if (outcome == NULL)
        return r->status == 429 || r->status == 503;
    /* The status alone is not enough: the body may name secrets. */
    return outcome->verdict == CSMS_VERDICT_NOT_EXECUTED;
}

int64_t retry_delay_ms(const struct retry_rules *rules, const struct exchange *x, unsigned attempts)
{
    int64_t delay = rules->delay_ms;
    uint32_t random = 0; /* a failure only means no reduction */
    for (unsigned i = 1; i < attempts && delay < DELAY_MAX_MS; i++)
        delay *= 2;
    if (delay > DELAY_MAX_MS)
        delay = DELAY_MAX_MS;
    RAND_bytes((unsigned char *)&random, sizeof random);
    delay -= random % (delay / 2 + 1);
    int64_t asked =
        x->retry_after_s < RETRY_AFTER_MAX_MS / 1000 ? x->retry_after_s * 1000 : RETRY_AFTER_MAX_MS;
    return asked > delay ? asked : delay;
}

bool retry_is_due(const struct retry_rules *rules, unsigned attempts, int64_t at_ms)
{
    return attempts <= rules->retries && at_ms <= rules->max_time_ms;
}
