/* SPDX-License-Identifier: MIT */
/* Read each form in which answers are saved, and report them. */
#ifndef INPUT_FORMATS_H
#define INPUT_FORMATS_H

#include "input.h"
#include "job.h"

/* Read one input to its end; file is its name to be shown, or NULL. Results and faults go to
 * job->report. */
void read_input(struct job *job, struct input *in, const char *file);

#endif
