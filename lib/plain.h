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

/* Where flash is scarce, only what speeds up plain text is worth its bytes. */
#if SIZE_MAX > UINT32_MAX
#define CSMS_ROOMY 1
#else
#define CSMS_ROOMY 0
#endif

static inline bool csms_is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#if defined(__SSE2__) && !defined(CSMS_PORTABLE)
#include <emmintrin.h>
#define CSMS_VECTOR 16 /* bytes */

/* Bit i: byte i is not plain. */
static inline uint32_t csms_odd_bits(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i odd = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20)); /* as signed: from 0x80 up as well */
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    odd = _mm_or_si128(odd, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    return (uint32_t)_mm_movemask_epi8(odd);
}

#define CSMS_STRIDE 64
static inline uint64_t csms_odd_stride(const char *p)
{
    return csms_odd_bits(p) | (uint64_t)csms_odd_bits(p + 16) << 16 |
           (uint64_t)csms_odd_bits(p + 32) << 32 | (uint64_t)csms_odd_bits(p + 48) << 48;
}

static inline size_t csms_first_odd(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits);
}

#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(CSMS_PORTABLE)
#include <arm_neon.h>
#define CSMS_VECTOR 16

/* Bits 4i to 4i+3: byte i is not plain. NEON has no movemask. */
static inline uint64_t csms_odd_bits(const char *p)
{
    int8x16_t v = vld1q_s8((const int8_t *)p);
    uint8x16_t odd = vcltq_s8(v, vdupq_n_s8(0x20));
    odd = vorrq_u8(odd, vceqq_s8(v, vdupq_n_s8('"')));
    odd = vorrq_u8(odd, vceqq_s8(v, vdupq_n_s8('\\')));
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(odd), 4)), 0);
}

/* A stride has one vector: its bits fill the word. */
#define CSMS_STRIDE CSMS_VECTOR
#define csms_odd_stride csms_odd_bits

static inline size_t csms_first_odd(uint64_t bits)
{
    return (size_t)__builtin_ctzll(bits) / 4;
}
#endif

/* How many bytes from p on are plain, up to len. */
#ifdef CSMS_VECTOR
static inline size_t csms_plain(const char *p, size_t len)
{
    size_t i = 0;
    /* One branch for several vectors: most texts end in the first turn, so that it is foreseen. */
    for (; len - i >= CSMS_STRIDE; i += CSMS_STRIDE) {
        uint64_t odd = csms_odd_stride(p + i);
        if (odd != 0)
            return i + csms_first_odd(odd);
    }
    for (; len - i >= CSMS_VECTOR; i += CSMS_VECTOR) {
        uint64_t odd = csms_odd_bits(p + i);
        if (odd != 0)
            return i + csms_first_odd(odd);
    }
    while (i < len && csms_is_plain((unsigned char)p[i]))
        i++;
    return i;
}
#else
size_t csms_plain(const char *p, size_t len);
#endif

#endif
