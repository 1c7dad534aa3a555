/* SPDX-License-Identifier: MIT */
/*
 * Signals that end a program by default (SIGNALS_REQUESTS in signals.h). The first one: send
 * nothing new, wait for the requests in flight. The second: give up waiting. The third ends the
 * program.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/* Take the signals over, and ignore SIGPIPE: a reader or a server that goes away must not end the
 * program before it has said what became of the requests in flight. */
void interrupt_install(void);

/* How many of them have come. */
int interrupt_count(void);

/* Becomes readable at the first and stays so until interrupt_seen; for poll. */
int interrupt_fd(void);
void interrupt_seen(void);

#endif
