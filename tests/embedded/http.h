/* SPDX-License-Identifier: MIT */
/*
 * The response to one request, out of a connection that carries nothing else: status, and the body
 * in pieces, without chunks. For devices whose TLS stack gives bytes; an HTTP client of its own
 * does this already. Uses http_head.c and http_chunked.c of tools/common/, which need no heap
 * either.
 */
#ifndef HTTP_H
#define HTTP_H

#include "http_chunked.h"
#include "csms.h"
#include "http_head.h"

#define HTTP_BUFFER 2048 /* all heads, interim ones too, must fit */

struct http {
    size_t (*receive)(char *to, size_t cap); /* at most cap bytes; 0: closed, failed, too late */
    uint64_t left;                           /* of the body, if its length is known */
    struct http_head head;
    struct http_chunked chunks;
    bool whole; /* the body came to the end that its head promised */
    size_t used, have;
    char buffer[HTTP_BUFFER];
};

/* Read the head. Its status, 200 to 599; 0 if none came or none that fits: outcome unknown. */
int http_start(struct http *h, size_t (*receive)(char *to, size_t cap));

/* The next piece of the body, valid until the next call; empty at its end: see h->whole. */
csms_str http_body(struct http *h);

#endif
