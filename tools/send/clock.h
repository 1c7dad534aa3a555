/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "record.h"

/* Milliseconds of a clock that nobody sets. */
int64_t clock_ms(void);

/* The time of day in UTC, as a record has it, with a NUL. */
void clock_utc(char text[RECORD_TIME_LEN + 1]);

#endif
