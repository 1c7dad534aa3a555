/* SPDX-License-Identifier: MIT */
/* Answers of any size to measure with: made from a seed, the same on every machine. */
#ifndef BENCH_DOCUMENT_H
#define BENCH_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text { PLAIN, ESCAPES, CHINESE };

/* What a document looks like. */
struct shape {
    const char *name, *meaning;
    unsigned deleted, failed; /* so many names for so many failures */
    enum text text;
    bool spaced;   /* laid out as the example on the API page, else without white space */
    bool reversed; /* members in the other order, total last */
    bool extra;    /* each failure has a member that the API does not document */
};

/* By name; NULL if there is none. The one at index 0 is the usual one. */
const struct shape *shape_find(const char *name);
const struct shape *shape_at(size_t index); /* NULL after the last one */

/* Where a document goes, a piece after the other. */
typedef void document_sink(void *ctx, const char *piece, size_t len);

/* Write a document of at least size bytes, and not more than one secret longer if that can be. */
void document_write(const struct shape *shape, size_t size, uint64_t seed, document_sink *sink,
                    void *ctx);

/* The same into memory of the caller's, to be freed; padding bytes of 0 follow. */
char *document_make(const struct shape *shape, size_t size, uint64_t seed, size_t padding,
                    size_t *len);

#endif
