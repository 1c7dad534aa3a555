/* SPDX-License-Identifier: MIT */
/* The output of a program: stdout, or a file that appears only when it is complete. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

#include "buffer.h"

struct output {
    int fd;
    const char *path; /* for messages: the file, or "standard output" */
    char *temporary;  /* for a file: renamed to final_path at the end */

    /* private */
    char *final_path;
    struct buffer pending;
};

/* Exits 74 if path means stdout and it is closed, read-only, or a pipe without a reader. Call
 * before an action whose result would be lost. */
void output_try_stdout(const char *path);

/*
 * Opens stdout if path is NULL or "-". Otherwise creates a temporary file with mode 0600 in the
 * same directory. It is removed if the program ends before output_finish, even by a signal except
 * SIGKILL. An existing path that is not a regular file (a device, a pipe) is written directly. A
 * mount point cannot be replaced, so output_finish writes the content into it. Exits 74 on failure.
 * One file at a time.
 */
void output_open(struct output *out, const char *path);

/* Gives the file the mode of the file it replaces, or 0666 less the umask, like > in a shell. */
void output_share(struct output *out);

/*
 * Additions are collected and written in pieces of up to 64 KiB that do not split an addition. A
 * longer addition is written on its own. Exit 74 on a write error.
 */
void output_bytes(struct output *out, csms_str bytes);
void output_flush(struct output *out); /* write now */

/*
 * For records that cannot be produced again. output_keep: if the program ends early, a temporary
 * file that is not empty remains, and a message names it. output_try: writes complete lines at
 * once. Returns 0, or -1 with errno; then *lines has the lines that are not completely in the file,
 * for the caller to report.
 */
void output_keep(struct output *out);
int output_try(struct output *out, csms_str *lines);

/* Writes the rest, checks for errors, and renames the file. Exits 74 on failure. */
void output_finish(struct output *out);

/* Discards pending data and removes the file. After output_keep, a message names the file instead.
 */
void output_abandon(struct output *out);

#endif
