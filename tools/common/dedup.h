/* SPDX-License-Identifier: MIT */
/* Find duplicates among any number of texts. All of them stay in memory: for a million requests
 * that is some 150 MB. */
#ifndef DEDUP_H
#define DEDUP_H

#include <stdint.h>

#include "csms.h"

/* All zero is an empty set. */
struct dedup {
    struct dedup_entry *first;
};

/* Adds a text under a number, from 1. Returns 0 if it is new, otherwise the number that it has. */
uint64_t dedup_add(struct dedup *d, csms_str text, uint64_t number);

void dedup_free(struct dedup *d);

#endif
