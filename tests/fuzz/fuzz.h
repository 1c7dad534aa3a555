/* SPDX-License-Identifier: MIT */
/* Shared by the fuzz targets: slices of the input, and the check that reports a failure. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The rest of the input. */
struct input_bytes {
    const uint8_t *ptr;
    size_t len;
};

/* The next byte; 0 when there is none. */
static inline unsigned fuzz_byte(struct input_bytes *in)
{
    if (in->len == 0)
        return 0;
    in->len--;
    return *in->ptr++;
}

/* A length of one byte, and so many bytes, in an allocation of just that size for the caller to
   free. */
static inline csms_str fuzz_str(struct input_bytes *in)
{
    size_t len = fuzz_byte(in);
    if (len > in->len)
        len = in->len;
    char *copy = malloc(len > 0 ? len : 1);
    CHECK(copy);
    memcpy(copy, in->ptr, len);
    in->ptr += len;
    in->len -= len;
    return (csms_str){copy, len};
}

static inline void fuzz_free(csms_str s)
{
    free((void *)(uintptr_t)s.ptr);
}

static inline csms_str fuzz_copy(const uint8_t *p, size_t len)
{
    char *copy = malloc(len > 0 ? len : 1);
    CHECK(copy);
    memcpy(copy, p, len);
    return (csms_str){copy, len};
}

#endif
