/* SPDX-License-Identifier: MIT */
/* Reads an input line by line, with a limit on the length of a line. */
#ifndef LINE_READER_H
#define LINE_READER_H

#include <sys/types.h>

#include "input.h"

struct line_reader {
    const char *path; /* for messages: the file, or "standard input" */
    size_t max;       /* longest line in bytes, without its newline */
    uint64_t number;  /* of the last line returned, from 1 */
    char *line;       /* that line: writable, ends with a NUL, valid until the next call */
    size_t len;       /* without the newline */
    bool unfinished;  /* the last line has no newline */
    struct input in;
};

enum line_result {
    LINE_END,
    LINE_READ,
    LINE_TOO_LONG /* the line was longer than max and was skipped; continue with the next */
};

/* Opens a file, or stdin if path is "-" or NULL. Exits 66 if it cannot be opened or is a directory.
 */
void line_reader_open(struct line_reader *lines, const char *path, size_t max);

/* Reads the rest of an input, which line_reader_close closes. Only path and fd must be set. */
void line_reader_adopt(struct line_reader *lines, const struct input *in, size_t max);

/* Starts again at this offset of the file. Exits 74 if it cannot seek. */
void line_reader_rewind(struct line_reader *lines, off_t offset);

/* Reads the next line. Exits 74 on a read error. Memory stays within a small multiple of max. */
enum line_result line_reader_next(struct line_reader *lines);

/* True if the next call returns a line without reading. Otherwise it may block: flush output first.
 */
bool line_reader_ready(const struct line_reader *lines);

void line_reader_close(struct line_reader *lines);

#endif
