/* SPDX-License-Identifier: MIT */
/*
 * What the harnesses share. A buffer is an object of exactly the size it claims, so that CBMC sees
 * a byte read or written before its start as well as after its end. Its content is unknown.
 */
#ifndef PROOF_H
#define PROOF_H

#include <stdlib.h>
#include <string.h>

#include "csms.h"

#define ASSUME(condition) __CPROVER_assume(condition)
#define ASSERT(condition) __CPROVER_assert(condition, #condition)

size_t nondet_size(void);
bool nondet_bool(void);
int nondet_int(void);
char nondet_char(void);
uint32_t nondet_u32(void);

static inline size_t unknown_length(size_t max)
{
    size_t len = nondet_size();
    ASSUME(len <= max);
    return len;
}

/* len unknown bytes. */
static inline char *unknown_bytes(size_t len)
{
    char *p = malloc(len);
    ASSUME(p != NULL);
    return p;
}

static inline csms_str unknown_text(size_t max)
{
    csms_str s;
    s.len = unknown_length(max);
    s.ptr = unknown_bytes(s.len);
    return s;
}

/* The same, or absent, whose length means nothing. */
static inline csms_str maybe_text(size_t max)
{
    csms_str absent = {NULL, nondet_size()}, text = unknown_text(max);
    return nondet_bool() ? text : absent;
}

static inline struct csms_out unknown_out(size_t max)
{
    struct csms_out out;
    out.cap = unknown_length(max);
    out.ptr = unknown_bytes(out.cap);
    out.len = unknown_length(out.cap);
    out.cut = nondet_bool();
    return out;
}

#endif
