/* SPDX-License-Identifier: MIT */
/* The words that csms-parse's formats for people share. */
#ifndef HUMAN_H
#define HUMAN_H

#include "report.h"

typedef unsigned long long ull; /* for %llu */

/* Returns "s" unless n is 1. */
const char *human_plural(uint64_t n);

/* Returns deleted, failed or ignored. */
const char *human_outcome(const struct secret *s);

/* Appends the name of an answer: its file, and "label (id)", line or entry, as far as known. The
 * file can be omitted before an id. */
void human_name(struct buffer *b, const struct answer *a, bool file_before_id);

/* Appends the name and the scope of the request, as far as known. */
void human_subject(struct buffer *b, const struct answer *a);

/* Appends the verdict as a sentence with counts. */
void human_verdict_text(struct buffer *b, const struct answer *a);

/* Appends the counts of all answers, on request also by verdict. */
void human_counts(struct buffer *b, const struct counts *counts, bool by_verdict);

#endif
