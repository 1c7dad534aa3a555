/* SPDX-License-Identifier: MIT */
/*
 * The fast path for long answers, where one element is like another, with other texts: what stood
 * around the texts of one is compared with what follows, and where it is the same, it means the
 * same. Where texts end is seen on a map of the next bytes (learn.h), so that the search for one
 * end does not wait for the one before, which took longer than the search. Without this file and
 * learn.h, and the lines of reader.c that call them, the reader reports the same.
 */
#ifndef CSMS_AHEAD_H
#define CSMS_AHEAD_H

#include "compiler.h"
#include "learn.h"
#include "text.h"

#ifdef CSMS_AHEAD
/* Is an element of this kind to be expected here, and does it start as it should? All that is
   looked at is in the piece: the separator, for a->at is at most two of them behind the map; and
   with one more, what follows the last text on the map. */
CSMS_INLINE static bool csms_ahead_starts(const struct csms_ahead *a, const csms_str *in,
                                          unsigned kind)
{
    return a->kind == kind && in->len + a->at >= CSMS_AHEAD_BITS + CSMS_AHEAD_MORE &&
           csms_sep_is(&a->sep[0], in->ptr);
}

static inline void csms_ahead_taken(struct csms_reader *r, csms_str *in, size_t n)
{
    r->tokens.offset += n;
    in->ptr += n;
    in->len -= n;
}

/* One more name, if a word of the map shows its end, and no more than so many bytes are before it.
   Each step from the old a->at to the new one is a step that the next call has to wait for, so
   these are few; and behind a name is nothing but its quote. */
CSMS_INLINE static bool csms_ahead_name(struct csms_reader *r, csms_str *in, size_t sep_max)
{
    struct csms_ahead *a = &r->ahead;
    uint32_t at = a->at, before = a->sep[0].len;
    if (before > sep_max || !csms_ahead_starts(a, in, AHEAD_NAME))
        return false;
    uint64_t odd = csms_ahead_odd(a, at);
    if (odd == 0)
        return false;
    unsigned len = (unsigned)__builtin_ctzll(odd);
    const char *p = in->ptr + before;
    if (p[len] != '"' || len == 0)
        return false;
    r->name.ptr = p;
    r->name.len = len;
    a->at = at + before + 1 + len;
    csms_ahead_taken(r, in, (size_t)before + len + 1);
    return true;
}

/*
 * The text at p, which is at this bit of the map, with this separator behind it; *n: its bytes in
 * the piece. message: one word of the map may well not show its end, so two are looked at, without
 * a branch that nobody could foresee.
 */
CSMS_INLINE static bool csms_ahead_text(struct csms_reader *r, const char *p, size_t at,
                                        bool message, bool rough, const struct csms_sep *behind,
                                        csms_str *text, size_t *n)
{
    struct csms_ahead *a = &r->ahead;
    uint64_t odd = csms_ahead_odd(a, at);
    size_t len = 0;
    if (message) {
        uint64_t none = -(uint64_t)(odd == 0);
        odd |= csms_ahead_odd(a, at + CSMS_AHEAD_SHOWN) & none;
        len = CSMS_AHEAD_SHOWN & none;
    }
    while (odd == 0) {
        len += CSMS_AHEAD_SHOWN;
        if (at + len >= CSMS_AHEAD_BITS)
            return false;
        odd = csms_ahead_odd(a, at + len);
    }
    len += (unsigned)__builtin_ctzll(odd);
    text->ptr = p;
    text->len = len;
    if (rough && p[len] != '"') {
        char *room = r->window + (message ? r->half : 0);
        len = csms_text_rough(text, CSMS_AHEAD_BITS - at, room, r->half);
        a->kind |= AHEAD_ROUGH;
        if (CSMS_LANE > 8 && a->wide < AHEAD_WIDE && text->ptr == p)
            a->wide++;
    }
    *n = len;
    return csms_sep_is(behind, p + len);
}

/* One more element of this kind. */
CSMS_INLINE static bool csms_ahead_take(struct csms_reader *r, csms_str *in, unsigned kind)
{
    struct csms_ahead *a = &r->ahead;
    const struct csms_sep *s = a->sep;
    bool rough = (kind & AHEAD_ROUGH) != 0, entry = (kind & AHEAD_ENTRY) != 0;
    if (!csms_ahead_starts(a, in, kind))
        return false;
    if (rough)
        a->kind ^= AHEAD_ROUGH;
    csms_str name, message = {NULL, 0};
    size_t n = s[0].len, at = a->at - n, len;
    bool swapped = entry && a->swapped;
    if (!csms_ahead_text(r, in->ptr + n, at + n, swapped, rough, &s[1], &name, &len))
        return false;
    n += len + s[1].len;
    if (entry) {
        if (!csms_ahead_text(r, in->ptr + n, at + n, !swapped, rough, &s[2], &message, &len))
            return false;
        n += len + s[2].len;
    }
    if (swapped) {
        csms_str first = name;
        name = message;
        message = first;
    }
    if (name.len - 1 >= r->half || message.len > r->half) /* no name is empty */
        return false;
    r->name = name;
    if (entry) {
        r->message = message; /* of what is learned, none was cut */
        r->unknown += a->unknown;
    }
    a->at += (uint32_t)n;
    csms_ahead_taken(r, in, n);
    return true;
}
#endif
#endif
