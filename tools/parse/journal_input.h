/* SPDX-License-Identifier: MIT */
/* Read the journal of a run, finished or not, and report what is known of each request. */
#ifndef JOURNAL_INPUT_H
#define JOURNAL_INPUT_H

#include "input.h"
#include "job.h"

/* The input starts as journal_file_starts has it. Requests are reported in the order of the plan,
 * up to a damaged line if there is one. */
void read_journal(struct job *job, struct input *in, const char *file);

#endif
