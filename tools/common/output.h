/* SPDX-License-Identifier: MIT */
/* Where a program's result goes: stdout, or a file that appears only when it is complete. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

#include "buffer.h"

struct output {
    int fd;
    const char *path; /* for messages: the file, or "standard output" */
    char *temporary;  /* with a file: what is renamed to final_path at the end */

    /* private */
    bool mounted; /* final_path is a mount point */
    char *final_path;
    struct buffer pending;
};

/* Exits 74 if path means stdout, and that is closed, or open for reading only, or a pipe that
 * nobody reads. Before something is done whose result would be lost. */
void output_try_stdout(const char *path);

/*
 * path NULL or "-": stdout. Otherwise a temporary file beside the file that path means, mode 0600,
 * which is removed if the program ends before output_finish, also by any signal but SIGKILL. A path
 * that exists and is not a regular file (a device, a pipe) is written to directly; a file that
 * cannot be replaced because it is a mount point gets its content in output_finish. Exits 74 on
 * failure. At most one file at a time.
 */
void output_open(struct output *out, const char *path);

/* Let the file have the mode of the one it replaces, or what the umask leaves of 0666, as with > in
 * a shell. */
void output_share(struct output *out);

/*
 * What is added is collected and written in pieces of up to 64 KiB, each ending where an addition
 * ended; an addition longer than that is a piece of its own. A write error exits 74.
 */
void output_line(struct output *out, csms_str line); /* adds the newline */
void output_bytes(struct output *out, csms_str bytes);
void output_flush(struct output *out); /* write now */

/*
 * For records that cannot be produced again. output_keep: if the program ends early, the temporary
 * file stays unless it is empty, and a message names it. output_try: write whole lines at once. 0,
 * or -1 with errno; then *lines has those that are not in the file as a whole, for the caller to
 * report.
 */
void output_keep(struct output *out);
int output_try(struct output *out, csms_str *lines);

/* Write what is left, check that it has arrived, and give the file its name. */
void output_finish(struct output *out);

/* Forget what was not written yet, and remove the file, or name it after output_keep. */
void output_abandon(struct output *out);

#endif
