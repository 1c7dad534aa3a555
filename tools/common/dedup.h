/* SPDX-License-Identifier: MIT */
/* Detects duplicates among texts. Each text stays in memory, with about 80 bytes more. */
#ifndef DEDUP_H
#define DEDUP_H

#include <stdint.h>

#include "csms.h"

/* All zero: an empty set. */
struct dedup {
    struct dedup_entry *first;
};

/* Adds a text with a number, from 1. Returns 0 if the text is new, otherwise its earlier number. */
uint64_t dedup_add(struct dedup *d, csms_str text, uint64_t number);

void dedup_free(struct dedup *d);

#endif
