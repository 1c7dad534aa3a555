/* SPDX-License-Identifier: MIT */
/* What every file of the three programs may need: exit codes, messages, memory and writing. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"
#include "message.h"

/* Exit codes. 0 to 7 are csms-parse's verdicts; those from 64 on follow sysexits.h. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_PARTLY = 1,       /* some deleted, some not */
    EXIT_NONE_DELETED = 2, /* matched, none deleted */
    EXIT_REJECTED = 3,     /* 3xx, 4xx */
    EXIT_DENIED = 4,       /* 401, 403 */
    EXIT_UNKNOWN = 5,      /* may have been executed */
    EXIT_NOT_EXECUTED = 6, /* safe to send again */
    EXIT_NO_MATCH = 7,     /* with --require-match */
    EXIT_USAGE = 64,       /* the command line */
    EXIT_DATA = 65,        /* the input */
    EXIT_NO_INPUT = 66,    /* input missing or empty */
    EXIT_UNSENT = 69,      /* csms-send: some request was not sent */
    EXIT_INTERNAL = 70,    /* a defect of the program, or memory ran out */
    EXIT_IO = 74,          /* reading or writing failed */
    EXIT_UNCONFIRMED = 77, /* csms-send: not confirmed, nothing sent */
    EXIT_CONFIG = 78,      /* csms-send: no usable credentials or TLS files */
    EXIT_INTERRUPTED = 130 /* csms-send: SIGINT */
};

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
