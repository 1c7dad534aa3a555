/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* explicit_bzero, madvise, MAP_ANONYMOUS */
#include "secure_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "program.h"

void secure_text_protect_process(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    unsetenv("SSLKEYLOGFILE");
}

/* Locking and exclusion from dumps are best effort: a limit on locked memory is not an error. */
void secure_text_alloc(struct secure_text *s, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (len / page + 1) * page; /* at least one byte more than len, for the NUL */
    void *map = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        tool_die(EXIT_INTERNAL, "out of memory");
    mlock(map, room);
    madvise(map, room, MADV_DONTDUMP);
    *s = (struct secure_text){.ptr = map, .len = len, .room = room};
}

/* Reads up to cap bytes. Returns the count, or -1 with errno. */
static ssize_t read_all(int fd, char *bytes, size_t cap)
{
    size_t len = 0;
    while (len < cap) {
        ssize_t n = read(fd, bytes + len, cap - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

static size_t without_newline(const char *bytes, size_t len)
{
    if (len > 0 && bytes[len - 1] == '\n')
        len--;
    if (len > 0 && bytes[len - 1] == '\r')
        len--;
    return len;
}

const char *secure_text_from_file(struct secure_text *s, const char *path)
{
    *s = (struct secure_text){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return strerror(errno);
    secure_text_alloc(s, SECURE_TEXT_MAX + 1);
    ssize_t n = read_all(fd, s->ptr, SECURE_TEXT_MAX + 1);
    const char *problem = n < 0 ? strerror(errno) : NULL;
    close(fd);
    if (problem == NULL && n > SECURE_TEXT_MAX)
        problem = "longer than 100,000 bytes";
    if (problem != NULL) {
        secure_text_wipe(s);
        return problem;
    }
    s->len = without_newline(s->ptr, (size_t)n);
    secure_wipe(s->ptr + s->len, (size_t)n - s->len);
    return NULL;
}

bool secure_text_from_env(struct secure_text *s, const char *name)
{
    *s = (struct secure_text){0};
    char *value = getenv(name);
    if (value == NULL || value[0] == '\0')
        return false;
    size_t len = strlen(value);
    secure_text_alloc(s, len);
    memcpy(s->ptr, value, len);
    secure_wipe(value, len); /* /proc/PID/environ shows this memory */
    unsetenv(name);
    return true;
}

bool secure_text_is_token(const struct secure_text *s)
{
    for (size_t i = 0; i < s->len; i++) {
        if (s->ptr[i] < '!' || s->ptr[i] > '~')
            return false;
    }
    return s->len > 0;
}

csms_str secure_text_str(const struct secure_text *s)
{
    return (csms_str){s->ptr, s->len};
}

void secure_text_wipe(struct secure_text *s)
{
    if (s->ptr != NULL) {
        secure_wipe(s->ptr, s->room);
        munmap(s->ptr, s->room);
    }
    *s = (struct secure_text){0};
}

void secure_wipe(void *bytes, size_t len)
{
    if (bytes != NULL)
        explicit_bzero(bytes, len);
}
