/* SPDX-License-Identifier: MIT */
/* Read the journal of a run, complete or not. */
#ifndef JOURNAL_INPUT_H
#define JOURNAL_INPUT_H

#include "input.h"
#include "answer.h"

/* Reports the requests in the order of the plan, up to a damaged line if there is one. The input
 * must satisfy journal_file_starts. */
void read_journal(struct run *run, struct input *in, const char *file);

#endif
