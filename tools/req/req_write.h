/* SPDX-License-Identifier: MIT */
/* The output formats of csms-req. */
#ifndef REQ_WRITE_H
#define REQ_WRITE_H

#include "record.h"

enum write_format {
    WRITE_RECORD, /* for csms-send; see record.h */
    WRITE_HTTP,   /* the HTTP/1.1 message, without credentials */
    WRITE_BODY,   /* the JSON body and a newline */
    WRITE_CURL    /* a command line for a POSIX shell */
};

/* Appends a checked request. Sets its path and body, which are valid until the next call. host
 * replaces the host of the region, and one of them is needed for http and curl. */
void req_write(struct buffer *b, enum write_format format, struct record *r, csms_str host);

#endif
