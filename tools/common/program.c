/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "escape.h"

static void add_message(struct buffer *line, const char *format, va_list args)
{
    struct buffer text = {0};
    buffer_vformat(&text, format, args);
    buffer_format(line, "%s: ", tool_name());
    buffer_visible(line, buffer_slice(&text));
    buffer_char(line, '\n');
    buffer_free(&text);
}

void tool_message(struct buffer *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_message(line, format, args);
    va_end(args);
}

static void warn(const char *format, va_list args)
{
    struct buffer line = {0};
    add_message(&line, format, args);
    tool_write(STDERR_FILENO, buffer_slice(&line)); /* a failure cannot be reported */
    buffer_free(&line);
}

void tool_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    warn(format, args);
    va_end(args);
}

void tool_die(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    warn(format, args);
    va_end(args);
    exit(code);
}

void tool_usage(const char *format, ...)
{
    struct buffer text = {0};
    va_list args;
    va_start(args, format);
    buffer_vformat(&text, format, args);
    va_end(args);
    tool_die(EXIT_USAGE, "%.*s; see %s --help", (int)text.len, text.ptr, tool_name());
}

void tool_print_and_exit(const char *text)
{
    if (tool_write(STDOUT_FILENO, (csms_str){text, strlen(text)}) != 0 || close(STDOUT_FILENO) != 0)
        tool_die(EXIT_IO, "cannot write to standard output: %s", strerror(errno));
    exit(EXIT_OK);
}

bool tool_color(int fd)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color != NULL && no_color[0] != '\0') /* no-color.org: set and not empty */
        return false;
    return (term == NULL || strcmp(term, "dumb") != 0) && isatty(fd) == 1;
}
