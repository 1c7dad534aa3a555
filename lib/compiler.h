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

#endif
