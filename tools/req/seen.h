/* SPDX-License-Identifier: MIT */
/* Which requests were there before? In constant memory: what grows are temporary files. */
#ifndef SEEN_H
#define SEEN_H

#include <stdio.h>

#include "blake2s.h"
#include "csms.h"

struct seen_slot {
    struct fingerprint print;
    uint32_t number; /* 0: free; UINT32_MAX: that line or a later one */
};

/* A file of slots in ascending order. */
struct seen_run {
    FILE *file;
    uint64_t count;
};

/* As each is larger than all behind it together, more are never needed. */
enum { SEEN_RUNS_MAX = 64 };

/* All zero is an empty set. */
struct seen {
    /* The last requests: a hash table in ascending order. */
    struct seen_slot *slots;
    size_t n_slots; /* a power of two, or 0; there are some to spare behind them */
    size_t used;

    /* Those before them, once they are many. */
    struct seen_run runs[SEEN_RUNS_MAX];
    size_t n_runs;
    uint64_t *filter; /* tells of nearly all new requests that no run has them */
};

/*
 * Add a valid request for a region (optional), which came from line number, from 1. 0 if it is new;
 * else the number of the line that had the same project, region, instance and type. Requests are
 * told apart by a cryptographic hash, so a new one is not taken for an old one. Exits 74 if a
 * temporary file fails.
 */
uint64_t seen_add(struct seen *seen, const struct csms_request *request, csms_str region,
                  uint64_t number);
void seen_free(struct seen *seen);

#endif
