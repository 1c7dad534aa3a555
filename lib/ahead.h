/* SPDX-License-Identifier: MIT */
/*
 * The fast path for long answers, where one element is like another, with other texts: what stood
 * around the texts of one is compared with what follows, and where it is the same, it means the
 * same. Where texts end is seen on a map of the next kilobyte, so that the search for one end does
 * not wait for the one before, which took longer than the search. Without this file, and the lines
 * of reader.c that call it, the reader reports the same.
 */
#ifndef CSMS_AHEAD_H
#define CSMS_AHEAD_H

#include "plain.h"
#include "text.h"
#include "tokens.h"

#if CSMS_ROOMY && defined(CSMS_STRIDE) && !defined(CSMS_NO_FAST)
#define CSMS_AHEAD
#define CSMS_AHEAD_MIN 256 /* with fewer bytes left, a map is not worth its making */
#define CSMS_AHEAD_WORDS (sizeof((struct csms_ahead *)0)->odd / sizeof(uint64_t))
#define CSMS_AHEAD_LOOK 57 /* bytes that a word of the map shows, whatever bit it starts at */

/* Is s at *p, where as many bytes as s could have can be read? Words overlap, to need no loop. */
static inline bool csms_sep_take(const struct csms_sep *s, const char **p)
{
    const char *a = *p, *b = s->bytes;
    size_t len = s->len;
    uint64_t differ = (csms_word(a) ^ csms_word(b)) & s->mask;
    if (len > 8)
        differ |= csms_word(a + len - 8) ^ csms_word(b + len - 8);
    if (len > 16)
        differ |= (csms_word(a + 8) ^ csms_word(b + 8)) |
                  (csms_word(a + len - 16) ^ csms_word(b + len - 16));
    *p = a + len;
    return differ == 0;
}

/* The valid text at *p, if the map shows its end. wide: not only ASCII, at the price of a call. */
static inline bool csms_ahead_text(const struct csms_ahead *a, const char *base, const char **p,
                                   bool wide, csms_str *text)
{
    text->ptr = *p;
    for (size_t at = (size_t)(*p - base); at <= a->last; at += CSMS_AHEAD_LOOK) {
        uint64_t odd = csms_word((const char *)a->odd + at / 8) >> at % 8;
        if (odd != 0) {
            *p = base + at + (unsigned)__builtin_ctzll(odd);
            if (wide && (unsigned char)**p >= 0x80)
                *p += csms_text_run(*p, 0, (size_t)(base + a->last + CSMS_STRIDE - *p));
            text->len = (size_t)(*p - text->ptr);
            return true;
        }
    }
    return false;
}

/* One more element with one text, a name, or two. */
static inline bool csms_ahead_take(struct csms_reader *r, csms_str *in, unsigned texts, bool wide)
{
    const struct csms_ahead *a = &r->ahead;
    uint64_t at = r->tokens.offset - a->at;
    const char *p = in->ptr;
    csms_str name, message = {NULL, 0};
    if (a->texts != texts || at > a->last || a->size - at > in->len)
        return false;
    const char *base = p - (size_t)at;
    if (!csms_sep_take(&a->sep[0], &p) || !csms_ahead_text(a, base, &p, wide, &name))
        return false;
    if (texts == 1 && *p++ != '"')
        return false;
    if (texts == 2) {
        if (!csms_sep_take(&a->sep[1], &p) || !csms_ahead_text(a, base, &p, wide, &message) ||
            !csms_sep_take(&a->sep[2], &p))
            return false;
        csms_str first = name;
        name = a->swapped ? message : first;
        message = a->swapped ? first : message;
    }
    if (name.len - 1 >= r->cap / 2 || message.len > r->cap / 2) /* no name is empty */
        return false;
    r->name = name;
    if (texts == 2) {
        r->message = message;
        r->message_cut = false;
        r->unknown += a->unknown;
    }
    r->tokens.offset += (size_t)(p - in->ptr);
    in->len -= (size_t)(p - in->ptr);
    in->ptr = p;
    return true;
}

/* Make a new map, if the one at hand ends soon. Behind it, there is room for a separator. */
static inline bool csms_ahead_look(struct csms_reader *r, const csms_str *in)
{
    struct csms_ahead *a = &r->ahead;
    uint64_t at = r->tokens.offset - a->at;
    if (a->texts == 0 || in->len < CSMS_AHEAD_MIN || at == 0 || at + CSMS_AHEAD_MIN < a->size)
        return false;
    size_t words = (in->len - sizeof a->sep->bytes) / CSMS_STRIDE;
    words = words < CSMS_AHEAD_WORDS ? words : CSMS_AHEAD_WORDS;
    for (size_t i = 0; i < words; i++)
        a->odd[i] = ~csms_plain_stride(in->ptr + i * CSMS_STRIDE);
    a->at = r->tokens.offset;
    a->last = (words - 1) * CSMS_STRIDE;
    a->size = words * CSMS_STRIDE + sizeof a->sep->bytes;
    return true;
}

static inline bool csms_sep_learn(struct csms_sep *s, const char *p, const char *end)
{
    uintptr_t len = (uintptr_t)end - (uintptr_t)p; /* huge, if one is not in the piece */
    s->mask = len < 8 ? ((uint64_t)1 << len * 8) - 1 : UINT64_MAX;
    s->len = (uint8_t)len;
    if (len > sizeof s->bytes)
        return false;
    memcpy(s->bytes, p, len);
    return true;
}

/* Text from p to end that may have been moved into the window from there. */
static inline csms_str csms_ahead_found(csms_str text, const char *moved, const char *p,
                                        const char *end)
{
    if ((uintptr_t)text.ptr < (uintptr_t)p || (uintptr_t)text.ptr > (uintptr_t)end)
        text.ptr = moved;
    return text;
}

/* The element from p to end has been reported. entry: with so many unknown members. */
static inline void csms_ahead_learn(struct csms_reader *r, const char *p, const char *end,
                                    bool entry, uint64_t unknown)
{
    struct csms_ahead *a = &r->ahead;
    csms_str name = csms_ahead_found(r->name, a->name, p, end), first = name;
    if (entry) {
        csms_str message = csms_ahead_found(r->message, a->message, p, end);
        if (!name.ptr || !message.ptr || r->message_cut)
            return;
        a->unknown = unknown;
        a->swapped = (uintptr_t)message.ptr < (uintptr_t)name.ptr;
        first = a->swapped ? message : name;
        csms_str second = a->swapped ? name : message;
        if (!csms_sep_learn(&a->sep[1], first.ptr + first.len, second.ptr) ||
            !csms_sep_learn(&a->sep[2], second.ptr + second.len, end))
            return;
    }
    if (csms_sep_learn(&a->sep[0], p, first.ptr))
        a->texts = entry ? 2 : 1;
}
#endif
#endif
