/* SPDX-License-Identifier: MIT */
/* Read a stream line by line, with a bound on the length of a line. */
#ifndef LINE_READER_H
#define LINE_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "buffer.h"

struct lines {
    int fd;
    const char *path; /* for messages: the file, or "standard input" */
    size_t max;       /* longest line in bytes, without its newline */
    uint64_t number;  /* of the line last returned, from 1 */
    char *line;       /* that line: writable, a NUL behind it, valid until the next call */
    size_t len;       /* without the newline */
    bool unfinished;  /* the last line has no newline */

    /* private */
    struct buffer own;
    size_t used;
    const char *newline; /* that of the next line, if lines_ready has found it */
    bool at_end;
};

enum lines_result {
    LINES_END,
    LINES_LINE,
    LINES_TOO_LONG /* this line was longer than max; it was skipped, go on with the next */
};

/* path "-" or NULL is stdin; else the file. Exits 66 if it cannot be opened or is a directory. */
void lines_open(struct lines *in, const char *path, size_t max);

/* The same for a file that is open already and from which the bytes in read came; path is for
 * messages. lines_close closes fd. */
void lines_adopt(struct lines *in, int fd, const char *path, size_t max, csms_str read);

/* Read again from that place in the file on, which can seek. Exits 74 if it cannot. */
void lines_rewind(struct lines *in, off_t offset);

/* Exits 74 on a read error. Memory stays within a small multiple of max, whatever the input. */
enum lines_result lines_next(struct lines *in);

/* Would the next call return a line without reading? If not, it may wait: flush output first. */
bool lines_ready(struct lines *in);

void lines_close(struct lines *in);

#endif
