/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: kills the program with SIGKILL just before or just after its Nth call with an
 * external effect. CSMS_KILL is N, a colon, and "before" or "after".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static long at = -1, calls;
static int after;

static void setup(void)
{
    const char *kill_at = getenv("CSMS_KILL");
    if (at >= 0)
        return;
    at = kill_at != NULL ? strtol(kill_at, NULL, 10) : 0;
    after = kill_at != NULL && strstr(kill_at, "after") != NULL;
}

static void die(void)
{
    raise(SIGKILL);
    for (;;)
        pause();
}

static int enter(void)
{
    setup();
    int mine = at > 0 && ++calls == at;
    if (mine && !after)
        die();
    return mine;
}

#define WRAP(result, name, parameters, arguments)                                                  \
    result name parameters                                                                         \
    {                                                                                              \
        static result(*real) parameters;                                                           \
        if (real == NULL)                                                                          \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                             \
        int mine = enter();                                                                        \
        result r = real arguments;                                                                 \
        if (mine)                                                                                  \
            die();                                                                                 \
        return r;                                                                                  \
    }

WRAP(ssize_t, write, (int fd, const void *bytes, size_t len), (fd, bytes, len))
WRAP(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
WRAP(ssize_t, send, (int fd, const void *bytes, size_t len, int flags), (fd, bytes, len, flags))
WRAP(int, connect, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, ftruncate, (int fd, off_t len), (fd, len))
WRAP(int, rename, (const char *from, const char *to), (from, to))
