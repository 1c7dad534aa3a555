/* SPDX-License-Identifier: MIT */
/*
 * Handles signals that end a program by default (cleanup.h). After the first, a run sends no new
 * requests and finishes those in flight. After the second, it abandons them. The third ends the
 * program.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/* Installs the handlers, and ignores SIGPIPE: a closed pipe or connection must not end the program
 * before it has reported the outcome of the requests in flight. */
void interrupt_install(void);

/* Returns the number of signals so far. */
int interrupt_count(void);

/* Returns a descriptor for poll that is readable from a signal until interrupt_seen. */
int interrupt_fd(void);
void interrupt_seen(void);

#endif
