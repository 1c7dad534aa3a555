/* SPDX-License-Identifier: MIT */
/* Read the calls of this API out of a HAR 1.2 file, as browsers and proxies save it. */
#ifndef HAR_H
#define HAR_H

#include "answer.h"

/* Limit of the file size, because the whole file is read into memory. */
#define HAR_MAX (256u << 20)

/* Reports the answers. Request headers are not read, because they contain the token. An invalid HAR
 * file, or one without a call of this API, is reported as a fault. */
void read_har(struct run *run);

#endif
