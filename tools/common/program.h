/* SPDX-License-Identifier: MIT */
/* What a program tells its user: messages and exit codes. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "exit_code.h"
#include "process.h"

struct buffer;

/*
 * One line on stderr: "NAME: ..." with a newline. Bytes that came from elsewhere, arguments and
 * file names included, must be passed as %s or %.*s: whatever the formatted line holds is made
 * printable by buffer_visible's rules before it is written.
 */
void tool_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Adds the line that tool_warn writes, to be written later when there may be no memory. */
void tool_message(struct buffer *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * tool_warn for an error that every line of a file may have. *count counts them; after
 * WARN_SOME_MAX they are only counted, and tool_warn_rest reports how many. what is the plural, for
 * example "bad lines".
 */
#define WARN_SOME_MAX 20
void tool_warn_some(uint64_t *count, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tool_warn_rest(uint64_t count, const char *what);

/* tool_warn, then exit. */
void tool_die(int code, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* tool_die(EXIT_USAGE) with "; see NAME --help" at the end. */
void tool_usage(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Print text on stdout and exit 0, or 74 if it cannot be written: --help and --version. */
void tool_print_and_exit(const char *text) __attribute__((noreturn));

/* True if --color WHEN asks for color on fd, with NO_COLOR and TERM=dumb for auto. when NULL is
 * "auto"; anything else is a usage error. */
bool tool_color(const char *when, int fd);

#endif
