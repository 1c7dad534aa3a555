/* SPDX-License-Identifier: MIT */
/* Optional features of compilers, for size and speed only. Internal to the library. */
#ifndef CSMS_COMPILER_H
#define CSMS_COMPILER_H

#if defined(__GNUC__)
#define CSMS_NOINLINE __attribute__((noinline))
#else
#define CSMS_NOINLINE
#endif

/* Not inlined where that saves code and stack, or registers of the fast path. Elsewhere the calls
   would take 10 % of the time. */
#if defined(__OPTIMIZE_SIZE__) || defined(CSMS_FAST)
#define CSMS_OUTLINE CSMS_NOINLINE
#else
#define CSMS_OUTLINE
#endif

/* The index of the first byte that is not 0, where that takes one instruction. */
#if defined(__GNUC__) && defined(__OPTIMIZE__) && SIZE_MAX > UINT32_MAX &&                         \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CSMS_FIRST_BYTE(word) ((size_t)__builtin_ctzll(word) / 8)
#endif

/* Inlined, so that each call is compiled for its constant arguments. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define CSMS_INLINE __attribute__((always_inline)) inline
#else
#define CSMS_INLINE inline
#endif

#endif
