/* SPDX-License-Identifier: MIT */
/* Show a plan to the people who decide about it: a table, or TSV for programs. */
#ifndef REVIEW_H
#define REVIEW_H

#include "endpoint.h"
#include "output.h"
#include "plan.h"

/*
 * Every request with project, region, type, instance and label; then the counts by place, project
 * and type, with the wider scopes in capital letters, and the hash for --plan-hash. With tsv only
 * the requests, with the host of each. fixed is where all requests go; NULL if to their regions.
 */
void review_plan(struct plan *plan, const struct endpoint *fixed, bool tsv, struct output *out);

#endif
