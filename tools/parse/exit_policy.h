/* SPDX-License-Identifier: MIT */
/* From what an answer says to its verdict and its exit code. */
#ifndef EXIT_POLICY_H
#define EXIT_POLICY_H

#include "report.h"

/* What the exit code should tell. */
struct policy {
    bool strict;               /* unknown members and a total that does not add up: 65 */
    bool require_match;        /* nothing matched: 7 */
    const char *const *ignore; /* codes of failures that are none */
    size_t ignore_count;
};

/* By the status, the body so far, and what is wrong around it. */
enum csms_verdict judge(const struct answer *a);

/* Set a->exit by its verdict and by what the caller wants to be told. */
void apply_policy(struct answer *a, const struct policy *policy);

#endif
