/* SPDX-License-Identifier: MIT */
#include "temp_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "program.h"

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

size_t temp_file_read(FILE *file, void *bytes, size_t len)
{
    size_t n = fread(bytes, 1, len, file);
    if (n < len && ferror(file))
        die();
    return n;
}
