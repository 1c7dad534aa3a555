/* SPDX-License-Identifier: MIT */
/*
 * Read what curl wrote: heads (-i), bodies, and what -w adds after a body; once or several times.
 * lookahead.h says where an answer starts.
 *
 * Interim heads have no say, nor has an HTTP/1.x head of 2xx without X-Request-Id that is followed
 * at once by another head: a proxy's answer to CONNECT. All other heads are answers, in the order
 * of the input; only redirects and a proxy's 407 come after the answer that follows them, because
 * its curl JSON may say that curl dealt with them.
 */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "input.h"
#include "job.h"

/* Read answers until the input ends. head: the input starts with one. */
void read_transcript(struct job *job, struct input *in, const char *file, bool head);

/* Read a file of curl -D, the head of the body that will be given: its last block counts. Exits 65
 * or 66 if it is none. */
void read_saved_head(struct job *job, const char *path);

#endif
