/* SPDX-License-Identifier: MIT */
/*
 * Strings that are complete in the piece. The search for the first byte that is not plain takes 16
 * bytes at a time with SSE2, else (or with CSMS_PORTABLE) 8 bytes; then characters and escapes
 * follow one by one.
 */
#ifndef CSMS_FAST_STRINGS_H
#define CSMS_FAST_STRINGS_H

#include <string.h>

#include "../compiler.h"
#include "../text.h"

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
#define CSMS_FAST_STRIDE 64
static inline uint64_t csms_fast_odd(const char *p)
{
    uint64_t bits = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < CSMS_FAST_STRIDE; i += 16)
        bits |= csms_fast_bits(p + i) << i;
    return ~bits;
}

/* csms_plain, faster for texts of more than a few words. */
static inline size_t csms_fast_plain(const char *p, size_t len)
{
    size_t i = 0;
    for (; len - i >= CSMS_FAST_STRIDE; i += CSMS_FAST_STRIDE) {
        uint64_t odd = csms_fast_odd(p + i);
        if (odd != 0)
            return i + (size_t)__builtin_ctzll(odd);
    }
    return i + csms_plain(p + i, len - i);
}

/* True for most characters of three bytes: those whose first byte allows any two after it. */
static inline bool csms_fast_is_usual(const char *p)
{
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1], c = (unsigned char)p[2];
    return a > 0xE0 && a < 0xF0 && a != 0xED && (b & 0xC0) == 0x80 && (c & 0xC0) == 0x80;
}

/* Returns the length of the valid text without escapes at p: up to a quote, a backslash, an invalid
   byte, or len. The first n bytes are known to be complete characters. */
static inline size_t csms_fast_utf8(const char *p, size_t n, size_t len)
{
    while (n < len && (unsigned char)p[n] >= 0x80) {
        while (len - n >= 3 && csms_fast_is_usual(p + n))
            n += 3;
        csms_str rest = {p + n, len - n};
        if (rest.len > 0 && (unsigned char)*rest.ptr >= 0x80 &&
            csms_text_point(&rest) == CSMS_TEXT_BAD)
            break;
        n = len - rest.len;
        n += csms_fast_plain(p + n, len - n);
    }
    return n;
}

/* Runs between escapes are copied in blocks of this size; the surplus is overwritten. */
#define CSMS_FAST_COPY ((size_t)64)

/*
 * Reads the text at raw->ptr, of which raw->len bytes are known to be complete characters, up to
 * its quote, within len bytes. Returns its length in the piece, where no quote follows if the text
 * is invalid or incomplete; or 0 if it has escapes and is invalid, incomplete or longer than cap.
 * *raw becomes the text, in room if it has escapes.
 */
CSMS_NOINLINE static size_t csms_fast_text(csms_str *raw, size_t len, char *room, size_t cap)
{
    const char *p = raw->ptr;
    raw->len = csms_fast_utf8(p, raw->len, len);
    if (raw->len == len || p[raw->len] != '\\')
        return raw->len;
    if (raw->len > cap)
        return 0;
    struct csms_out out = {room, cap, 0, false};
    size_t n = 0, run = raw->len;
    while (len - n >= run + CSMS_FAST_COPY && cap - out.len >= run + CSMS_FAST_COPY) {
        for (size_t i = 0; i < run; i += CSMS_FAST_COPY)
            memcpy(room + out.len + i, p + n + i, CSMS_FAST_COPY);
        n += run;
        out.len += run;
        if (p[n] != '\\')
            break;
        uint32_t point;
        n += csms_text_escape((csms_str){p + n, len - n}, &point);
        if (point == CSMS_TEXT_BAD)
            return 0;
        csms_text_put_point(&out, point);
        run = csms_fast_utf8(p + n, csms_fast_plain(p + n, len - n), len - n);
    }
    enum csms_err err = CSMS_ERR_SYNTAX; /* no escape is longer than CSMS_FAST_COPY: n < len */
    if (p[n] != '"')
        n += csms_text_decode(&out, (csms_str){p + n, len - n}, &err);
    if (err != CSMS_ERR_SYNTAX || out.cut)
        return 0;
    *raw = (csms_str){room, out.len};
    return n;
}

#endif
