/* SPDX-License-Identifier: MIT */
/* Signals that end a program which does not handle them. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/*
 * Installs handler for each signal that would end the program now: requests to end (SIGTERM,
 * SIGXCPU, SIGUSR1 ...) and, with_faults, also defects (SIGSEGV, SIGABRT ...), for which it must
 * not return. Signals that are ignored, for example by nohup, or handled are unchanged.
 */
void signals_catch(void (*handler)(int), bool with_faults);

#endif
