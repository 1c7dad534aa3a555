/* SPDX-License-Identifier: MIT */
/*
 * Reads an element by the layout of the previous one. In a long list, elements differ only in their
 * texts: if the bytes around the texts equal those of the previous element, they mean the same. A
 * map of the next 4 KiB with a bit for each byte that is not plain shows where texts end, so that
 * the search for one end need not wait for the previous one.
 */
#ifndef CSMS_FAST_PREVIOUS_H
#define CSMS_FAST_PREVIOUS_H

#include "../reader_state.h"
#include "../tokens.h"
#include "strings.h"

enum { PREVIOUS_NONE, PREVIOUS_NAME, PREVIOUS_ENTRY }; /* the kind of the previous element */

#define CSMS_SEPARATOR_MAX ((size_t)32)
#define CSMS_MAP_BITS ((size_t)4096)
#define CSMS_MAP_SHOWN 57                       /* bits in an 8-byte read from any bit */
#define CSMS_MAP_AFTER (3 * CSMS_SEPARATOR_MAX) /* bytes after the map that may be read */
#define CSMS_MAP_LEFT ((size_t)256)             /* with fewer bits left, a new map is made */

/* The bytes before, between or after the texts of an element. */
struct csms_separator {
    char bytes[CSMS_SEPARATOR_MAX];
    uint64_t mask; /* of the first eight */
    uint32_t len;
};

/* The working memory. Zeros follow the map, because the ends of texts are unknown there: a text
   starts at most two separators after the last end on the map, and two words are read. */
struct csms_fast {
    uint64_t map[(CSMS_MAP_BITS + 2 * CSMS_SEPARATOR_MAX + CSMS_MAP_SHOWN + 64 + 63) / 64];
    uint64_t map_end; /* offset in the document */
    uint64_t unknown; /* unknown members of each entry */
    struct csms_separator separator[3];
    uint32_t at; /* bit of the map where the first text of the next element starts */
    uint8_t kind;
};

/* 8 more bytes to align it. */
typedef char csms_fast_fits[sizeof(struct csms_fast) + 8 <= CSMS_WINDOW_WORK ? 1 : -1];

/* Compares up to 32 readable bytes, in words that overlap instead of in a loop. */
static inline bool csms_separator_is(const struct csms_separator *s, const char *p)
{
    const char *q = s->bytes;
    size_t len = s->len;
    uint64_t differ = (csms_fast_word(p) ^ csms_fast_word(q)) & s->mask;
    if (len > 8)
        differ |= csms_fast_word(p + len - 8) ^ csms_fast_word(q + len - 8);
    if (len > 16) {
        differ |= csms_fast_word(p + 8) ^ csms_fast_word(q + 8);
        differ |= csms_fast_word(p + len - 16) ^ csms_fast_word(q + len - 16);
    }
    return differ == 0;
}

static inline bool csms_separator_learn(struct csms_separator *s, const char *p, const char *end)
{
    size_t len = (size_t)(end - p);
    if (len > CSMS_SEPARATOR_MAX)
        return false;
    s->mask = len < 8 ? ((uint64_t)1 << len * 8) - 1 : UINT64_MAX;
    s->len = (uint32_t)len;
    memcpy(s->bytes, p, len);
    return true;
}

/* Learns the layout of the element at p. plain: its texts in the piece; the second is absent in
   success_secrets. */
static inline void csms_previous_learn(struct csms_reader *r, struct csms_fast *f, const char *p,
                                       const csms_str plain[2])
{
    const char *end = r->in.ptr, *second = plain[1].ptr;
    if (!csms_separator_learn(&f->separator[0], p, plain[0].ptr) ||
        !csms_separator_learn(&f->separator[1], plain[0].ptr + plain[0].len,
                              second ? second : end) ||
        (second && !csms_separator_learn(&f->separator[2], second + plain[1].len, end)))
        return;
    f->kind = second ? PREVIOUS_ENTRY : PREVIOUS_NAME;
    /* An earlier map may extend to here. */
    uint64_t left = f->map_end > r->tokens.offset ? f->map_end - r->tokens.offset : 0;
    f->at = (uint32_t)(CSMS_MAP_BITS - left) + f->separator[0].len;
}

/* Makes a new map if the current one ends soon and another such element may follow. A short map is
   aligned to the zeros after it, because its end is read more often than its start. */
CSMS_NOINLINE static bool csms_previous_map(struct csms_reader *r, struct csms_fast *f)
{
    const char *p = r->in.ptr;
    if (f->at + CSMS_MAP_LEFT <= CSMS_MAP_BITS ||
        r->in.len < CSMS_MAP_LEFT + CSMS_FAST_STRIDE + CSMS_MAP_AFTER ||
        !csms_separator_is(&f->separator[0], p))
        return false;
    size_t bits = r->in.len - CSMS_MAP_AFTER;
    bits = bits < CSMS_MAP_BITS ? bits / CSMS_FAST_STRIDE * CSMS_FAST_STRIDE : CSMS_MAP_BITS;
    uint64_t *word = &f->map[(CSMS_MAP_BITS - bits) / 64], *end = &f->map[CSMS_MAP_BITS / 64];
    for (; word < end; word++, p += CSMS_FAST_STRIDE)
        *word = csms_fast_odd(p);
    f->map_end = r->tokens.offset + bits;
    f->at = (uint32_t)(CSMS_MAP_BITS - bits) + f->separator[0].len;
    return true;
}

static inline uint64_t csms_map_odd(const struct csms_fast *f, size_t at)
{
    return csms_fast_word((const char *)f->map + at / 8) >> at % 8;
}

/* True if an element of this kind may follow. Everything that is then read is in the piece: f->at
   is at most two separators after the map, and one more follows the last text on it. */
static inline bool csms_previous_starts(const struct csms_reader *r, const struct csms_fast *f,
                                        unsigned kind)
{
    return f->kind == kind && r->in.len + f->at >= CSMS_MAP_BITS + CSMS_MAP_AFTER &&
           csms_separator_is(&f->separator[0], r->in.ptr);
}

static inline void csms_previous_taken(struct csms_reader *r, struct csms_fast *f, size_t n)
{
    f->at += (uint32_t)n;
    r->tokens.offset += n;
    csms_take(&r->in, n);
}

/* A plain name, if one word of the map shows its end. The next call depends on the new f->at, so it
   is computed in few steps. */
CSMS_INLINE static bool csms_previous_name(struct csms_reader *r, struct csms_fast *f)
{
    uint32_t before = f->separator[0].len;
    if (!csms_previous_starts(r, f, PREVIOUS_NAME))
        return false;
    uint64_t odd = csms_map_odd(f, f->at);
    if (odd == 0)
        return false;
    unsigned len = (unsigned)__builtin_ctzll(odd);
    const char *p = r->in.ptr + before;
    if (p[len] != '"' || len == 0)
        return false;
    r->name = (csms_str){p, len};
    csms_previous_taken(r, f, (size_t)before + len + 1);
    return true;
}

/* The plain text at p, the bit of the map at which it starts, and the separator after it. A message
   often ends after the first word of the map, so two are read, without an unpredictable branch. */
CSMS_INLINE static bool csms_previous_text(const struct csms_fast *f, const char *p, size_t at,
                                           bool message, const struct csms_separator *after,
                                           csms_str *text)
{
    uint64_t odd = csms_map_odd(f, at);
    size_t len = 0;
    if (message) {
        uint64_t none = -(uint64_t)(odd == 0);
        odd |= csms_map_odd(f, at + CSMS_MAP_SHOWN) & none;
        len = CSMS_MAP_SHOWN & none;
    }
    while (odd == 0) {
        len += CSMS_MAP_SHOWN;
        if (at + len >= CSMS_MAP_BITS)
            return false;
        odd = csms_map_odd(f, at + len);
    }
    *text = (csms_str){p, len + (unsigned)__builtin_ctzll(odd)};
    return csms_separator_is(after, p + text->len);
}

/* An entry of plain texts. */
CSMS_INLINE static bool csms_previous_entry(struct csms_reader *r, struct csms_fast *f)
{
    const struct csms_separator *s = f->separator;
    size_t n = s[0].len, at = f->at - n, half = csms_half_window(r);
    csms_str name, message;
    if (!csms_previous_starts(r, f, PREVIOUS_ENTRY) ||
        !csms_previous_text(f, r->in.ptr + n, at + n, false, &s[1], &name))
        return false;
    n += name.len + s[1].len;
    if (!csms_previous_text(f, r->in.ptr + n, at + n, true, &s[2], &message))
        return false;
    n += message.len + s[2].len;
    if (name.len - 1 >= half || message.len > half) /* or empty */
        return false;
    r->name = name;
    r->unknown += f->unknown;
    r->message = message; /* message_cut is false: no cut message is learned */
    csms_previous_taken(r, f, n);
    return true;
}

#endif
