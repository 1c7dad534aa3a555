/* SPDX-License-Identifier: MIT */
/* For LD_PRELOAD: reads return at most SHORT_READ bytes, like a slow pipe. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t read(int fd, void *buf, size_t count)
{
    const char *text = getenv("SHORT_READ");
    size_t most = text != NULL ? (size_t)strtoul(text, NULL, 10) : 0;

    return (ssize_t)syscall(SYS_read, fd, buf, most > 0 && most < count ? most : count);
}
