/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "signals.h"

static const char *program = "csms";

/* A closed 0, 1 or 2 would be given to the next file opened, and data would go there. /dev/null is
 * opened the wrong way round, so that using the descriptor is still an error. */
void tool_start(const char *name)
{
    program = name;
    signals_ignore_file_limit();
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_INTERNAL);
    }
}

int tool_write_rest(int fd, csms_str *rest)
{
    while (rest->len > 0) {
        ssize_t n = write(fd, rest->ptr, rest->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) { /* somebody else made it so */
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            poll(&room, 1, -1);
            continue;
        }
        if (n < 0)
            return -1;
        rest->ptr += n;
        rest->len -= (size_t)n;
    }
    return 0;
}

int tool_write_ready(int fd, csms_str bytes)
{
    enum { PIECE = 512, WAIT_MS = 1000 }; /* _POSIX_PIPE_BUF: a pipe that is ready takes as much */
    while (bytes.len > 0) {
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (poll(&room, 1, WAIT_MS) <= 0)
            return -1;
        ssize_t n = write(fd, bytes.ptr, bytes.len < PIECE ? bytes.len : PIECE);
        if (n < 0)
            return -1;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return 0;
}

int tool_write(int fd, csms_str bytes)
{
    return tool_write_rest(fd, &bytes);
}

static void add_message(struct buffer *line, const char *format, va_list args)
{
    struct buffer text = {0};
    buffer_vformat(&text, format, args);
    buffer_format(line, "%s: ", program);
    buffer_visible(line, (csms_str){text.ptr, text.len});
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
    tool_write(STDERR_FILENO, (csms_str){line.ptr, line.len}); /* a failure cannot be reported */
    buffer_free(&line);
}

void tool_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    warn(format, args);
    va_end(args);
}

void tool_warn_some(uint64_t *count, const char *format, ...)
{
    va_list args;
    if (++*count > WARN_SOME_MAX)
        return;
    va_start(args, format);
    warn(format, args);
    va_end(args);
}

void tool_warn_rest(uint64_t count, const char *what)
{
    if (count > WARN_SOME_MAX)
        tool_warn("and %llu more %s", (unsigned long long)(count - WARN_SOME_MAX), what);
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
    tool_die(EXIT_USAGE, "%.*s; see %s --help", (int)text.len, text.ptr, program);
}

void tool_print_and_exit(const char *text)
{
    if (tool_write(STDOUT_FILENO, (csms_str){text, strlen(text)}) != 0 || close(STDOUT_FILENO) != 0)
        tool_die(EXIT_IO, "cannot write to standard output: %s", strerror(errno));
    exit(EXIT_OK);
}

/* Not through tool_die: its message needs memory. */
static void out_of_memory(void)
{
    static const char text[] = ": out of memory\n";
    tool_write(STDERR_FILENO, (csms_str){program, strlen(program)});
    tool_write(STDERR_FILENO, (csms_str){text, sizeof text - 1});
    exit(EXIT_INTERNAL);
}

void *tool_alloc(size_t size)
{
    return tool_realloc(NULL, size);
}

void *tool_realloc(void *old, size_t size)
{
    void *p = realloc(old, size > 0 ? size : 1);
    if (p == NULL)
        out_of_memory();
    return p;
}

bool tool_color(const char *when, int fd)
{
    if (when == NULL || strcmp(when, "auto") == 0) {
        const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
        if (no_color != NULL && no_color[0] != '\0') /* no-color.org: set and not empty */
            return false;
        return (term == NULL || strcmp(term, "dumb") != 0) && isatty(fd) == 1;
    }
    if (strcmp(when, "always") != 0 && strcmp(when, "never") != 0)
        tool_usage("--color %s: want auto, always or never", when);
    return strcmp(when, "always") == 0;
}
