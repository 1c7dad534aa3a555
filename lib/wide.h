/* SPDX-License-Identifier: MIT */
/*
 * Characters beyond ASCII on the map of learn.h: where all bytes of them that a word of it stands
 * for are valid UTF-8, they stand for themselves as plain text does, and are taken as if they were.
 * Without this file, and the lines of learn.h that call it, the reader reports the same.
 */
#ifndef CSMS_WIDE_H
#define CSMS_WIDE_H

#include "compiler.h"
#include "plain.h"
#include "text.h"

/* What a word of the map leaves to the next: the bits of that where characters that have started
   must go on, and the bits of its own where those of two and three bytes started. */
struct csms_wide {
    uint64_t due, open;
};

/* The bytes beyond ASCII of these 64 if all are as RFC 3629 s.4 says, else 0. What the leads say of
   the bytes behind them is compared for all at once; leads that not every such byte may follow,
   and those of four bytes, are rare: their characters are looked at one by one. Three bytes behind
   the 64 may be read. */
static inline uint64_t csms_wide_bits(const char *p, uint64_t wide, struct csms_wide *w)
{
    uint64_t tail = csms_below_stride(p, 0xC0), lead2 = wide & ~csms_below_stride(p, 0xC2),
             to_df = csms_below_stride(p, 0xE0), lead3 = wide & ~to_df,
             lead4 = wide & ~csms_below_stride(p, 0xF0);
    uint64_t rare = lead4 | (csms_below_stride(p, 0xE1) ^ to_df) |
                    (csms_below_stride(p, 0xEE) ^ csms_below_stride(p, 0xED));
    uint64_t due = lead2 << 1 | lead3 << 2 | lead4 << 3 | w->due;
    w->due = lead2 >> 63 | lead3 >> 62 | lead4 >> 61;
    w->open = lead2 >> 63 << 63 | lead3 >> 62 << 62;
    if (due != tail || (tail | lead2) != wide)
        return 0;
    for (; rare != 0; rare &= rare - 1) {
        csms_str s = {p + __builtin_ctzll(rare), 4};
        if (csms_text_point(&s) == CSMS_TEXT_BAD)
            return 0;
    }
    return wide;
}

/* Take what is valid off these words of a map of the bytes at p. false: there is nothing beyond
   ASCII. */
CSMS_NOINLINE static bool csms_wide_look(uint64_t *word, const uint64_t *end, const char *p)
{
    struct csms_wide w = {0, 0};
    bool any = false;
    for (; word < end; word++) {
        uint64_t wide = csms_below_stride(p, 0x100), open = w.open;
        if ((wide | w.due) != 0) {
            wide = csms_wide_bits(p, wide, &w);
            *word &= ~wide;
            if (wide == 0 && open != 0)
                word[-1] |= open;
            any = true;
        }
        p += CSMS_STRIDE;
    }
    word[-1] |= w.open;
    return any;
}

#endif
