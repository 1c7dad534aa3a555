/* SPDX-License-Identifier: MIT */
/* Which requests were there before. */
#ifndef SEEN_H
#define SEEN_H

#include "csms.h"

/* All zero is an empty set. 20 bytes a slot, and up to three slots a request. */
struct seen {
    struct seen_slot *slots;
    size_t n_slots; /* a power of two, or 0 */
    size_t used;
};

/*
 * Add a valid request for a region (optional), which came from line number, from 1. 0 if it is new;
 * else the number of the line that had the same project, region, instance and type. Requests are
 * told apart by a cryptographic hash, so a new one is not taken for an old one.
 */
uint64_t seen_add(struct seen *seen, const struct csms_request *request, csms_str region,
                  uint64_t number);
void seen_free(struct seen *seen);

#endif
