/* SPDX-License-Identifier: MIT */
/*
 * Reads the response to one request from a connection: the status, and the decoded body in pieces.
 * For devices with a TLS stack but without an HTTP client. Uses http_head.c and http_chunked.c of
 * tools/common/, which need no heap either.
 */
#ifndef HTTP_H
#define HTTP_H

#include "http_chunked.h"
#include "csms.h"
#include "http_head.h"

#define HTTP_BUFFER 2048 /* room for all heads, including interim ones */

struct http {
    size_t (*receive)(char *to, size_t cap); /* at most cap bytes; 0: closed, failed, timeout */
    uint64_t left;                           /* of the body, if its length is known */
    struct http_head head;
    struct http_chunked chunks;
    bool whole; /* the body is complete */
    size_t used, have;
    char buffer[HTTP_BUFFER];
};

/* Reads the head. Returns the status, 200 to 599, or 0 without a valid head that fits into the
 * buffer: then the outcome is unknown. */
int http_start(struct http *h, size_t (*receive)(char *to, size_t cap));

/* Returns the next piece of the body, valid until the next call; empty at its end: see h->whole. */
csms_str http_body(struct http *h);

#endif
