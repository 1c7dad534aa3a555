/* SPDX-License-Identifier: MIT */
/* Are all of any number of texts different? In constant memory: what grows is a temporary file. */
#ifndef UNIQUE_H
#define UNIQUE_H

#include <stdint.h>
#include <stdio.h>

#include "csms.h"

struct unique {
    FILE *digests;
    uint64_t count;
};

void unique_open(struct unique *u);
void unique_add(struct unique *u, csms_str text);

/*
 * Look for two equal texts and close. 0 if there are none; else the number of the second, counted
 * from 1 in the order they were added, and *first is the number of the one before it.
 */
uint64_t unique_close(struct unique *u, uint64_t *first);

#endif
