/* SPDX-License-Identifier: MIT */
/* The process: its start, its memory and its output. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

/* Call first. Stores the name for messages, makes sure that descriptors 0, 1 and 2 are open, and
 * makes the limit of ulimit -f an error like a full disk. */
void tool_start(const char *name);

/* Writes all bytes, retrying as needed. Returns 0, or -1 with errno. */
int tool_write(int fd, csms_str bytes);

/* The same; on failure, *rest has the bytes that were not written. */
int tool_write_rest(int fd, csms_str *rest);

/* The same, but gives up if fd accepts nothing for a second. For the end of a program that may end
 * because fd blocks. Async-signal-safe. */
int tool_write_ready(int fd, csms_str bytes);

/* Returns the name given to tool_start. */
const char *tool_name(void);

/* malloc and realloc that exit 70 if out of memory. */
void *tool_alloc(size_t size);
void *tool_realloc(void *old, size_t size);
void tool_out_of_memory(void) __attribute__((noreturn));

#endif
