/* SPDX-License-Identifier: MIT */
/* From what an answer says to its verdict and its exit code. */
#ifndef EXIT_POLICY_H
#define EXIT_POLICY_H

#include "answer.h"

/* By the status, the body so far, and what is wrong around it. */
enum csms_verdict judge(const struct answer *a);

/* Set a->exit by its verdict and by what the caller wants to be told. */
void apply_policy(struct answer *a, const struct policy *policy);

#endif
