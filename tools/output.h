/* SPDX-License-Identifier: MIT */
/* Where a program's result goes: stdout, or a file that appears only when it is complete. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "buffer.h"

struct output {
    int fd;
    const char *path; /* for messages: the file, or "standard output" */
    char *temporary;  /* with a file: what is renamed to path at the end */
    struct buffer pending;
};

/* path NULL or "-": stdout. Else a temporary file beside path, mode 0600. Exits 74 on failure. */
void output_open(struct output *out, const char *path);

/*
 * Lines are collected and written whole, in writes of up to 64 KiB; now says to write at once.
 * A write error ends the program: 74 with a message. EPIPE: SIGPIPE has its default, so the
 * program has ended already.
 */
void output_line(struct output *out, csms_str line); /* adds the newline */
void output_bytes(struct output *out, csms_str bytes);
void output_flush(struct output *out);

/* Write what is left, close, check, and give the file its name. output_abandon removes it. */
void output_finish(struct output *out);
void output_abandon(struct output *out);

#endif
