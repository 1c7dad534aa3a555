/* SPDX-License-Identifier: MIT */
#ifndef REQ_RECORD_H
#define REQ_RECORD_H

#include "record.h"
#include "req_options.h"

/* Makes a checked request from an entry and the options. False, with the problem, if it is invalid.
 * id, path and body of the record are not set. */
bool req_record(struct record *record, const struct req_options *options,
                const struct req_entry *entry, struct problem *problem);

#endif
