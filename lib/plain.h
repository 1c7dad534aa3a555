/* SPDX-License-Identifier: MIT */
/*
 * How far does plain text go? Plain is 0x20 to 0x7F without quote and backslash: what stands for
 * itself in a JSON string. This is where the time goes, so it has a form for each kind of machine:
 * 16 bytes at a time with SSE2 or NEON where the compiler says they are there, else (text.c) a
 * machine word at a time.
 */
#ifndef CSMS_PLAIN_H
#define CSMS_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where flash is scarce, only what speeds up plain text is worth its bytes. */
#if SIZE_MAX > UINT32_MAX
#define CSMS_ROOMY 1
#else
#define CSMS_ROOMY 0
#endif

static inline uint64_t csms_word(const void *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Are len bytes at p and q the same? Up to 32, all of which can be read. mask has the bits of the
   first eight. Words overlap, to need no loop. */
static inline bool csms_same(const char *p, const char *q, size_t len, uint64_t mask)
{
    uint64_t differ = (csms_word(p) ^ csms_word(q)) & mask;
    if (len > 8)
        differ |= csms_word(p + len - 8) ^ csms_word(q + len - 8);
    if (len > 16) {
        differ |= csms_word(p + 8) ^ csms_word(q + 8);
        differ |= csms_word(p + len - 16) ^ csms_word(q + len - 16);
    }
    return differ == 0;
}

static inline bool csms_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* csms_plain_bits: bit i tells whether byte i is plain. Of a byte as a signed number, x ^ 2 is
   above 0x20 unless x is below 0x20, from 0x80 up, or a quote. csms_below_bits: bit i tells whether
   byte i is from 0x80 up and below limit, which may be 0x100, as a signed number 0. */
#if defined(__AVX2__) && !defined(CSMS_PORTABLE)
#include <immintrin.h>
#define CSMS_LANE 32 /* bytes */

static inline uint64_t csms_plain_bits(const char *p)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i plain =
        _mm256_cmpgt_epi8(_mm256_xor_si256(v, _mm256_set1_epi8(2)), _mm256_set1_epi8(0x20));
    plain = _mm256_andnot_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')), plain);
    return (uint32_t)_mm256_movemask_epi8(plain);
}

static inline uint64_t csms_below_bits(const char *p, int limit)
{
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)limit), v));
}

#elif defined(__SSE2__) && !defined(CSMS_PORTABLE)
#include <emmintrin.h>
#define CSMS_LANE 16

static inline uint64_t csms_plain_bits(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i plain = _mm_cmpgt_epi8(_mm_xor_si128(v, _mm_set1_epi8(2)), _mm_set1_epi8(0x20));
    plain = _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')), plain);
    return (uint32_t)_mm_movemask_epi8(plain);
}

static inline uint64_t csms_below_bits(const char *p, int limit)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8((char)limit)));
}

#elif defined(__ARM_NEON) && defined(__AARCH64EL__) && !defined(CSMS_PORTABLE)
#include <arm_neon.h>
#define CSMS_LANE 16

static inline uint64_t csms_lane_bits(uint8x16_t v)
{
    static const uint8_t places[] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    /* NEON has no movemask: each byte keeps the bit of its place, and neighbours are added. */
    v = vandq_u8(v, vld1q_u8(places));
    v = vpaddq_u8(v, v);
    v = vpaddq_u8(v, v);
    v = vpaddq_u8(v, v);
    return vgetq_lane_u16(vreinterpretq_u16_u8(v), 0);
}

static inline uint64_t csms_plain_bits(const char *p)
{
    int8x16_t v = vld1q_s8((const int8_t *)p);
    uint8x16_t plain = vcgtq_s8(veorq_s8(v, vdupq_n_s8(2)), vdupq_n_s8(0x20));
    return csms_lane_bits(vbicq_u8(plain, vceqq_s8(v, vdupq_n_s8('\\'))));
}

static inline uint64_t csms_below_bits(const char *p, int limit)
{
    return csms_lane_bits(vcltq_s8(vld1q_s8((const int8_t *)p), vdupq_n_s8((int8_t)limit)));
}

#elif CSMS_ROOMY && defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CSMS_LANE 8 /* no vector: text.c has csms_plain */

static inline uint64_t csms_plain_bits(const char *p)
{
    const uint64_t ones = UINT64_MAX / 0xFF, low = ones * 0x7F;
    uint64_t w = csms_word(p), plain;
    /* In the top bit of each byte: is it below 0x80, at least 0x20, no quote, no backslash? */
    plain = ~w & ((w & low) + ones * 0x60) & (((w & low) ^ ones * '"') + low) &
            (((w & low) ^ ones * '\\') + low) & ones * 0x80;
    return (plain >> 7) * 0x0102040810204080 >> 56; /* gathers the bits in the topmost byte */
}
#endif

#if defined(CSMS_LANE) && CSMS_LANE > 8
#define CSMS_VECTOR
#endif

#ifdef CSMS_LANE
/* The same for 64 bytes. */
#define CSMS_STRIDE 64
static inline uint64_t csms_plain_stride(const char *p)
{
    uint64_t bits = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < CSMS_STRIDE; i += CSMS_LANE)
        bits |= csms_plain_bits(p + i) << i;
    return bits;
}
#endif

#ifdef CSMS_VECTOR
static inline uint64_t csms_below_stride(const char *p, int limit)
{
    uint64_t bits = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < CSMS_STRIDE; i += CSMS_LANE)
        bits |= csms_below_bits(p + i, limit) << i;
    return bits;
}
#endif

/* How many bytes from p on are plain, up to len. */
#ifdef CSMS_VECTOR
static inline size_t csms_plain(const char *p, size_t len)
{
    size_t i = 0;
    /* One branch for several vectors: most texts end in the first turn, so that it is foreseen. */
    for (; len - i >= CSMS_STRIDE; i += CSMS_STRIDE) {
        uint64_t odd = ~csms_plain_stride(p + i);
        if (odd != 0)
            return i + (size_t)__builtin_ctzll(odd);
    }
    for (; len - i >= CSMS_LANE; i += CSMS_LANE) {
        uint64_t odd = csms_plain_bits(p + i) ^ (UINT32_MAX >> (32 - CSMS_LANE));
        if (odd != 0)
            return i + (size_t)__builtin_ctzll(odd);
    }
    while (i < len && csms_is_plain((unsigned char)p[i]))
        i++;
    return i;
}
#else
size_t csms_plain(const char *p, size_t len);
#endif

#endif
