/* SPDX-License-Identifier: MIT */
#include "line_reader.h"

#include <errno.h>
#include <unistd.h>

#include "program.h"

void line_reader_open(struct line_reader *lines, const char *path, size_t max)
{
    struct input in;
    const char *fault = input_open(&in, path != NULL ? path : "-");
    if (fault != NULL)
        tool_die(EXIT_NO_INPUT, "cannot open %s: %s", in.path, fault);
    line_reader_adopt(lines, &in, max);
}

void line_reader_adopt(struct line_reader *lines, const struct input *in, size_t max)
{
    *lines = (struct line_reader){.path = in->path, .max = max, .in = *in};
    if (in->held.ptr == NULL)
        buffer_grow(&lines->in.held, INPUT_READ);
}

void line_reader_rewind(struct line_reader *lines, off_t offset)
{
    struct input *in = &lines->in;
    if (lseek(in->fd, offset, SEEK_SET) != offset)
        tool_die(EXIT_IO, "cannot read %s again: %s", in->path, strerror(errno));
    in->held.len = in->used = 0;
    in->at_end = false;
    lines->number = 0;
}

/* The byte after the line is its newline, or else a byte is made for the NUL. */
static enum line_result take(struct line_reader *lines, size_t len, bool unfinished, bool too_long)
{
    struct input *in = &lines->in;
    if (unfinished)
        buffer_grow(&in->held, 1);
    lines->line = in->held.ptr + in->used;
    lines->unfinished = unfinished;
    lines->number++;
    input_take(in, unfinished ? len : len + 1);
    too_long = too_long || len > lines->max;
    lines->len = too_long ? 0 : len;
    lines->line[lines->len] = '\0';
    return too_long ? LINE_TOO_LONG : LINE_READ;
}

enum line_result line_reader_next(struct line_reader *lines)
{
    struct input *in = &lines->in;
    size_t searched = 0;
    bool too_long = false;
    do {
        csms_str held = input_held(in);
        const char *newline = memchr(held.ptr + searched, '\n', held.len - searched);
        if (newline != NULL)
            return take(lines, (size_t)(newline - held.ptr), false, too_long);
        searched = held.len;
        if (held.len > lines->max) { /* discard a line that is too long */
            too_long = true;
            input_take(in, held.len);
            searched = 0;
        }
    } while (input_more(in, SIZE_MAX));
    size_t left = input_held(in).len;
    return left > 0 || too_long ? take(lines, left, true, too_long) : LINE_END;
}

bool line_reader_ready(const struct line_reader *lines)
{
    csms_str held = input_held(&lines->in);
    return memchr(held.ptr, '\n', held.len) != NULL;
}

void line_reader_close(struct line_reader *lines)
{
    input_close(&lines->in);
}
