/* SPDX-License-Identifier: MIT */
/* Combines an entry and the options into a checked request. */
#ifndef REQ_ORDER_H
#define REQ_ORDER_H

#include "record.h"
#include "req_options.h"

/* A checked request with the data of its record. */
struct order {
    struct record record;  /* id, path and body are set when it is written */
    csms_str named_region; /* absent unless the line named it */
    bool named_project;
};

/* Sets the order. False, with the problem, if the entry is not a valid request. */
bool req_order(struct order *order, const struct req_options *options,
               const struct req_entry *entry, struct problem *problem);

#endif
