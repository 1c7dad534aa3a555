/* SPDX-License-Identifier: MIT */
/* The words that csms-parse's formats for people share. */
#ifndef HUMAN_H
#define HUMAN_H

#include "report.h"

/* SGR (ECMA-48 s.8.3.117). These colors follow the palette of the terminal. */
#define RESET "\x1b[0m"
#define BOLD "\x1b[1m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"

struct human_verdict {
    const char *sgr; /* the color of the title */
    const char *title;
    const char *meaning; /* NULL: the counts of secrets say it */
    const char *phrase;  /* after a number of answers */
};
extern const struct human_verdict human_verdicts[VERDICTS];

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
void human_counts(struct buffer *b, const struct counts *counts, bool verdicts);

#endif
