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

FILE *spool_open(void)
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
    FILE *spool = fdopen(fd, "w+");
    if (spool == NULL)
        die();
    return spool;
}

void spool_rewind(FILE *spool)
{
    if (fflush(spool) != 0 || fseek(spool, 0, SEEK_SET) != 0)
        die();
}

void spool_write(FILE *spool, const void *bytes, size_t len)
{
    if (fwrite(bytes, 1, len, spool) != len)
        die();
}

size_t spool_read(FILE *spool, void *bytes, size_t len)
{
    size_t n = fread(bytes, 1, len, spool);
    if (n < len && ferror(spool))
        die();
    return n;
}
