/* SPDX-License-Identifier: MIT */
/* The answer of IAM to a login: the life of a token, or the reason of a refusal. */
#ifndef IAM_ANSWER_H
#define IAM_ANSWER_H

#include <time.h>

#include "csms.h"

/*
 * Returns the life of a new token in seconds: from token.issued_at to token.expires_at in the body,
 * so that a wrong local clock does not matter; from now if there is no issued_at. Returns 0 if the
 * body has no expires_at.
 */
int64_t iam_answer_life_s(csms_str body, time_t now);

/* Describes a refusal in text: the status, the code if body has one, and what to check. */
void iam_answer_refusal(int status, csms_str body, char *text, size_t cap);

#endif
