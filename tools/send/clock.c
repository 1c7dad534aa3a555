/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* timegm */
#include "clock.h"

#include <stdio.h>
#include <time.h>

#include "program.h"

int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void clock_utc(char text[RECORD_TIME_LEN + 1])
{
    struct timespec t;
    struct tm utc;
    char seconds[sizeof "2026-11-24T08:15:02"];
    clock_gettime(CLOCK_REALTIME, &t);
    unsigned ms = (unsigned)(t.tv_nsec / 1000000) % 1000;
    if (gmtime_r(&t.tv_sec, &utc) == NULL ||
        strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc) == 0)
        tool_die(EXIT_INTERNAL, "the clock is not set");
    snprintf(text, RECORD_TIME_LEN + 1, "%s.%03uZ", seconds, ms);
}

int64_t clock_parse(csms_str text)
{
    char seconds[sizeof "2026-11-24T08:15:02"];
    struct tm utc = {0};
    if (text.len < sizeof seconds)
        return 0;
    snprintf(seconds, sizeof seconds, "%.*s", (int)sizeof seconds - 1, text.ptr);
    const char *end = strptime(seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    return end == seconds + sizeof seconds - 1 ? timegm(&utc) : 0;
}
