/* SPDX-License-Identifier: MIT */
/* Signals that end a program which does not handle them. */
#ifndef SIGNALS_H
#define SIGNALS_H

enum signals_set {
    SIGNALS_REQUESTS = 1, /* requests to end: SIGTERM, SIGQUIT, SIGXCPU, SIGUSR1 ... */
    SIGNALS_FAULTS = 2    /* defects: SIGSEGV, SIGABRT ...; a handler must not return */
};

/*
 * Installs handler, with sigaction's flags, for each signal of the set (or both, with |) that would
 * end the program now. Signals that are ignored, for example by nohup, or handled are unchanged.
 */
void signals_catch(unsigned set, void (*handler)(int), int flags);

#endif
