/* SPDX-License-Identifier: MIT */
/* The verdict and the exit code of an answer. */
#ifndef EXIT_POLICY_H
#define EXIT_POLICY_H

#include "report.h"

enum { IGNORE_MAX = 64 };

struct exit_policy {
    bool strict;                    /* undocumented members, a wrong total or type: exit 65 */
    bool require_match;             /* exit 7 if nothing matched */
    const char *ignore[IGNORE_MAX]; /* codes of ignored failures */
    size_t ignore_count;
};

/* Returns the verdict from the status, the body, and faults around it. */
enum csms_verdict exit_policy_verdict(const struct answer *a);

/* Sets a->exit from the verdict and the policy. */
void exit_policy_apply(struct answer *a, const struct exit_policy *policy);

#endif
