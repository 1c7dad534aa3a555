/* SPDX-License-Identifier: MIT */
/* A file or standard input, with look-ahead, also line by line. */
#ifndef INPUT_H
#define INPUT_H

#include <sys/types.h>

#include "output.h"

#define INPUT_READ (256u << 10) /* bytes per read: smaller reads are slower */

struct input {
    const char *path; /* for messages: the file, or "standard input" */
    int fd;
    struct buffer held; /* from used on: read and not yet taken */
    size_t used;
    uint64_t offset; /* in the file, of the first byte not taken */
    bool mid_line;   /* the byte before it is not a line feed */
    bool at_end;
    struct output *out; /* flushed before a read that may block, and if it fails; or NULL */

    /* Set by input_line. */
    uint64_t number; /* of the line, from 1 */
    char *line;      /* writable, ends with a NUL, valid until the next call */
    size_t len;      /* without the newline */
    bool unfinished; /* the last line has no newline */
};

/* Opens path, or standard input for "-" or NULL. Returns NULL, or the error text, which is valid
 * until the next call. Always sets in->path. */
const char *input_open(struct input *in, const char *path);

/* The same, but exits 66 on an error. */
void input_open_or_exit(struct input *in, const char *path);

/* Starts again at this offset of the file, or for the first time; then only path and fd must be
 * set. Exits 74 if it cannot seek. */
void input_rewind(struct input *in, off_t offset);
void input_close(struct input *in);

/* Returns the bytes read and not yet taken; valid until the next call. */
csms_str input_held(const struct input *in);

/* Reads once. Returns false at the end of the input, or if max bytes are held already. Exits 74 on
 * a read error. */
bool input_more(struct input *in, size_t max);

void input_take(struct input *in, size_t len);

/* Takes white space. Returns true if more text follows. */
bool input_skip_blank(struct input *in);

enum line_result {
    LINE_END,
    LINE_READ,
    LINE_TOO_LONG /* the line was longer than max and was skipped; continue with the next */
};

/* Takes the next line, of at most max bytes without its newline. Memory stays within a small
 * multiple of max. */
enum line_result input_line(struct input *in, size_t max);

#endif
