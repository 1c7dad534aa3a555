/* SPDX-License-Identifier: MIT */
/* A file or stdin, with as much look-ahead as the form of its content needs. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "output.h"

#define INPUT_READ (256u << 10) /* bytes of one read: with fewer the system takes longer */

struct input {
    const char *path; /* for messages: the file, or "standard input" */
    int fd;
    struct buffer held; /* what was read and is not yet taken: from used on */
    size_t used;
    uint64_t offset; /* in the file, of the first byte not taken */
    bool line_start; /* that byte starts a line */
    bool at_end;
    struct output *out; /* NULL, or what to flush before waiting for more input */
};

/* path "-" is stdin. NULL; or why it cannot be read, until the next call. in->path is set either
 * way. */
const char *input_open(struct input *in, const char *path);
void input_close(struct input *in);

/* The bytes read and not yet taken; valid until the next call. */
csms_str input_held(const struct input *in);

/* One read after what is held. False if there is no more, or if max bytes are held already.
 * Exits 74 on a read error. */
bool input_more(struct input *in, size_t max);

void input_take(struct input *in, size_t len);

/* Take white space. True if anything follows. */
bool input_skip_blank(struct input *in);

/* Take what is held of the line, with its line feed, but nothing from that later offset in the file
 * on; reads more if nothing is held. Valid until the next call; empty at the end of the input. */
csms_str input_take_line(struct input *in, uint64_t offset);

#endif
