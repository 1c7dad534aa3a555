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

#include "cleanup.h"
#include "output_path.h"
#include "program.h"
#include "str.h"

enum { WRITE_SIZE = 64 << 10 };

/* The temporary file, if the program ends before output_finish; NULL: none. */
static char *volatile leftover;
static struct buffer leftover_note; /* output_keep: the message that names it; else empty */

/* Async-signal-safe, for cleanup_add. */
static void remove_or_name_leftover(void)
{
    struct stat about;
    if (leftover == NULL)
        return;
    bool has_records = stat(leftover, &about) != 0 || about.st_size > 0;
    if (leftover_note.len > 0 && has_records)
        tool_write(STDERR_FILENO, buffer_slice(&leftover_note));
    else
        unlink(leftover);
    leftover = NULL;
}

static void die(const struct output *out)
{
    tool_die(EXIT_IO, "cannot write %s: %s", out->path, strerror(errno));
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
        tool_die(EXIT_IO, "standard output has no reader; nothing was done");
}

/* In the same directory, so that it can be renamed. A long name is truncated, because file systems
 * allow 255 bytes. */
static void open_temporary(struct output *out)
{
    enum { NAME_MAX_KEPT = 200 };
    static const char suffix[] = ".XXXXXX";
    csms_str name = str_from(output_path_name(out->final_path));
    struct buffer path = {0};
    buffer_add(&path, out->final_path, (size_t)(name.ptr - out->final_path));
    buffer_add(&path, name.ptr, csms_text_fit(name, NAME_MAX_KEPT));
    buffer_add(&path, suffix, sizeof suffix);
    out->temporary = path.ptr;
    cleanup_add(remove_or_name_leftover);
    sigset_t all, old;
    sigfillset(&all); /* block signals until the cleanup knows the file */
    sigprocmask(SIG_SETMASK, &all, &old);
    out->fd = mkstemp(out->temporary);
    leftover = out->fd >= 0 ? out->temporary : NULL;
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (out->fd < 0)
        die(out);
    fcntl(out->fd, F_SETFD, FD_CLOEXEC);
}

void output_open(struct output *out, const char *path)
{
    *out = (struct output){.fd = STDOUT_FILENO, .path = "standard output"};
    if (path == NULL || strcmp(path, "-") == 0)
        return;
    out->path = path;
    out->final_path = output_path_follow(path);
    if (output_path_is_special(path, out->final_path)) {
        out->fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
        if (out->fd < 0)
            die(out);
        return;
    }
    if (access(out->final_path, W_OK) != 0 && errno == EROFS)
        die(out);
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

void output_bytes(struct output *out, csms_str bytes)
{
    if (out->pending.len > 0 && out->pending.len + bytes.len > WRITE_SIZE)
        output_flush(out);
    buffer_str(&out->pending, bytes);
    if (out->pending.len >= WRITE_SIZE)
        output_flush(out);
}

void output_flush(struct output *out)
{
    if (tool_write(out->fd, buffer_slice(&out->pending)) != 0)
        die(out);
    out->pending.len = 0;
}

void output_keep(struct output *out)
{
    if (out->temporary != NULL)
        tool_message(&leftover_note, "the records that were written are in %s", out->temporary);
}

int output_try(struct output *out, csms_str *lines)
{
    const char *start = lines->ptr;
    int result = tool_write_rest(out->fd, lines);
    while (lines->ptr > start && lines->ptr[-1] != '\n') {
        lines->ptr--;
        lines->len++;
    }
    return result;
}

static void release(struct output *out)
{
    leftover = NULL;
    buffer_free(&leftover_note);
    free(out->temporary);
    free(out->final_path);
    buffer_free(&out->pending);
    *out = (struct output){.fd = -1};
}

/* For a mount point, for example a single file in a container: it cannot be replaced. */
static int copy_into_place(const struct output *out)
{
    char bytes[WRITE_SIZE];
    ssize_t n = -1;
    int from = open(out->temporary, O_RDONLY | O_CLOEXEC);
    int to = open(out->final_path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (from < 0 || to < 0)
        return -1;
    while ((n = read(from, bytes, sizeof bytes)) > 0)
        if (tool_write(to, (csms_str){bytes, (size_t)n}) != 0)
            return -1;
    if (n < 0 || fsync(to) != 0 || close(to) != 0)
        return -1;
    close(from);
    return unlink(out->temporary);
}

void output_finish(struct output *out)
{
    output_flush(out);
    if (out->temporary != NULL && fsync(out->fd) != 0 && errno != EINVAL)
        die(out);
    if (close(out->fd) != 0) /* a full disk may be reported only here */
        die(out);
    if (out->temporary != NULL && rename(out->temporary, out->final_path) != 0 &&
        (errno != EBUSY || copy_into_place(out) != 0))
        die(out);
    release(out);
}

void output_abandon(struct output *out)
{
    remove_or_name_leftover();
    close(out->fd);
    release(out);
}
