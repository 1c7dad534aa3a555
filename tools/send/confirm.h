/* SPDX-License-Identifier: MIT */
/*
 * A deletion for good is confirmed by a word that names it:
 *
 *     PROJECT            single instances in the project of this ID
 *     PROJECT/TYPE:*     all of one instance type in it
 *     PROJECT/ and *     the whole project
 *
 * A wider one is not confirmed by a narrower word, nor the other way round. In front there may be
 * REGION/, and must be if the records alone choose among several regions: credentials go there.
 */
#ifndef CONFIRM_H
#define CONFIRM_H

#include "endpoint.h"
#include "plan.h"

struct confirm_options {
    const char **words; /* --confirm */
    size_t n_words;
    csms_str credentials; /* what they are, to be shown */
    const char *journal;  /* of which this many requests are settled, to be shown; or NULL */
    uint64_t settled;
    bool yes; /* --yes: whatever the records say, but for the deletion of a whole project */
};

/* Has it the form of such a word? */
bool confirm_word_ok(const char *word);

/*
 * Every target of the plan must be in the list, or covered by yes; at a terminal the others are
 * asked for, and their word must be typed. Returns if all is confirmed; else exits 77. fixed is
 * where all requests go; NULL if to their regions. A rehearsal asks nothing; it exits where nobody
 * could be asked.
 */
void confirm_plan(const struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed, bool rehearsal);

/* What a target deletes and where, as one line without a newline. */
void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed);

#endif
