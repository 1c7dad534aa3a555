/* SPDX-License-Identifier: MIT */
/* The output formats of csms-req. */
#ifndef REQ_WRITE_H
#define REQ_WRITE_H

#include "output.h"
#include "record.h"

enum write_format {
    WRITE_RECORD, /* for csms-send; see record.h */
    WRITE_HTTP,   /* the HTTP/1.1 message, without credentials */
    WRITE_BODY,   /* the JSON body and a newline */
    WRITE_CURL    /* a command line for a POSIX shell */
};

/* request is checked; region may be absent for a record and a body; path and body are set here.
 * host: instead of the region's own host; may be absent. */
void req_write(struct output *out, enum write_format format, struct record *request, csms_str host);

#endif
