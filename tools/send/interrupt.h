/* SPDX-License-Identifier: MIT */
/*
 * Signals that ask the program to stop: SIGINT, SIGTERM, SIGHUP. The first means: send nothing new,
 * wait for what is in flight. The second means: give up waiting.
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
