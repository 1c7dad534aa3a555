/* SPDX-License-Identifier: MIT */
#include "line_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

enum { READ_SIZE = 64 << 10 };

void line_reader_open(struct line_reader *in, const char *path, size_t max)
{
    *in = (struct line_reader){.fd = STDIN_FILENO, .path = "standard input", .max = max};
    if (path != NULL && strcmp(path, "-") != 0) {
        in->path = path;
        in->fd = open(path, O_RDONLY | O_CLOEXEC);
        if (in->fd < 0)
            tool_die(EXIT_NO_INPUT, "cannot open %s: %s", path, strerror(errno));
    }
    struct stat about;
    if (fstat(in->fd, &about) == 0 && S_ISDIR(about.st_mode))
        tool_die(EXIT_NO_INPUT, "cannot read %s: it is a directory", in->path);
    in->own.cap = READ_SIZE;
    in->own.ptr = tool_alloc(in->own.cap);
}

void line_reader_adopt(struct line_reader *in, int fd, const char *path, size_t max, csms_str read)
{
    *in = (struct line_reader){.fd = fd, .path = path, .max = max};
    in->own.cap = read.len + READ_SIZE;
    in->own.ptr = tool_alloc(in->own.cap);
    buffer_str(&in->own, read);
}

void line_reader_rewind(struct line_reader *in, off_t offset)
{
    if (lseek(in->fd, offset, SEEK_SET) != offset)
        tool_die(EXIT_IO, "cannot read %s again: %s", in->path, strerror(errno));
    in->own.len = in->used = 0;
    in->newline = NULL;
    in->number = 0;
    in->at_end = false;
}

/* Makes room in the buffer, first by dropping lines already returned. One byte remains free for the
 * NUL after a last line without a newline. */
static void make_room(struct line_reader *in)
{
    struct buffer *own = &in->own;
    if (in->used > 0) {
        memmove(own->ptr, own->ptr + in->used, own->len - in->used);
        own->len -= in->used;
        in->used = 0;
    }
    if (own->cap - own->len <= READ_SIZE / 2) {
        own->cap *= 2;
        own->ptr = tool_realloc(own->ptr, own->cap);
    }
}

static void fill(struct line_reader *in)
{
    make_room(in);
    ssize_t n;
    do
        n = read(in->fd, in->own.ptr + in->own.len, in->own.cap - in->own.len - 1);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        tool_die(EXIT_IO, "cannot read %s: %s", in->path, strerror(errno));
    in->own.len += (size_t)n;
    in->at_end = n == 0;
}

static enum line_result take(struct line_reader *in, size_t len, bool unfinished, bool too_long)
{
    too_long = too_long || len > in->max;
    in->line = in->own.ptr + in->used;
    in->len = too_long ? 0 : len;
    in->line[in->len] = '\0';
    in->unfinished = unfinished;
    in->used += unfinished ? len : len + 1;
    in->number++;
    return too_long ? LINE_TOO_LONG : LINE_READ;
}

enum line_result line_reader_next(struct line_reader *in)
{
    size_t searched = 0;
    bool too_long = false;
    const char *newline = in->newline;
    in->newline = NULL;
    for (;;) {
        const char *start = in->own.ptr + in->used;
        size_t held = in->own.len - in->used;
        if (newline == NULL)
            newline = memchr(start + searched, '\n', held - searched);
        if (newline != NULL)
            return take(in, (size_t)(newline - start), false, too_long);
        if (in->at_end)
            return held > 0 || too_long ? take(in, held, true, too_long) : LINE_END;
        searched = held;
        if (held > in->max) { /* discard a line that is too long */
            too_long = true;
            in->used = in->own.len;
            searched = 0;
        }
        fill(in);
    }
}

bool line_reader_ready(struct line_reader *in)
{
    in->newline = memchr(in->own.ptr + in->used, '\n', in->own.len - in->used);
    return in->newline != NULL;
}

void line_reader_close(struct line_reader *in)
{
    if (in->fd != STDIN_FILENO)
        close(in->fd);
    buffer_free(&in->own);
}
