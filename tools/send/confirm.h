/* SPDX-License-Identifier: MIT */
/*
 * A permanent deletion is confirmed by a phrase that names it:
 *
 *     PROJECT            single instances in the project of this ID
 *     PROJECT/TYPE:*     all of one instance type in it
 *     PROJECT/ and *     the whole project
 *
 * The phrase for a wider deletion does not confirm a narrower one, or the reverse. A phrase may
 * start with REGION/. It must do so if the records choose among several regions, because the
 * credentials are sent there.
 */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "endpoint.h"
#include "plan.h"

struct confirm_options {
    const char **phrases; /* --confirm */
    size_t n_phrases;
    csms_str credentials; /* their description for the prompt */
    const char *journal;  /* its path for the prompt; or NULL */
    uint64_t settled;     /* requests that the journal has settled */
    bool yes;             /* --yes: confirm everything except the deletion of a whole project */
};

/*
 * Returns if every target of the plan is confirmed, by a phrase in options, by yes, or by a phrase
 * typed at the terminal. Otherwise exits 77. fixed is the endpoint of all requests; NULL: each goes
 * to its region. A rehearsal asks nothing, and exits if there is no terminal to ask at.
 */
void confirm_plan(struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed, bool rehearsal);

/* Appends one line, without a newline, on what a target deletes and, if known, where. */
void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed);

#endif
