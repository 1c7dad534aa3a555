/* SPDX-License-Identifier: MIT */
/* Read the calls of this API out of a HAR 1.2 file, as browsers and proxies save it. */
#ifndef HAR_H
#define HAR_H

#include "input.h"
#include "job.h"

/* Largest file; it is read as a whole. */
#define HAR_MAX (256u << 20)

/* Request headers are not looked at: they hold the token. What is no HAR file, or has no call of
 * this API in it, is reported too. */
void read_har(struct job *job, struct input *in, const char *file);

#endif
