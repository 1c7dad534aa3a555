/* SPDX-License-Identifier: MIT */
/* Answers of any size for measurements, generated from a seed: the same on every machine. */
#ifndef BENCH_DOCUMENT_H
#define BENCH_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text { PLAIN, ESCAPES, CHINESE };

/* The layout and content of a document. */
struct shape {
    const char *name, *meaning;
    unsigned deleted, failed; /* the ratio of deleted names to failures */
    enum text text;
    bool spaced;   /* formatted like the example of the API page; otherwise without white space */
    bool reversed; /* members in the other order, total last */
    bool extra;    /* each failure has a member that the API does not document */
};

/* By name; NULL if there is no such shape. Index 0 is the default. */
const struct shape *shape_find(const char *name);
const struct shape *shape_at(size_t index); /* NULL after the last one */

/* Receives a document piece by piece. */
typedef void document_sink(void *ctx, const char *piece, size_t len);

/* Writes a document of at least size bytes, if possible at most one secret longer. */
void document_write(const struct shape *shape, size_t size, uint64_t seed, document_sink *sink,
                    void *ctx);

/* The same into memory that the caller frees, followed by padding bytes of 0. */
char *document_make(const struct shape *shape, size_t size, uint64_t seed, size_t padding,
                    size_t *len);

#endif
