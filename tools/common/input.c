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
    if (path != NULL && strcmp(path, "-") != 0) {
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

void input_open_or_exit(struct input *in, const char *path)
{
    const char *fault = input_open(in, path);
    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "cannot open %s: %s", in->path, fault);
}

void input_rewind(struct input *in, off_t offset)
{
    if (lseek(in->fd, offset, SEEK_SET) != offset)
        tool_die(EXIT_IO, "cannot read %s again: %s", in->path, strerror(errno));
    if (in->held.cap == 0)
        buffer_grow(&in->held, INPUT_READ);
    in->held.len = in->used = 0;
    in->at_end = false;
    in->number = 0;
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

bool input_more(struct input *in, size_t max)
{
    struct pollfd ready = {.fd = in->fd, .events = POLLIN};
    ssize_t n;
    if (in->at_end || in->held.len - in->used >= max)
        return false;
    make_room(in);
    if (in->out != NULL && poll(&ready, 1, 0) == 0)
        output_flush(in->out);
    do
        n = read(in->fd, in->held.ptr + in->held.len, in->held.cap - in->held.len);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        const char *fault = strerror(errno);
        if (in->out != NULL)
            output_flush(in->out); /* the results of what was read */
        tool_die(EXIT_IO, "cannot read %s: %s", in->path, fault);
    }
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
    in->mid_line = in->held.ptr[in->used - 1] != '\n';
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

/* The byte after the line is its newline, or else a byte is made for the NUL. */
static enum line_result take_line(struct input *in, size_t len, bool unfinished, bool too_long)
{
    if (unfinished)
        buffer_grow(&in->held, 1);
    in->line = in->held.ptr + in->used;
    in->len = len;
    in->unfinished = unfinished;
    in->number++;
    input_take(in, unfinished ? len : len + 1);
    in->line[len] = '\0';
    return too_long ? LINE_TOO_LONG : LINE_READ;
}

enum line_result input_line(struct input *in, size_t max)
{
    size_t searched = 0, len;
    bool too_long = false;
    do {
        csms_str held = input_held(in);
        const char *newline = memchr(held.ptr + searched, '\n', held.len - searched);
        len = newline != NULL ? (size_t)(newline - held.ptr) : held.len;
        if (newline != NULL)
            return take_line(in, len, false, too_long || len > max);
        searched = len;
        if (len > max) { /* discard a line that is too long */
            too_long = true;
            input_take(in, len);
            searched = len = 0;
        }
    } while (input_more(in, SIZE_MAX));
    return len > 0 || too_long ? take_line(in, len, true, too_long) : LINE_END;
}
