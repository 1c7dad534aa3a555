/* SPDX-License-Identifier: MIT */
/* A file or standard input, with look-ahead. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "output.h"

#define INPUT_READ (256u << 10) /* bytes per read: smaller reads are slower */

struct input {
    const char *path; /* for messages: the file, or "standard input" */
    int fd;
    struct buffer held; /* from used on: read and not yet taken */
    size_t used;
    uint64_t offset; /* in the file, of the first byte not taken */
    bool in_line;    /* the byte before it is not a line feed */
    bool at_end;
    struct output *out; /* flushed before a read that may block; or NULL */
};

/* Opens path, or standard input for "-". Returns NULL, or the error text, which is valid until the
 * next call. Always sets in->path. */
const char *input_open(struct input *in, const char *path);
void input_close(struct input *in);

/* Returns the bytes read and not yet taken; valid until the next call. */
csms_str input_held(const struct input *in);

/* Reads once. Returns false at the end of the input, or if max bytes are held already. Exits 74 on
 * a read error. */
bool input_more(struct input *in, size_t max);

void input_take(struct input *in, size_t len);

/* Takes white space. Returns true if more text follows. */
bool input_skip_blank(struct input *in);

#endif
