/* SPDX-License-Identifier: MIT */
/* Messages and exit codes of a program. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "exit_code.h"
#include "process.h"

struct buffer;

/*
 * Writes one line to stderr: "NAME: ..." with a newline. The formatted line is made printable by
 * the rules of buffer_visible. Pass external text, including arguments and file names, as %s or
 * %.*s.
 */
void tool_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Appends the line of tool_warn to a buffer, for later use when memory may have run out. */
void tool_message(struct buffer *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define WARN_SOME_MAX 20 /* messages about one kind of error that each line of a file may have */

/* tool_warn, then exit. */
void tool_die(int code, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* tool_die(EXIT_USAGE) with "; see NAME --help" at the end. */
void tool_usage(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Prints text on stdout and exits 0, or 74 if it cannot be written. For --help and --version. */
void tool_print_and_exit(const char *text) __attribute__((noreturn));

/* True if fd is a terminal for color, by NO_COLOR and TERM. */
bool tool_color(int fd);

#endif
