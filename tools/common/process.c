/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "str.h"

static const char *program = "csms";

/* The next file opened would get a closed descriptor 0, 1 or 2, and data would be written to it.
 * /dev/null is opened in the opposite mode, so that using the descriptor remains an error. */
void tool_start(const char *name)
{
    program = name;
    signal(SIGXFSZ, SIG_IGN); /* a write beyond ulimit -f fails with EFBIG */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(EXIT_INTERNAL);
    }
}

const char *tool_name(void)
{
    return program;
}

int tool_write_rest(int fd, csms_str *rest)
{
    while (rest->len > 0) {
        ssize_t n = write(fd, rest->ptr, rest->len);
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (n >= 0)
            *rest = str_skip(*rest, (size_t)n);
        else if (errno == EAGAIN || errno == EWOULDBLOCK) /* another process made it non-blocking */
            poll(&room, 1, -1);
        else if (errno != EINTR)
            return -1;
    }
    return 0;
}

int tool_write_ready(int fd, csms_str bytes)
{
    enum { PIECE = 512, WAIT_MS = 1000 }; /* _POSIX_PIPE_BUF: a ready pipe accepts this much */
    while (bytes.len > 0) {
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (poll(&room, 1, WAIT_MS) <= 0)
            return -1;
        ssize_t n = write(fd, bytes.ptr, bytes.len < PIECE ? bytes.len : PIECE);
        if (n < 0)
            return -1;
        bytes = str_skip(bytes, (size_t)n);
    }
    return 0;
}

int tool_write(int fd, csms_str bytes)
{
    return tool_write_rest(fd, &bytes);
}

/* Does not use tool_die, because its message needs memory. */
void tool_out_of_memory(void)
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
        tool_out_of_memory();
    return p;
}
