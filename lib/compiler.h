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

/* At the start of a cache line. Elsewhere, wherever the linker had put it, csms_reader_next took up
   to 5 % longer for names. */
#if defined(__GNUC__)
#define CSMS_LINED_UP __attribute__((aligned(64)))
#else
#define CSMS_LINED_UP
#endif

/* What is written once and meant to be compiled for each set of constants it is called with. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define CSMS_INLINE __attribute__((always_inline)) inline
#else
#define CSMS_INLINE inline
#endif

#endif
