/* SPDX-License-Identifier: MIT */
/* Decodes Transfer-Encoding: chunked (RFC 9112 s.7.1), as saved by curl --raw. */
#ifndef HTTP_CHUNKED_H
#define HTTP_CHUNKED_H

#include <stdbool.h>
#include <stdint.h>

#include "csms.h"

enum http_chunked_state {
    HTTP_CHUNKED_SIZE, /* the start: all zero */
    HTTP_CHUNKED_EXTENSION,
    HTTP_CHUNKED_LINE_END, /* after the carriage return of a size */
    HTTP_CHUNKED_DATA,
    HTTP_CHUNKED_DATA_END,
    HTTP_CHUNKED_TRAILER_LINE, /* at the start of a line after the last chunk */
    HTTP_CHUNKED_TRAILER,
    HTTP_CHUNKED_ENDED,
    HTTP_CHUNKED_BAD
};

struct http_chunked {
    enum http_chunked_state state;
    uint64_t left; /* of the current chunk */
    bool digits;   /* its size has a digit */
};

/* True if text starts with a line that can be the size of a chunk. curl usually removes the chunked
 * encoding, but keeps the header. */
bool http_chunked_starts(csms_str text);

/* Returns the next piece of data of *in and moves *in past it. Returns an empty piece if *in is
 * used up, or in the state HTTP_CHUNKED_ENDED (then *in is the rest) or HTTP_CHUNKED_BAD (then *in
 * starts at the error). */
csms_str http_chunked_next(struct http_chunked *c, csms_str *in);

#endif
