/* SPDX-License-Identifier: MIT */
/* A deletion for good is confirmed by naming the project it happens in. */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "endpoint.h"
#include "plan.h"

struct confirm_options {
    const char **projects; /* --confirm */
    size_t n_projects;
    bool yes; /* --yes: everything but the deletion of a whole project */
};

/*
 * Every project of the plan must be in the list, or covered by yes; at a terminal the others are
 * asked for, and their ID must be typed. Returns if all is confirmed; else exits 77. fixed is
 * where all requests go; NULL if to their regions.
 */
void confirm_plan(const struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed);

/* What a target deletes and where, as one line without a newline. */
void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed);

#endif
