/* SPDX-License-Identifier: MIT */
/* Undo Transfer-Encoding: chunked (RFC 9112 s.7.1), as curl --raw leaves it. */
#ifndef HTTP_CHUNKED_H
#define HTTP_CHUNKED_H

#include <stdbool.h>
#include <stdint.h>

#include "csms.h"

enum chunks_state {
    CHUNKS_SIZE, /* all zero is the start */
    CHUNKS_EXTENSION,
    CHUNKS_DATA,
    CHUNKS_DATA_END,
    CHUNKS_TRAILER_LINE, /* at the start of a line behind the last chunk */
    CHUNKS_TRAILER,
    CHUNKS_ENDED,
    CHUNKS_BAD
};

struct chunks {
    enum chunks_state state;
    uint64_t left; /* of the chunk at hand */
    bool digits;   /* its size has begun */
};

/* Does the text start with a line that can be a chunk's size? A body that was put together again
 * starts with something else, for which this is false. */
bool chunks_start(csms_str text);

/* The next piece of data from *in, moving *in past it; empty if *in is used up, or if the state is
 * CHUNKS_ENDED (then *in is what follows) or CHUNKS_BAD (then *in starts with what is wrong). */
csms_str chunks_next(struct chunks *c, csms_str *in);

#endif
