/* SPDX-License-Identifier: MIT */
/* Read answers in each input format. */
#ifndef INPUT_FORMATS_H
#define INPUT_FORMATS_H

#include "answer.h"

/* Reads run->in to its end and reports its answers and faults. */
void read_input(struct run *run);

/* Limit of the size of a HAR file, because the whole file is read into memory. */
#define HAR_MAX (256u << 20)

/* Reads the calls of this API out of a HAR 1.2 file, as browsers and proxies save it. Request
 * headers are not read, because they contain the token. An invalid HAR file, or one without a call
 * of this API, is reported as a fault. */
void read_har(struct run *run);

/*
 * Reads the output of one or several runs of curl: heads (-i), bodies, and the text of -w after a
 * body. head: the input starts with a head. lookahead.h defines where an answer starts.
 *
 * Interim heads are skipped, and so is an HTTP/1.x head with status 2xx and without X-Request-Id
 * that is directly followed by another head: a proxy's response to CONNECT. All other heads are
 * answers in the order of the input. Redirects and a proxy's 407 are reported after the answer that
 * follows them, because its curl JSON may show that curl handled them.
 */
void read_transcript(struct run *run, bool head);

/* Reads a file of curl -D: the last head in it belongs to the body. Exits 65 if it is invalid, 66
 * if it cannot be opened. */
void read_saved_head(struct run *run, const char *path);

#endif
