/* SPDX-License-Identifier: MIT */
/* Which requests were there before? In constant memory: what grows is a temporary file. */
#ifndef SEEN_H
#define SEEN_H

#include <stdio.h>

#include "blake2s.h"
#include "csms.h"

struct seen_slot {
    struct fingerprint print;
    uint32_t number; /* 0: free; UINT32_MAX: that line or a later one */
};

/* A hash table; all zero is an empty set. */
struct seen {
    uint64_t n_slots; /* a power of two, or 0 */
    uint64_t used;
    struct seen_slot *memory;  /* the slots while they are few */
    FILE *file;                /* or where they are then */
    struct seen_slot batch[8]; /* some that were read from there */
};

/*
 * Add a valid request for a region (optional), which came from line number, from 1. 0 if it is new;
 * else the number of the line that had the same project, region, instance and type. Requests are
 * told apart by a cryptographic hash, so a new one is not taken for an old one. Exits 74 if the
 * temporary file fails.
 */
uint64_t seen_add(struct seen *seen, const struct csms_request *request, csms_str region,
                  uint64_t number);
void seen_free(struct seen *seen);

#endif
