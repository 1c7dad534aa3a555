/* SPDX-License-Identifier: MIT */
/* Shows a plan for review: a table, or TSV for programs. */
#ifndef REVIEW_H
#define REVIEW_H

#include "endpoint.h"
#include "output.h"
#include "plan.h"

enum review_format { REVIEW_HUMAN, REVIEW_TSV, REVIEW_UNSET };

/*
 * Writes every request with project, region, type, instance and label; then the targets in the
 * words of the confirmation, and the hash for --plan-hash. tsv: writes only the requests, each with
 * its host. fixed is the endpoint of all requests; NULL: each goes to its region.
 */
void review_plan(struct plan *plan, const struct endpoint *fixed, bool tsv, struct output *out);

#endif
