/* SPDX-License-Identifier: MIT */
/* What IAM says about a token, or why there is none. */
#ifndef IAM_ANSWER_H
#define IAM_ANSWER_H

#include <time.h>

#include "csms.h"

/*
 * Seconds that a new token lives: from token.issued_at to token.expires_at in the body, so that a
 * wrong clock here does not matter; from now if there is no issued_at. 0 if the body does not say.
 */
int64_t iam_answer_life_s(csms_str body, time_t now);

/* What a refusal means, into text: the status, the code if body has one, and what to check. */
void iam_answer_refusal(int status, csms_str body, char *text, size_t cap);

#endif
