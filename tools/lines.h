/* SPDX-License-Identifier: MIT */
/* Read a stream line by line, with a bound on the length of a line. */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

struct lines {
    int fd;
    const char *path; /* for messages; "-" is shown as "standard input" */
    size_t max;       /* longest line in bytes, without its newline */
    uint64_t number;  /* of the line last returned, from 1 */
    char *line;       /* the line last returned: writable, NUL behind it, valid until the next call */
    size_t len;       /* without the newline */
    bool unfinished;  /* the last line has no newline */
    struct buffer own;
    size_t used;
    bool at_end;
};

enum lines_result {
    LINES_END,
    LINES_LINE,
    LINES_TOO_LONG /* this line was longer than max; it was skipped, go on with the next */
};

/* path "-" or NULL is stdin; else the file. Exits 66 if it cannot be opened, 74 on a read error. */
void lines_open(struct lines *in, const char *path, size_t max);
enum lines_result lines_next(struct lines *in);
void lines_close(struct lines *in);

#endif
