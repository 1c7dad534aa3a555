/* SPDX-License-Identifier: MIT */
/* What several suites share. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

bool str_is(csms_str s, const char *text);

/* The whole file with a NUL behind it; the caller frees. Fails the test if it cannot be read. */
char *read_file(const char *path, size_t *len);

/* Call use for every file in dir whose name ends so, in the order of names. How many there were. */
size_t each_file(const char *dir, const char *ending, void (*use)(const char *name, char *text));

/* A copy of len bytes in an allocation of just that size: a read beyond it is seen. */
char *exact_copy(const char *bytes, size_t len);

#endif
