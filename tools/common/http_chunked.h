/* SPDX-License-Identifier: MIT */
/* Undo Transfer-Encoding: chunked (RFC 9112 s.7.1), as curl --raw leaves it. */
#ifndef HTTP_CHUNKED_H
#define HTTP_CHUNKED_H

#include <stdbool.h>
#include <stdint.h>

#include "csms.h"

enum http_chunked_state {
    HTTP_CHUNKED_SIZE, /* all zero is the start */
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
    uint64_t left; /* of the chunk at hand */
    bool digits;   /* its size has begun */
};

/* True if text starts with a line that can be the size of a chunk. A body from which curl has
 * removed the chunks already starts with something else. */
bool http_chunked_starts(csms_str text);

/* The next piece of data from *in, moving *in past it; empty if *in is used up, or if the state is
 * HTTP_CHUNKED_ENDED (then *in is what follows) or HTTP_CHUNKED_BAD (then *in starts with the
 * error). */
csms_str http_chunked_next(struct http_chunked *c, csms_str *in);

#endif
