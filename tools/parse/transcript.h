/* SPDX-License-Identifier: MIT */
/* Read what curl wrote: heads (-i), the body, its own JSON (-w '\n%{json}', the newline may be
 * missing); once or several times. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "input_formats.h"

/* Read answers until the input ends. The input starts with a head if head is set. */
void read_transcript(struct job *job, struct input *in, const char *file, bool head);

/* Read a file of curl -D, the head of the body that will be given: its last block counts. Exits 65
 * or 66 if it is none. */
void read_saved_head(struct job *job, const char *path);

#endif
