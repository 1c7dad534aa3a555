/* SPDX-License-Identifier: MIT */
/* Helpers of several suites. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

bool str_is(csms_str s, const char *text);

/* Returns the whole file with a NUL after it; the caller frees. Fails the test on a read error. */
char *read_file(const char *path, size_t *len);

/* Calls use for every file in dir with this ending, ordered by name. Returns their number. */
size_t each_file(const char *dir, const char *ending, void (*use)(const char *name, char *text));

/* A copy of len bytes in an allocation of exactly that size, so that an overread is detected. */
char *exact_copy(const char *bytes, size_t len);

#endif
