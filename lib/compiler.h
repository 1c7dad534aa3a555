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

/* Written once and compiled for each set of constants that it is called with. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define CSMS_INLINE __attribute__((always_inline)) inline
#else
#define CSMS_INLINE inline
#endif

#endif
