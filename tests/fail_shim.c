/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: the call in CSMS_FAIL (close, fsync or rename) fails as on a full disk if its
 * file is open for writing; close closes the file nevertheless. With "fdatasync:N", "pread:N",
 * "curl_multi_perform:N" and "journal-write:N" only the Nth call fails; the last is a write to a
 * file in append mode, which writes half of the bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int must_fail(const char *name)
{
    const char *wanted = getenv("CSMS_FAIL");
    return wanted != NULL && strcmp(wanted, name) == 0;
}

static int is_written(int fd)
{
    struct stat about;
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(fd, &about) == 0 &&
           S_ISREG(about.st_mode);
}

static int full(void)
{
    errno = ENOSPC;
    return -1;
}

int close(int fd)
{
    static int (*real)(int);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "close");
    int fails = must_fail("close") && is_written(fd);
    int result = real(fd);
    return fails ? full() : result;
}

int fsync(int fd)
{
    static int (*real)(int);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    return must_fail("fsync") && is_written(fd) ? full() : real(fd);
}

int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "rename");
    return must_fail("rename") ? full() : real(from, to);
}

/* True for the Nth call after CSMS_FAIL has named it with N. */
static int is_due(const char *name, int *calls)
{
    const char *wanted = getenv("CSMS_FAIL");
    size_t len = strlen(name);
    return wanted != NULL && strncmp(wanted, name, len) == 0 && wanted[len] == ':' &&
           ++*calls == atoi(wanted + len + 1);
}

int fdatasync(int fd)
{
    static int (*real)(int), calls;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    return is_due("fdatasync", &calls) ? full() : real(fd);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t place)
{
    static ssize_t (*real)(int, void *, size_t, off_t);
    static int calls;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "pread");
    if (!is_due("pread", &calls))
        return real(fd, bytes, len, place);
    errno = EIO;
    return -1;
}

/* Called instead of pread by programs that gcc 10 built with _FORTIFY_SOURCE. */
ssize_t __pread_chk(int fd, void *bytes, size_t len, off_t place, size_t size);

ssize_t __pread_chk(int fd, void *bytes, size_t len, off_t place, size_t size)
{
    if (len > size)
        abort();
    return pread(fd, bytes, len, place);
}

/* CURLMcode curl_multi_perform(CURLM *, int *), without the header of libcurl */
int curl_multi_perform(void *multi, int *running);

int curl_multi_perform(void *multi, int *running)
{
    enum { MULTI_INTERNAL_ERROR = 4 };
    static int (*real)(void *, int *), calls;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "curl_multi_perform");
    return is_due("curl_multi_perform", &calls) ? MULTI_INTERNAL_ERROR : real(multi, running);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    static ssize_t (*real)(int, const void *, size_t);
    static int calls;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "write");
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_APPEND) == 0 || !is_written(fd) || len == 0 ||
        !is_due("journal-write", &calls))
        return real(fd, bytes, len);
    if (real(fd, bytes, len / 2) < 0)
        return -1;
    return full();
}
