/* SPDX-License-Identifier: MIT */
/*
 * How far does plain text go? Plain is 0x20 to 0x7F without quote and backslash: what stands for
 * itself in a JSON string. This is where the time goes, so it has a form for each kind of machine:
 * 16 bytes at a time with SSE2 or NEON where the compiler says they are there, else a machine word.
 */
#ifndef CSMS_PLAIN_H
#define CSMS_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool csms_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#if defined(__SSE2__) && !defined(CSMS_PORTABLE)
#include <emmintrin.h>

#define CSMS_BLOCK 16

/* Not 0 if a byte of the block is not plain; csms_first_odd tells the first one. */
typedef unsigned csms_odd;

static inline csms_odd csms_odd_bytes(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i odd = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20)); /* as signed: from 0x80 up as well */
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    return (csms_odd)_mm_movemask_epi8(odd);
}

static inline size_t csms_first_odd(const char *p, csms_odd odd)
{
    (void)p;
    return (size_t)__builtin_ctz(odd);
}

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(CSMS_PORTABLE)
#include <arm_neon.h>

#define CSMS_BLOCK 16
typedef uint64_t csms_odd;

static inline csms_odd csms_odd_bytes(const char *p)
{
    int8x16_t v = vld1q_s8((const int8_t *)p);
    uint8x16_t odd = vcltq_s8(v, vdupq_n_s8(0x20));
    odd = vorrq_u8(odd, vceqq_s8(v, vdupq_n_s8('"')));
    odd = vorrq_u8(odd, vceqq_s8(v, vdupq_n_s8('\\')));
    /* Four bits of each byte, as NEON has no movemask. */
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(odd), 4)), 0);
}

static inline size_t csms_first_odd(const char *p, csms_odd odd)
{
    (void)p;
    return (size_t)__builtin_ctzll(odd) / 4;
}

#else

#define CSMS_BLOCK sizeof(size_t)
typedef size_t csms_odd;

static inline csms_odd csms_odd_bytes(const char *p)
{
    const size_t ones = ~(size_t)0 / 0xFF;
    size_t w;
    memcpy(&w, p, sizeof w);
    size_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
    /* x - 1 borrows into the top bit of a byte that is 0, x - 0x20 of one below 0x20; a borrow
       that runs on into the next byte can only start at a byte that is not plain itself. */
    return (w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & (ones * 0x80);
}

static inline size_t csms_first_odd(const char *p, csms_odd odd)
{
    size_t n = 0;
    (void)odd; /* which of its bits comes first depends on the order of bytes, and on borrows */
    while (csms_is_plain((unsigned char)p[n]))
        n++;
    return n;
}

#endif

/* The next block's address must not wait for the count in this one: that costs a third. */
static inline size_t csms_plain(const char *p, size_t len)
{
    size_t i = 0;
    for (; len - i >= CSMS_BLOCK; i += CSMS_BLOCK) {
        csms_odd odd = csms_odd_bytes(p + i);
        if (odd != 0)
            return i + csms_first_odd(p + i, odd);
    }
    while (i < len && csms_is_plain((unsigned char)p[i]))
        i++;
    return i;
}

#endif
