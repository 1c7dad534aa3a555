/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "str.h"

static _Noreturn void die(const struct journal *j)
{
    tool_die(EXIT_IO, "cannot use the journal %s: %s", j->file.path, strerror(errno));
}

/* ---- Earlier runs ------------------------------------------------------------------------- */

/* True if the file starts with the header, or is a header that a crash truncated. */
static bool has_header(const struct journal_file *f, csms_str header)
{
    csms_str found = buffer_slice(&f->header);
    if (f->size == 0 && found.len < header.len)
        header.len = found.len;
    return str_equal(found, header);
}

static bool same_request(const struct record *a, const struct record *b)
{
    return str_equal(a->id, b->id) && str_equal(a->region, b->region) &&
           str_equal(a->path, b->path) && str_equal(a->request_body, b->request_body) &&
           a->request.scope == b->request.scope && a->request.any_type == b->request.any_type;
}

/* Checks that every record belongs to the request of the plan with its number. */
static void compare_with_plan(const struct journal *j, struct plan *plan)
{
    struct buffer request_line = {0}, line = {0};
    struct record request, earlier;
    struct record_error error;
    for (uint64_t n = 1; n <= j->file.known && plan_next(plan, &request_line, &request); n++) {
        if (journal_file_get(&j->file, journal_file_entry(&j->file, n), &line) != 0)
            die(j);
        if (record_parse(&earlier, line.ptr, line.len, &error) != 0 ||
            !same_request(&request, &earlier))
            tool_die(EXIT_DATA,
                     "%s: the record of request %" PRIu64 " belongs to a different request",
                     j->file.path, n);
    }
    plan_rewind(plan);
    buffer_free(&request_line);
    buffer_free(&line);
}

/* Reads the whole file. Exits if it cannot be resumed. */
static void read_file(struct journal *j, struct plan *plan, csms_str header)
{
    if (journal_file_read(&j->file) != 0)
        tool_die(EXIT_DATA, "%s:%" PRIu64 ": %s", j->file.path, j->file.line, j->file.reason);
    if (!has_header(&j->file, header))
        tool_die(EXIT_DATA, "%s: this journal belongs to a different %s", j->file.path,
                 str_after(buffer_slice(&j->file.header), plan->digest).ptr != NULL ? "endpoint"
                                                                                    : "plan");
    compare_with_plan(j, plan);
}

/* ---- Opening ------------------------------------------------------------------------------ */

static int open_directory(const struct journal *j)
{
    char *copy = tool_alloc(strlen(j->file.path) + 1);
    strcpy(copy, j->file.path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        die(j);
    free(copy);
    return fd;
}

static void sync_directory(const struct journal *j)
{
    int fd = open_directory(j);
    if (fsync(fd) != 0 && errno != EINVAL)
        die(j);
    close(fd);
}

/* Exits if the file cannot be created. */
static void check_directory(const struct journal *j)
{
    int fd = open_directory(j);
    if (faccessat(fd, ".", W_OK, 0) != 0)
        die(j);
    close(fd);
}

static bool has_content(const struct journal *j)
{
    off_t size = lseek(j->file.fd, 0, SEEK_END);
    if (size < 0) /* a pipe */
        die(j);
    return size > 0;
}

/* Opens and locks the file. create: 0, and no file is no error; or O_CREAT, for an empty file. */
static void open_file(struct journal *j, int create)
{
    j->file.fd = open(j->file.path, O_RDWR | O_APPEND | O_CLOEXEC | create, 0600);
    if (j->file.fd < 0 && errno == ENOENT && create == 0) {
        check_directory(j);
        return;
    }
    if (j->file.fd < 0)
        die(j);
    bool locked = flock(j->file.fd, LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno != EWOULDBLOCK)
        die(j);
    if (!locked || (create != 0 && has_content(j)))
        tool_die(EXIT_IO, "the journal %s is in use by another run", j->file.path);
}

struct journal *journal_open(const char *path, struct plan *plan, const char *to)
{
    struct journal *j = tool_alloc(sizeof *j);
    struct buffer header = {0};
    uint32_t crc = 0;
    *j = (struct journal){.file = {.path = path}};
    journal_file_header(&header, plan->digest, plan->count, to);
    journal_file_seal(&header, 0, &crc);
    open_file(j, 0);
    if (j->file.fd >= 0 && has_content(j))
        read_file(j, plan, buffer_slice(&header));
    if (j->file.size == 0)
        j->file.crc = crc;
    buffer_free(&j->file.header); /* it may be truncated */
    j->file.header = header;
    return j;
}

void journal_start(struct journal *j)
{
    if (j == NULL)
        return;
    csms_str missing = {"\n", j->file.newline_missing};
    if (j->file.fd < 0)
        open_file(j, O_CREAT);
    if (j->file.torn > 0)
        tool_warn("%s: dropped the truncated last line", j->file.path);
    if (j->file.torn > 0 && ftruncate(j->file.fd, (off_t)j->file.size) != 0)
        die(j);
    if (j->file.size == 0) {
        missing = buffer_slice(&j->file.header);
        j->file.size = missing.len;
    }
    if ((missing.len > 0 && tool_write(j->file.fd, missing) != 0) || fsync(j->file.fd) != 0)
        die(j);
    sync_directory(j);
}

/* ---- Use ---------------------------------------------------------------------------------- */

bool journal_knows(const struct journal *j, uint64_t number)
{
    const struct journal_entry *entry = journal_file_entry(&j->file, number);
    return entry != NULL && entry->state != JOURNAL_OPEN;
}

uint64_t journal_settled(const struct journal *j)
{
    uint64_t settled = 0;
    for (uint64_t n = 1; n <= j->file.known; n++)
        settled += journal_knows(j, n);
    return settled;
}

void journal_put(struct journal *j, uint64_t number, csms_str record, enum journal_state state)
{
    if (j == NULL)
        return;
    journal_file_line(&j->added, record, number, state, &j->file.crc);
    j->whole = j->added.len;
}

void journal_open_again(struct journal *j, uint64_t number, const struct record *response)
{
    if (j == NULL)
        return;
    struct buffer text = {0};
    struct record r = *response; /* the copy does not outlive the texts */
    r.started = (csms_str){0};
    r.has_elapsed = false;
    record_set_error(&r, RECORD_SENT_NO, "retry", "not executed; another attempt follows");
    record_write(&text, &r);
    journal_put(j, number, buffer_slice(&text), JOURNAL_OPEN);
    buffer_free(&text);
}

/* Returns NULL if the file is still at its path and has the expected size, otherwise the change. */
static const char *find_change(const struct journal *j)
{
    struct stat open_file, at_path;
    if (fstat(j->file.fd, &open_file) != 0)
        return strerror(errno);
    if (open_file.st_nlink == 0)
        return "it was deleted";
    if (stat(j->file.path, &at_path) != 0 || at_path.st_ino != open_file.st_ino ||
        at_path.st_dev != open_file.st_dev)
        return "it was moved or replaced";
    if (S_ISREG(open_file.st_mode) && (uint64_t)open_file.st_size != j->file.size)
        return "another program has changed it";
    return NULL;
}

const char *journal_sync(struct journal *j)
{
    if (j == NULL || j->whole == 0)
        return NULL;
    const char *change = find_change(j);
    if (change != NULL)
        return change;
    if (tool_write(j->file.fd, (csms_str){j->added.ptr, j->whole}) != 0) {
        int problem = errno;
        /* Remove a partial line, so that the next call can write it again. */
        if (ftruncate(j->file.fd, (off_t)j->file.size) != 0)
            return strerror(errno);
        return strerror(problem);
    }
    j->file.size += j->whole;
    j->added.len = j->whole = 0;
    return fdatasync(j->file.fd) == 0 ? NULL : strerror(errno);
}

void journal_close(struct journal *j)
{
    if (j == NULL)
        return;
    journal_file_free(&j->file);
    if (j->file.fd >= 0)
        close(j->file.fd);
    buffer_free(&j->added);
    free(j);
}
