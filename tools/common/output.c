/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

enum { WRITE_SIZE = 64 << 10 };

/* The temporary file that must not outlive the program, however that ends. */
static char *volatile leftover;

static void remove_leftover(void)
{
    if (leftover != NULL)
        unlink(leftover);
    leftover = NULL;
}

static void remove_leftover_and_die(int signal_number)
{
    remove_leftover();
    raise(signal_number); /* SA_RESETHAND: the default now */
}

/* Only signals still at their default: a program that handles one itself knows better. */
static void remove_leftover_at_end(char *temporary)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
    leftover = temporary;
    atexit(remove_leftover);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction old, new = {.sa_handler = remove_leftover_and_die};
        new.sa_flags = (int)SA_RESETHAND;
        sigemptyset(&new.sa_mask);
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(signals[i], &new, NULL);
    }
}

static void die(const struct output *out)
{
    if (out->temporary != NULL && out->kept)
        tool_die(EXIT_IO, "cannot write %s: %s; what was written is in %s", out->path,
                 strerror(errno), out->temporary);
    tool_die(EXIT_IO, "cannot write %s: %s", out->path, strerror(errno));
}

/* A device or a pipe has no name to give away and nothing to replace: write into it. */
static bool is_special(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

bool output_replaces(const char *path)
{
    struct stat about;
    return strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static int stat_folder(const char *path, struct stat *about)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash != NULL ? (size_t)(slash - path) + 1 : 1;
    char *folder = tool_alloc(len + 1);
    memcpy(folder, slash != NULL ? path : ".", len);
    folder[len] = '\0';
    int result = stat(folder, about);
    free(folder);
    return result;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_same_file(const char *path, const char *other)
{
    struct stat a, b;
    int has_a = stat(path, &a);
    int has_b = strcmp(other, "-") == 0 ? fstat(STDIN_FILENO, &b) : stat(other, &b);
    if (has_a != has_b || (has_a == 0 && !S_ISREG(a.st_mode)))
        return false;
    if (has_a != 0 && (strcmp(last_name(path), last_name(other)) != 0 ||
                       stat_folder(path, &a) != 0 || stat_folder(other, &b) != 0))
        return false;
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

void output_check(const char *path, const char *other)
{
    if (path == NULL || other == NULL || strcmp(path, "-") == 0 || !is_same_file(path, other))
        return;
    tool_usage("--output %s: the same file as %s", path,
               strcmp(other, "-") == 0 ? "standard input" : other);
}

void output_try_stdout(const char *path)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (path != NULL && strcmp(path, "-") != 0)
        return;
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        tool_die(EXIT_IO, "standard output is not open for writing; nothing was done");
    if (poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0)
        tool_die(EXIT_IO, "nobody reads standard output; nothing was done");
}

/* The file that path means, so that a link stays a link and what it points to is replaced. */
static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);
    if (real != NULL)
        return real;
    size_t size = strlen(path) + 1;
    return memcpy(tool_alloc(size), path, size);
}

static void open_temporary(struct output *out)
{
    static const char suffix[] = ".XXXXXX";
    size_t len = strlen(out->final_path);
    out->temporary = tool_alloc(len + sizeof suffix);
    memcpy(out->temporary, out->final_path, len);
    memcpy(out->temporary + len, suffix, sizeof suffix);
    out->fd = mkstemp(out->temporary);
    if (out->fd < 0)
        die(out);
    fcntl(out->fd, F_SETFD, FD_CLOEXEC);
    remove_leftover_at_end(out->temporary);
}

void output_open(struct output *out, const char *path)
{
    *out = (struct output){.fd = STDOUT_FILENO, .path = "standard output"};
    if (path == NULL || strcmp(path, "-") == 0)
        return;
    out->path = path;
    if (is_special(path)) {
        out->fd = open(path, O_WRONLY | O_CLOEXEC);
        if (out->fd < 0)
            die(out);
        return;
    }
    out->final_path = real_path(path);
    open_temporary(out);
}

void output_share(struct output *out)
{
    struct stat about;
    mode_t mask = umask(0);
    umask(mask);
    if (out->temporary == NULL)
        return;
    bool replaces = stat(out->final_path, &about) == 0;
    mode_t mode = replaces ? about.st_mode & 0777 : 0666 & ~mask;
    if (fchmod(out->fd, mode) != 0)
        die(out);
}

static void add(struct output *out, csms_str bytes, const char *end)
{
    if (out->pending.len > 0 && out->pending.len + bytes.len + strlen(end) > WRITE_SIZE)
        output_flush(out);
    buffer_str(&out->pending, bytes);
    buffer_text(&out->pending, end);
    if (out->pending.len >= WRITE_SIZE)
        output_flush(out);
}

void output_line(struct output *out, csms_str line)
{
    add(out, line, "\n");
}

void output_bytes(struct output *out, csms_str bytes)
{
    add(out, bytes, "");
}

void output_flush(struct output *out)
{
    if (tool_write(out->fd, (csms_str){out->pending.ptr, out->pending.len}) != 0)
        die(out);
    out->pending.len = 0;
}

void output_keep(struct output *out)
{
    out->kept = true;
    leftover = NULL;
}

int output_try(struct output *out, csms_str lines)
{
    return tool_write(out->fd, lines);
}

static void release(struct output *out)
{
    free(out->temporary);
    free(out->final_path);
    buffer_free(&out->pending);
    *out = (struct output){.fd = -1};
}

void output_finish(struct output *out)
{
    output_flush(out);
    if (out->temporary != NULL && fsync(out->fd) != 0 && errno != EINVAL)
        die(out);
    if (close(out->fd) != 0) /* a full disk may show only here */
        die(out);
    if (out->temporary != NULL && rename(out->temporary, out->final_path) != 0)
        die(out);
    leftover = NULL;
    release(out);
}

void output_abandon(struct output *out)
{
    remove_leftover();
    close(out->fd);
    release(out);
}
