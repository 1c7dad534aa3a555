/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* explicit_bzero, madvise, MAP_ANONYMOUS */
#include "secure_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

#include "program.h"
#include "str.h"

/* The start of a mapping; the text follows. */
struct mapping {
    struct mapping *next;
    size_t size;
};

static struct mapping *mappings;

static void wipe_all(void)
{
    for (struct mapping *m = mappings; m != NULL; m = m->next)
        explicit_bzero(m + 1, m->size - sizeof *m);
}

void secure_text_protect_process(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    unsetenv("SSLKEYLOGFILE");
    atexit(wipe_all);
}

/* Locking and exclusion from dumps are best effort: a limit on locked memory is not an error. */
void secure_text_alloc(struct secure_text *s, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = ((sizeof(struct mapping) + len) / page + 1) * page; /* with room for the NUL */
    struct mapping *m =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m == MAP_FAILED)
        tool_out_of_memory();
    mlock(m, size);
    madvise(m, size, MADV_DONTDUMP);
    m->size = size;
    LL_PREPEND(mappings, m);
    *s = (struct secure_text){(char *)(m + 1), len};
}

void secure_text_set(struct secure_text *s, const char *prefix, csms_str value)
{
    size_t before = strlen(prefix);
    secure_text_wipe(s);
    secure_text_alloc(s, before + value.len);
    memcpy(s->ptr, prefix, before);
    memcpy(s->ptr + before, value.ptr, value.len);
}

/* Like ssh, only for the user's own files: others are not theirs to change. */
static void check_mode(int fd, const char *path)
{
    struct stat about;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == getuid() &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        tool_warn("%s: other users have access to this file: chmod 600 %s", path, path);
}

/* Without a buffer of stdio, which would keep a copy. */
const char *secure_text_from_file(struct secure_text *s, const char *path)
{
    *s = (struct secure_text){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (file == NULL)
        return strerror(errno);
    check_mode(fd, path);
    setvbuf(file, NULL, _IONBF, 0);
    secure_text_alloc(s, SECURE_TEXT_MAX + 1);
    s->len = fread(s->ptr, 1, SECURE_TEXT_MAX + 1, file);
    const char *problem = ferror(file) ? strerror(errno) : NULL;
    fclose(file);
    if (problem == NULL && s->len > SECURE_TEXT_MAX)
        problem = "longer than 100,000 bytes";
    if (problem != NULL)
        secure_text_wipe(s);
    while (s->len > 0 && ascii_is_space(s->ptr[s->len - 1]))
        s->ptr[--s->len] = '\0';
    return problem;
}

void secure_text_from_env(struct secure_text *s, const char *name)
{
    char *value = getenv(name);
    if (value == NULL)
        return;
    csms_str text = {value, strlen(value)};
    secure_text_set(s, "", text);
    explicit_bzero(value, text.len); /* /proc/PID/environ shows this memory */
    unsetenv(name);
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
    if (s->ptr == NULL)
        return;
    struct mapping *m = (struct mapping *)(void *)s->ptr - 1;
    LL_DELETE(mappings, m);
    size_t size = m->size;
    explicit_bzero(m, size);
    munmap(m, size);
    *s = (struct secure_text){0};
}
