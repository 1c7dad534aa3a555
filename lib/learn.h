/* SPDX-License-Identifier: MIT */
/* What ahead.h goes by: how the last element looked, and where texts end in what follows it. */
#ifndef CSMS_LEARN_H
#define CSMS_LEARN_H

#include "compiler.h"
#include "plain.h"
#include "tokens.h"

#if CSMS_ROOMY && defined(CSMS_STRIDE) && !defined(CSMS_NO_FAST)
#define CSMS_AHEAD
#ifdef CSMS_VECTOR
#include "wide.h"
#endif

/* What is learned. ROUGH, added to one of the others: texts of the last element were not plain, or,
   while the next is looked at, may not be. */
enum { AHEAD_NOTHING, AHEAD_NAME, AHEAD_ENTRY, AHEAD_ROUGH = 4 };

/* So many texts that are not plain, and have no escapes, are many; one more: a map that knows of
   characters beyond ASCII. */
enum { AHEAD_WIDE = 4 };

#define CSMS_SEP_MAX sizeof((struct csms_sep *)0)->bytes
#define CSMS_SEP_SHORT ((size_t)8)         /* compared as a word */
#define CSMS_AHEAD_BITS ((size_t)4096)     /* of the map, a bit for a byte */
#define CSMS_AHEAD_SHOWN 57                /* by a word of it, whatever bit it starts at */
#define CSMS_AHEAD_MORE (3 * CSMS_SEP_MAX) /* bytes behind the map that may be looked at */

/* Zeros are behind the map: the ends of texts are not known there. The next text may start behind
   two separators that follow the last end on the map, and two words be looked at from there. */
typedef char map_has_zeros[sizeof((struct csms_ahead *)0)->map * 8 >=
                                   CSMS_AHEAD_BITS + 2 * CSMS_SEP_MAX + CSMS_AHEAD_SHOWN + 64
                               ? 1
                               : -1];

/* Whatever a word of the map shows fits into half the window. */
typedef char names_fit[CSMS_WINDOW_MIN / 2 >= 64 ? 1 : -1];

static inline bool csms_sep_is(const struct csms_sep *s, const char *p)
{
    return csms_same(p, s->bytes, s->len, s->mask);
}

CSMS_INLINE static uint64_t csms_ahead_odd(const struct csms_ahead *a, size_t at)
{
    return csms_word((const char *)a->map + at / 8) >> at % 8;
}

/* With fewer bytes on the map, it is time for the next; nor is from fewer anything learned. */
#define CSMS_AHEAD_MIN 256

/* Make a new map, if the one at hand ends soon and what follows may be known. It ends where the
   zeros start, for its end is looked at more often than its start. Its first words are written
   first: they are read at once. To look for characters beyond ASCII each time would cost plain
   texts 2 to 6 %, so it is done if the last one had some, and at once if it has many. */
CSMS_NOINLINE static bool csms_ahead_look(struct csms_reader *r, const csms_str *in)
{
    struct csms_ahead *a = &r->ahead;
    size_t good = a->wide == AHEAD_WIDE ? 0 : CSMS_AHEAD_BITS;
    if (a->at + CSMS_AHEAD_MIN <= good ||
        in->len < CSMS_AHEAD_MIN + CSMS_STRIDE + CSMS_AHEAD_MORE ||
        !csms_sep_is(&a->sep[0], in->ptr))
        return false;
    size_t bits = in->len - CSMS_AHEAD_MORE;
    bits = bits < CSMS_AHEAD_BITS ? bits / CSMS_STRIDE * CSMS_STRIDE : CSMS_AHEAD_BITS;
    uint64_t *end = &a->map[CSMS_AHEAD_BITS / CSMS_STRIDE], *start = end - bits / CSMS_STRIDE;
    const char *p = in->ptr;
    for (uint64_t *word = start; word < end; word++) {
        *word = ~csms_plain_stride(p);
        p += CSMS_STRIDE;
    }
#ifdef CSMS_VECTOR
    if (a->wide > 0)
        a->wide = csms_wide_look(start, end, in->ptr) ? AHEAD_WIDE + 1 : 0;
#endif
    a->map_end = r->tokens.offset + bits;
    a->at = (uint32_t)(CSMS_AHEAD_BITS - bits) + a->sep[0].len;
    return true;
}

static inline bool csms_sep_learn(struct csms_sep *s, const char *p, const char *end)
{
    size_t len = (size_t)(end - p);
    if (len > CSMS_SEP_MAX)
        return false;
    s->mask = len < 8 ? ((uint64_t)1 << len * 8) - 1 : UINT64_MAX;
    s->len = (uint32_t)len;
    memcpy(s->bytes, p, len);
    return true;
}

/* The element from p to end has been reported. entry: with so many unknown members. */
static inline void csms_ahead_learn(struct csms_reader *r, const char *p, const char *end,
                                    bool entry, uint64_t unknown)
{
    struct csms_ahead *a = &r->ahead;
    csms_str first = a->name, second = a->message;
    const char *behind = end;
    if (!first.ptr || (entry && (!second.ptr || r->message_cut)))
        return;
    if (entry) {
        a->unknown = (uint8_t)unknown; /* three separators have no room for so many */
        a->swapped = second.ptr < first.ptr;
        if (a->swapped) {
            first = a->message;
            second = a->name;
        }
        behind = second.ptr;
        if (!csms_sep_learn(&a->sep[2], second.ptr + second.len, end))
            return;
    }
    if (!csms_sep_learn(&a->sep[0], p, first.ptr) ||
        !csms_sep_learn(&a->sep[1], first.ptr + first.len, behind))
        return;
    a->kind = entry ? AHEAD_ENTRY : AHEAD_NAME;
    /* A map made before may go on. */
    uint64_t left = a->map_end > r->tokens.offset ? a->map_end - r->tokens.offset : 0;
    a->at = (uint32_t)(CSMS_AHEAD_BITS - left) + a->sep[0].len;
}
#endif
#endif
