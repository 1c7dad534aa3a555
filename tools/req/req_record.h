/* SPDX-License-Identifier: MIT */
/* From an entry of the input to a record, and to the output formats. */
#ifndef REQ_RECORD_H
#define REQ_RECORD_H

#include "record.h"
#include "req_options.h"

/* Makes a checked request from an entry and the options. False, with the problem, if it is invalid.
 * id, path and body of the record are not set. */
bool req_record(struct record *record, const struct req_options *options,
                const struct req_entry *entry, struct problem *problem);

/* Appends a checked request. Sets its path and body, which are valid until the next call. host
 * replaces the host of the region, and one of them is needed for http and curl. */
void req_write(struct buffer *b, enum write_format format, struct record *r, csms_str host);

#endif
