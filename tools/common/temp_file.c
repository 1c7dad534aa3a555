/* SPDX-License-Identifier: MIT */
#include "temp_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

enum { HELD_MAX = 64 << 10 };

static _Noreturn void die(void)
{
    tool_die(EXIT_IO, "cannot use a temporary file: %s", strerror(errno));
}

FILE *temp_file_open(void)
{
    const char *dir = getenv("TMPDIR");
    struct buffer path = {0};
    buffer_format(&path, "%s/csms.XXXXXX", dir != NULL && dir[0] != '\0' ? dir : "/tmp");
    buffer_char(&path, '\0');
    int fd = mkstemp(path.ptr);
    if (fd < 0)
        die();
    unlink(path.ptr);
    buffer_free(&path);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    FILE *file = fdopen(fd, "w+");
    if (file == NULL)
        die();
    return file;
}

void temp_file_rewind(FILE *file)
{
    if (fflush(file) != 0 || fseek(file, 0, SEEK_SET) != 0)
        die();
}

void temp_file_write(FILE *file, const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, file) != len)
        die();
}

static void spill(struct temp_text *t)
{
    if (t->file == NULL)
        t->file = temp_file_open();
    temp_file_write(t->file, t->held.ptr, t->held.len);
    t->held.len = 0;
}

void temp_text_add(struct temp_text *t, csms_str s)
{
    if (t->held.len + s.len > HELD_MAX)
        spill(t);
    buffer_str(&t->held, s);
}

void temp_text_move(struct temp_text *t, void (*put)(void *to, csms_str piece), void *to)
{
    if (t->file == NULL) {
        put(to, buffer_slice(&t->held));
    } else {
        spill(t);
        temp_file_rewind(t->file);
        while ((t->held.len = fread(t->held.ptr, 1, t->held.cap, t->file)) > 0)
            put(to, buffer_slice(&t->held));
        if (ferror(t->file))
            die();
    }
    temp_text_clear(t);
}

void temp_text_clear(struct temp_text *t)
{
    if (t->file != NULL)
        fclose(t->file);
    buffer_free(&t->held);
    *t = (struct temp_text){.file = NULL};
}
