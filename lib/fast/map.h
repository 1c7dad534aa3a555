/* SPDX-License-Identifier: MIT */
/*
 * A map of the next 4 KiB of the piece, with a bit for each byte that is not plain, shows where
 * texts end, so that the search for one end need not wait for the previous one. 16 bytes at a time
 * are compared with SSE2, else (or with CSMS_PORTABLE) 8 bytes.
 */
#ifndef CSMS_FAST_MAP_H
#define CSMS_FAST_MAP_H

#include <string.h>

#include "../compiler.h"
#include "../text.h"

#define CSMS_MAP_BITS ((size_t)4096)
#define CSMS_MAP_STEP ((size_t)64)
#define CSMS_MAP_SHOWN 56 /* of the bits in an 8-byte read from any bit; whole bytes */

/* The working memory. Zeros follow the bits of the map, because two words are read at once. */
struct csms_fast {
    uint64_t map[CSMS_MAP_BITS / 64 + 2];
    uint64_t start; /* offset in the document of the first bit */
    uint64_t bits;
};

/* 8 more bytes to align it. */
typedef char csms_fast_fits[sizeof(struct csms_fast) + 8 <= CSMS_WINDOW_WORK ? 1 : -1];

static inline uint64_t csms_fast_word(const void *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Bit i of 16: byte i is plain. As a signed number, x ^ 2 is greater than 0x20 unless x is below
   0x20, at least 0x80, or a quote. */
#if defined(__SSE2__) && !defined(CSMS_PORTABLE)
#include <emmintrin.h>
static inline uint64_t csms_fast_bits(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i plain = _mm_cmpgt_epi8(_mm_xor_si128(v, _mm_set1_epi8(2)), _mm_set1_epi8(0x20));
    plain = _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')), plain);
    return (uint32_t)_mm_movemask_epi8(plain);
}
#else
static inline uint64_t csms_fast_bits(const char *p)
{
    const uint64_t ones = UINT64_MAX / 0xFF, low = ones * 0x7F;
    uint64_t bits = 0;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t w = csms_fast_word(p + 8 * i), plain;
        /* The top bit of each byte: below 0x80, at least 0x20, no quote, no backslash. */
        plain = ~w & ((w & low) + ones * 0x60) & (((w & low) ^ ones * '"') + low) &
                (((w & low) ^ ones * '\\') + low) & ones * 0x80;
        /* The multiplication collects these bits in the highest byte. */
        bits |= (plain >> 7) * 0x0102040810204080 >> 56 << 8 * i;
    }
    return bits;
}
#endif

/* Bit i: byte i of these 64 is not plain. */
static inline uint64_t csms_fast_odd(const char *p)
{
    uint64_t bits = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < CSMS_MAP_STEP; i += 16)
        bits |= csms_fast_bits(p + i) << i;
    return ~bits;
}

/* Makes a map of the bytes at p; len is at least CSMS_MAP_STEP. */
CSMS_NOINLINE static void csms_map_make(struct csms_fast *f, uint64_t offset, const char *p,
                                        size_t len)
{
    uint64_t *word = f->map;
    size_t i = 0;
    len = len < CSMS_MAP_BITS ? len : CSMS_MAP_BITS;
    for (; len - i >= CSMS_MAP_STEP; i += CSMS_MAP_STEP)
        *word++ = csms_fast_odd(p + i);
    if (i < len)
        *word++ = csms_fast_odd(p + len - CSMS_MAP_STEP) >> (CSMS_MAP_STEP - (len - i));
    word[0] = word[1] = 0;
    f->start = offset;
    f->bits = len;
}

/* Starts a document, without the map of an earlier one. */
static inline void csms_map_start(struct csms_fast *f, uint64_t offset, csms_str in)
{
    f->bits = 0;
    if (in.len >= CSMS_MAP_STEP)
        csms_map_make(f, offset, in.ptr, in.len);
}

static inline uint64_t csms_map_odd(const struct csms_fast *f, size_t at)
{
    return csms_fast_word((const char *)f->map + at / 8) >> at % 8;
}

/* Sets *n to the number of plain bytes from the bit at on, if one word, or two for a message, show
   it. A message often ends after the first word; two are read without an unpredictable branch. */
CSMS_INLINE static bool csms_map_plain(const struct csms_fast *f, size_t at, bool message,
                                       size_t *n)
{
    if (at >= f->bits)
        return false;
    const char *word = (const char *)f->map + at / 8;
    uint64_t odd = csms_fast_word(word) >> at % 8, none = 0;
    if (message) {
        none = -(uint64_t)(odd == 0);
        odd |= csms_fast_word(word + CSMS_MAP_SHOWN / 8) >> at % 8 & none;
    }
    if (odd == 0)
        return false;
    *n = (CSMS_MAP_SHOWN & none) + (unsigned)__builtin_ctzll(odd);
    return true;
}

/* Returns the number of plain bytes at p, by the map or with a new one. */
CSMS_NOINLINE static size_t csms_map_search(struct csms_fast *f, uint64_t offset, const char *p,
                                            size_t len)
{
    for (unsigned tries = 0; tries < 2; tries++) {
        size_t at = offset - f->start;
        for (size_t n = 0; at + n < f->bits; n += CSMS_MAP_SHOWN) {
            uint64_t odd = csms_map_odd(f, at + n);
            if (odd != 0)
                return n + (unsigned)__builtin_ctzll(odd);
        }
        if (len < CSMS_MAP_STEP)
            break;
        csms_map_make(f, offset, p, len);
    }
    return csms_plain(p, len);
}

#endif
