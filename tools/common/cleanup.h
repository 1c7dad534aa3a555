/* SPDX-License-Identifier: MIT */
/* Functions that run whenever the program ends. */
#ifndef CLEANUP_H
#define CLEANUP_H

/*
 * Calls f once when the program ends: at exit, or by a signal that ends it (SIGKILL excepted). The
 * function added last is called first. It may run in a signal handler and after memory has run out,
 * so it calls only what POSIX declares async-signal-safe. At most CLEANUP_MAX functions.
 */
enum { CLEANUP_MAX = 4 };
void cleanup_add(void (*f)(void));

/* Calls the functions, then ends the program by this signal's default action. For a handler: the
 * signal arrives when the handler returns. */
void cleanup_and_raise(int signal_number);

#endif
