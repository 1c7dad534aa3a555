/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

const char *input_open(struct input *in, const char *path)
{
    struct stat about;
    *in = (struct input){.path = "standard input", .fd = STDIN_FILENO};
    if (strcmp(path, "-") != 0) {
        in->path = path;
        in->fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (in->fd < 0)
        return strerror(errno);
    if (fstat(in->fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        input_close(in);
        return strerror(EISDIR);
    }
    buffer_grow(&in->held, INPUT_READ);
    return NULL;
}

void input_close(struct input *in)
{
    if (in->fd != STDIN_FILENO)
        close(in->fd);
    buffer_free(&in->held);
}

csms_str input_held(const struct input *in)
{
    return (csms_str){in->held.ptr + in->used, in->held.len - in->used};
}

/* Discards the bytes already taken. Only a look-ahead longer than one read grows the buffer. */
static void make_room(struct input *in)
{
    struct buffer *held = &in->held;
    memmove(held->ptr, held->ptr + in->used, held->len - in->used);
    held->len -= in->used;
    in->used = 0;
    if (held->len == held->cap)
        buffer_grow(held, INPUT_READ);
}

/* Show the results so far before a read that may block. */
static void flush_before_waiting(const struct input *in)
{
    struct pollfd ready = {.fd = in->fd, .events = POLLIN};
    if (in->out != NULL && poll(&ready, 1, 0) == 0)
        output_flush(in->out);
}

bool input_more(struct input *in, size_t max)
{
    ssize_t n;
    if (in->at_end || in->held.len - in->used >= max)
        return false;
    make_room(in);
    flush_before_waiting(in);
    do
        n = read(in->fd, in->held.ptr + in->held.len, in->held.cap - in->held.len);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        tool_die(EXIT_IO, "cannot read %s: %s", in->path, strerror(errno));
    in->held.len += (size_t)n;
    in->at_end = n == 0;
    return n > 0;
}

void input_take(struct input *in, size_t len)
{
    if (len == 0)
        return;
    in->used += len;
    in->offset += len;
    in->in_line = in->held.ptr[in->used - 1] != '\n';
}

bool input_skip_blank(struct input *in)
{
    do {
        csms_str held = input_held(in);
        size_t len = 0;
        while (len < held.len && memchr(" \t\r\n", held.ptr[len], 4) != NULL)
            len++;
        input_take(in, len);
        if (len < held.len)
            return true;
    } while (input_more(in, INPUT_READ));
    return false;
}
