/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "record.h"

/* Milliseconds of a monotonic clock. */
int64_t clock_ms(void);

/* The current time in UTC in the form of records, with a NUL. */
void clock_utc(char text[RECORD_TIME_LEN + 1]);

#endif
