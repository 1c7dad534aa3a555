/* SPDX-License-Identifier: MIT */
/* What one compiler has and another may lack. Internal to the library. */
#ifndef CSMS_COMPILER_H
#define CSMS_COMPILER_H

/* Only for the size of code and stack, and for speed: without them all works the same. */
#if defined(__GNUC__)
#define CSMS_NOINLINE __attribute__((noinline))
#else
#define CSMS_NOINLINE
#endif

/* Not inlined if that saves code and stack, or registers of the fast path. Otherwise these calls
   take 10 % of the time. */
#if defined(__OPTIMIZE_SIZE__) || defined(CSMS_FAST)
#define CSMS_OUTLINE CSMS_NOINLINE
#else
#define CSMS_OUTLINE
#endif

/* The first byte in memory that is not 0, where that is one instruction. */
#if defined(__GNUC__) && defined(__OPTIMIZE__) && SIZE_MAX > UINT32_MAX &&                         \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CSMS_FIRST_BYTE(word) ((size_t)__builtin_ctzll(word) / 8)
#endif

/* Written once and compiled for each set of constants that it is called with. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define CSMS_INLINE __attribute__((always_inline)) inline
#else
#define CSMS_INLINE inline
#endif

#endif
