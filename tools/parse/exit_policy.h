/* SPDX-License-Identifier: MIT */
/* From what an answer says to its verdict and its exit code. */
#ifndef EXIT_POLICY_H
#define EXIT_POLICY_H

#include "report.h"

/* What the user wants the exit code to say. */
struct exit_policy {
    bool strict;               /* unknown members and a total that does not add up: 65 */
    bool require_match;        /* nothing matched: 7 */
    const char *const *ignore; /* codes of failures that do not count */
    size_t ignore_count;
};

/* By the status, the body, and errors around it. */
enum csms_verdict exit_policy_verdict(const struct answer *a);

/* Set a->exit by the verdict and the policy. */
void exit_policy_apply(struct answer *a, const struct exit_policy *policy);

#endif
