/* SPDX-License-Identifier: MIT */
/* The forms in which csms-req gives a request. */
#ifndef REQ_WRITE_H
#define REQ_WRITE_H

#include "csms.h"
#include "output.h"

enum write_format {
    WRITE_RECORD, /* for csms-send; see record.h */
    WRITE_HTTP,   /* the HTTP/1.1 message, without credentials */
    WRITE_BODY,   /* the JSON body and a newline */
    WRITE_CURL    /* a command line for a POSIX shell */
};

/* region: of the request; optional for a record and a body. host: instead of the region's own host;
 * optional. id: only for a record. */
void req_write(struct output *out, enum write_format format, const struct csms_request *request,
               csms_str region, csms_str host, csms_str id);

#endif
