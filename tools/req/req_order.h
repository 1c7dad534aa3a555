/* SPDX-License-Identifier: MIT */
/* From what was given, and the options, to a checked request. */
#ifndef REQ_ORDER_H
#define REQ_ORDER_H

#include "record.h"
#include "req_options.h"

/* A checked request and what its record needs. */
struct order {
    struct record record;  /* id, path and body are set when it is written */
    csms_str named_region; /* absent unless the line named it */
    bool named_project;
};

/* Fill in the order. False, with the problem, if the entry is not a valid request. */
bool req_order(struct order *order, const struct req_options *options,
               const struct req_entry *entry, struct problem *problem);

#endif
