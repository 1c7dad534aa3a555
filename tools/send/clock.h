/* SPDX-License-Identifier: MIT */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "record.h"

/* Milliseconds of a monotonic clock. */
int64_t clock_ms(void);

/* The current time in UTC in the format of records, with a NUL. */
void clock_utc(char text[RECORD_TIME_LEN + 1]);

/* Returns the seconds since 1970 of a time in UTC, for example 2026-11-28T09:15:02.123000Z, without
 * its fraction; 0 if text is not a time. */
int64_t clock_parse(csms_str text);

#endif
