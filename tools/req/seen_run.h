/* SPDX-License-Identifier: MIT */
/* Runs: files of slots in ascending order. All exit 74 if a file fails. */
#ifndef SEEN_RUN_H
#define SEEN_RUN_H

#include <stdbool.h>

#include "seen.h"

/* Negative, 0 or positive: a is before, at or behind b. */
static inline int seen_order(const struct fingerprint *a, const struct fingerprint *b)
{
    size_t i = 0;
    while (i < 3 && a->words[i] == b->words[i])
        i++;
    return (a->words[i] > b->words[i]) - (a->words[i] < b->words[i]);
}

/* The used ones of n slots, which are in ascending order. */
struct seen_run seen_run_write(const struct seen_slot *slots, size_t n);

/* All slots of both, which are closed. */
struct seen_run seen_run_merge(struct seen_run a, struct seen_run b);

/* The number that goes with print, or 0. */
uint32_t seen_run_find(const struct seen_run *run, const struct fingerprint *print);

#endif
