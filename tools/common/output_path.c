/* SPDX-License-Identifier: MIT */
#include "output_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"

enum { LINKS_MAX = 40, TARGET_MAX = 4096 }; /* the limits of Linux */

const char *output_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static int stat_folder(const char *path, struct stat *about)
{
    struct buffer folder = {0};
    buffer_add(&folder, path, (size_t)(output_path_name(path) - path));
    buffer_add(&folder, ".", sizeof ".");
    int result = stat(folder.ptr, about);
    buffer_free(&folder);
    return result;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* ---- Links -------------------------------------------------------------------------------- */

static bool is_foreign(const char *link)
{
    struct stat about, folder;
    if (lstat(link, &about) != 0 || stat_folder(link, &folder) != 0)
        return true;
    bool shared = (folder.st_mode & S_ISVTX) != 0 && (folder.st_mode & S_IWOTH) != 0;
    return shared && about.st_uid != geteuid() && about.st_uid != folder.st_uid;
}

/* Replaces the first link in path, which ends with a NUL, by its target. Returns 1, 0 if there is
 * no link, or -1 if the target is too long. */
static int follow_link(struct buffer *path, bool *foreign)
{
    char target[TARGET_MAX];
    struct buffer followed = {0};
    size_t name = 0, end = 0;
    ssize_t len = -1;
    while (len < 0 && path->ptr[end] != '\0') {
        name = end + strspn(path->ptr + end, "/");
        end = name + strcspn(path->ptr + name, "/");
        char after = path->ptr[end];
        path->ptr[end] = '\0';
        len = readlink(path->ptr, target, sizeof target);
        *foreign = *foreign || (len >= 0 && is_foreign(path->ptr));
        path->ptr[end] = after;
    }
    if (len < 0 || len == (ssize_t)sizeof target)
        return len < 0 ? 0 : -1;
    if (len == 0 || target[0] != '/')
        buffer_add(&followed, path->ptr, name);
    buffer_add(&followed, target, (size_t)len);
    buffer_add(&followed, path->ptr + end, path->len - end);
    buffer_free(path);
    *path = followed;
    return 1;
}

/* Returns NULL with errno if there are too many links. */
static char *follow(const char *path, bool *foreign)
{
    struct buffer followed = {0};
    int result, links = 0;
    *foreign = false;
    buffer_add(&followed, path, strlen(path) + 1);
    while ((result = follow_link(&followed, foreign)) > 0 && links < LINKS_MAX)
        links++;
    if (result != 0)
        buffer_free(&followed);
    errno = ELOOP;
    return followed.ptr;
}

char *output_path_follow(const char *path)
{
    bool foreign;
    char *followed = follow(path, &foreign);
    if (followed == NULL)
        tool_die(EXIT_IO, "cannot write %s: %s", path, strerror(errno));
    if (foreign)
        tool_die(EXIT_IO,
                 "cannot write %s: it goes through a symbolic link of another user in a "
                 "world-writable directory: give the path of the file itself",
                 path);
    return followed;
}

/* ---- Files -------------------------------------------------------------------------------- */

bool output_path_is_special(const char *name, const char *path)
{
    struct stat about, followed;
    if (stat(name, &about) != 0)
        return false;
    /* /dev/fd/3 is a link that only the kernel can follow if the file was deleted. */
    return !S_ISREG(about.st_mode) || stat(path, &followed) != 0 || !is_same(&about, &followed);
}

bool output_path_replaces(const char *path)
{
    struct stat about;
    return strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* True if two paths that do not exist yet are the same file. */
static bool will_be_same(const char *path, const char *other)
{
    struct stat a, b;
    bool ignored;
    char *x = follow(path, &ignored), *y = follow(other, &ignored);
    bool same = x != NULL && y != NULL && strcmp(output_path_name(x), output_path_name(y)) == 0 &&
                stat_folder(x, &a) == 0 && stat_folder(y, &b) == 0 && is_same(&a, &b);
    free(x);
    free(y);
    return same;
}

void output_path_check(const char *path, const char *other)
{
    struct stat a, b;
    if (path == NULL || other == NULL || strcmp(path, "-") == 0)
        return;
    bool input = strcmp(other, "-") == 0;
    int has_a = stat(path, &a), has_b = input ? fstat(STDIN_FILENO, &b) : stat(other, &b);
    bool same = has_a == 0 && has_b == 0 && S_ISREG(a.st_mode) && is_same(&a, &b);
    if (same || (has_a != 0 && has_b != 0 && !input && will_be_same(path, other)))
        tool_usage("--output %s: the same file as %s", path, input ? "standard input" : other);
}
