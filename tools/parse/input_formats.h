/* SPDX-License-Identifier: MIT */
/* Read answers in each input format. */
#ifndef INPUT_FORMATS_H
#define INPUT_FORMATS_H

#include "answer.h"

/* Reads run->in to its end and reports its answers and faults. */
void read_input(struct run *run);

#endif
