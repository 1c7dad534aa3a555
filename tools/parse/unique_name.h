/* SPDX-License-Identifier: MIT */
#ifndef UNIQUE_NAME_H
#define UNIQUE_NAME_H

#include "buffer.h"

/* Names kept, at a load of one half. */
enum { UNIQUE_NAMES_MAX = 32 << 10 };

/* All zero is empty. */
struct unique_names {
    uint64_t hashes[2 * UNIQUE_NAMES_MAX]; /* 0: free */
    size_t used;
};

/*
 * Makes name unique in its scope: appends " #N" if the name is not new, if it ends in such a number
 * itself, or if the table is full. number must differ in each call with that scope.
 */
void unique_name(struct unique_names *names, uint64_t scope, struct buffer *name, uint64_t number);

/* Starts another scope; drops old names if they take too much room. */
void unique_names_next_scope(struct unique_names *names);

#endif
