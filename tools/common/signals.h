/* SPDX-License-Identifier: MIT */
/* Signals that end a program which does not handle them. */
#ifndef SIGNALS_H
#define SIGNALS_H

enum signals_set {
    SIGNALS_REQUESTS = 1, /* sent by somebody: SIGTERM, SIGQUIT, SIGXCPU, SIGUSR1 ... */
    SIGNALS_FAULTS = 2    /* a defect: SIGSEGV, SIGABRT ...; a handler must not return to it */
};

/*
 * Installs handler, with sigaction's flags, for each signal of the set (or both, with |) that would
 * end the program now. What is ignored, as by nohup, or handled already stays so.
 */
void signals_catch(unsigned set, void (*handler)(int), int flags);

/* After this a write beyond the limit of ulimit -f fails with EFBIG and does not end the program.
 * tool_start calls it. */
void signals_ignore_file_limit(void);

#endif
