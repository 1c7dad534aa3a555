/* SPDX-License-Identifier: MIT */
#ifndef UNIQUE_NAME_H
#define UNIQUE_NAME_H

#include "buffer.h"

/* Names that are given out unchanged: room for twice as many. */
enum { UNIQUE_NAMES_MAX = 32 << 10 };

/* All zero is empty. */
struct unique_names {
    uint64_t hashes[2 * UNIQUE_NAMES_MAX]; /* 0: free */
    size_t used;
};

/*
 * Makes name different from all others of its scope: " #N" is added to it if it was given out
 * before, if it ends in such a number itself, or if there are too many names to remember. number
 * must be another one at each call with that scope.
 */
void unique_name(struct unique_names *names, uint64_t scope, struct buffer *name, uint64_t number);

/* Call this between two scopes. */
void unique_names_next_scope(struct unique_names *names);

#endif
