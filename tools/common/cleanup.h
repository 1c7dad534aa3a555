/* SPDX-License-Identifier: MIT */
/* The end of a program: functions that run then, and the signals that cause it. */
#ifndef CLEANUP_H
#define CLEANUP_H

#include <stdbool.h>

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

/*
 * Installs handler for each signal that would end the program now: requests to end (SIGTERM,
 * SIGXCPU, SIGUSR1 ...) and, with_faults, also defects (SIGSEGV, SIGABRT ...), for which it must
 * not return. Signals that are ignored, for example by nohup, or handled are unchanged.
 */
void signals_catch(void (*handler)(int), bool with_faults);

#endif
