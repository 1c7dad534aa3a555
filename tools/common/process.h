/* SPDX-License-Identifier: MIT */
/* The process that a program runs in: its start, its memory and its output. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

/* Call first. Keeps the name for messages; makes sure that 0, 1 and 2 are open, and that a file at
 * the limit of ulimit -f is an error like a full disk. */
void tool_start(const char *name);

/* Write all of bytes, whatever it takes. 0, or -1 with errno. */
int tool_write(int fd, csms_str bytes);

/* The same; on failure *rest is what was not written. */
int tool_write_rest(int fd, csms_str *rest);

/* The same, but gives up when fd takes nothing for a second: for the end of a program that may be
 * ending because it waited for fd. Async-signal-safe. */
int tool_write_ready(int fd, csms_str bytes);

/* The name given to tool_start. */
const char *tool_name(void);

/* malloc and realloc that exit 70 when memory runs out. */
void *tool_alloc(size_t size);
void *tool_realloc(void *old, size_t size);
void tool_out_of_memory(void) __attribute__((noreturn));

#endif
