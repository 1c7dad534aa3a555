/* SPDX-License-Identifier: MIT */
/*
 * Read the output of one or several runs of curl: heads (-i), bodies, and the text of -w after a
 * body. lookahead.h defines where an answer starts.
 *
 * Interim heads are skipped, and so is an HTTP/1.x head with status 2xx and without X-Request-Id
 * that is directly followed by another head: a proxy's response to CONNECT. All other heads are
 * answers in the order of the input. Redirects and a proxy's 407 are reported after the answer that
 * follows them, because its curl JSON may show that curl handled them.
 */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include "answer.h"

/* Reads answers until the end of the input. head: the input starts with a head. */
void read_transcript(struct run *run, bool head);

/* Reads a file of curl -D: the last head in it belongs to the body. Exits 65 if it is invalid, 66
 * if it cannot be opened. */
void read_saved_head(struct run *run, const char *path);

#endif
