/* SPDX-License-Identifier: MIT */
/*
 * The fast path for what stands around the elements of an answer: its brackets, and the members of
 * its root. In a short answer there is more of these than of elements. As in fast.h each function
 * takes one and leaves everything as the tokens would have left it, or takes nothing; and without
 * this file, and the lines of reader.c that call it, the reader reports the same.
 */
#ifndef CSMS_FRAME_H
#define CSMS_FRAME_H

#include "fast.h"
#include "places.h"

/* The brace that everything starts with. */
static inline bool csms_frame_start(struct csms_reader *r, csms_str *in)
{
    struct csms_cursor c = {in->ptr, in->ptr + in->len};
    if (!CSMS_ROOMY || !csms_fast_char(&c, '{'))
        return false;
    csms_fast_taken(r, in, &c);
    csms_tokens_opened(&r->tokens, true);
    r->place = IN_ROOT;
    return true;
}

/* The bracket at the end of the innermost container. */
static inline bool csms_frame_end(struct csms_reader *r, csms_str *in, char bracket)
{
    struct csms_tokens *t = &r->tokens;
    struct csms_cursor c = {in->ptr, in->ptr + in->len};
    if (!CSMS_ROOMY || (t->expect & MAY_CLOSE) == 0 || !csms_fast_char(&c, bracket))
        return false;
    csms_fast_taken(r, in, &c);
    csms_tokens_closed(t);
    return true;
}

/* A whole number of so few digits that it cannot overflow. */
static inline bool csms_frame_number(struct csms_cursor *c, uint64_t *number)
{
    csms_fast_gap(c);
    const char *start = c->p;
    for (*number = 0; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++)
        *number = *number * 10 + (unsigned)(*c->p - '0');
    ptrdiff_t digits = c->p - start;
    return digits > 0 && digits <= 15 && (*start != '0' || digits == 1) && c->p < c->end &&
           *c->p != '.' && (*c->p | 0x20) != 'e';
}

/* In the root: one more member of an answer, an array up to its bracket. */
static inline bool csms_frame_member(struct csms_reader *r, csms_str *in)
{
    static const char total_key[] = "\"total\"", deleted_key[] = "\"success_secrets\"",
                      failed_key[] = "\"failed_secrets\"";
    struct csms_tokens *t = &r->tokens;
    struct csms_cursor c = {in->ptr, in->ptr + in->len};
    uint64_t total = 0;
    if (!CSMS_ROOMY || (t->expect == EXPECT_COMMA_OR_CLOSE ? !csms_fast_char(&c, ',')
                                                           : (t->expect & MAY_KEY) == 0))
        return false;
    unsigned use = csms_fast_key(&c, total_key, sizeof total_key - 1)       ? TOTAL
                   : csms_fast_key(&c, deleted_key, sizeof deleted_key - 1) ? DELETED
                   : csms_fast_key(&c, failed_key, sizeof failed_key - 1)   ? FAILED
                                                                            : NO_USE;
    if (use == NO_USE || (r->seen >> use & 1) != 0 || r->kind == CSMS_KIND_REFUSAL ||
        !(use == TOTAL ? csms_frame_number(&c, &total) : csms_fast_char(&c, '[')))
        return false;
    r->seen |= (uint32_t)1 << use;
    r->kind = CSMS_KIND_ANSWER;
    r->request_id.ptr = NULL;
    csms_fast_taken(r, in, &c);
    if (use == TOTAL) {
        r->total = total;
        r->has_total = true;
    } else {
        csms_tokens_opened(t, false);
        r->place = (uint8_t)use;
    }
    return true;
}

#endif
