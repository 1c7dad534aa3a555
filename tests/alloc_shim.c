/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: makes an allocation fail. CSMS_FAIL_ALLOC is N for the Nth one after the first
 * connect, or N+ for that and all later ones.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static long at;
static int on, all;
static long count; /* of allocations since then; two threads may lose one, harmlessly */

static int fails(void)
{
    if (!on)
        return 0;
    count++;
    int must = all ? count >= at : count == at;
    if (must)
        errno = ENOMEM;
    return must;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

int connect(int fd, const struct sockaddr *to, socklen_t len)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    const char *wanted = getenv("CSMS_FAIL_ALLOC");
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "connect");
    if (wanted != NULL && !on) {
        at = strtol(wanted, NULL, 10);
        all = strchr(wanted, '+') != NULL;
        on = 1;
    }
    return real(fd, to, len);
}
