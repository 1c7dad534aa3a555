/* SPDX-License-Identifier: MIT */
/* Read answers in each input format. */
#ifndef INPUT_FORMATS_H
#define INPUT_FORMATS_H

#include "input.h"
#include "answer.h"

/* Reads one input to its end and reports its answers and faults. file is the name to show, or
 * NULL. */
void read_input(struct run *run, struct input *in, const char *file);

#endif
