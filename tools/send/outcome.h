/* SPDX-License-Identifier: MIT */
/* What an answer means for a run that is going on; the verdict proper is csms-parse's. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "record.h"

/* Is it an answer by which everything that matched is deleted, or nothing matched? */
bool outcome_is_good(const struct record *r);

/* Did the service turn the request away before it looked at it? 429, 503, and 401. */
bool outcome_was_turned_away(int status);

#endif
