/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "temp_file.h"
#include "program.h"

/*
 * What is known of each request is one 8-byte entry of a temporary file, 0 to start with: the
 * place of its record in the journal times 4, plus what it says. So memory does not grow.
 */
enum entry_kind { ENTRY_NEW, ENTRY_SENDING, ENTRY_RECORDED };

struct journal {
    const char *path;
    int fd;
    FILE *entries;
    struct buffer added;
    int broken; /* errno of a write that failed: what follows would be glued to half a line */
};

static _Noreturn void die(const struct journal *j)
{
    tool_die(EXIT_IO, "cannot use the journal %s: %s", j->path, strerror(errno));
}

/* ---- Entries ------------------------------------------------------------------------------ */

static uint64_t entry_get(const struct journal *j, uint64_t number)
{
    uint64_t entry = 0;
    ssize_t n = pread(fileno(j->entries), &entry, sizeof entry, (off_t)(number * sizeof entry));
    if (n < 0)
        die(j);
    return n == (ssize_t)sizeof entry ? entry : 0; /* behind the end: not known */
}

static void entry_set(const struct journal *j, uint64_t number, uint64_t place,
                      enum entry_kind kind)
{
    uint64_t entry = place << 2 | kind;
    if (pwrite(fileno(j->entries), &entry, sizeof entry, (off_t)(number * sizeof entry)) !=
        (ssize_t)sizeof entry)
        die(j);
}

/* ---- Reading what is there ---------------------------------------------------------------- */

/* Does the line start so, followed by a number and one of the two endings? */
static bool scan(const char **line, const char *start, uint64_t *number)
{
    size_t len = strlen(start);
    char *end;
    if (strncmp(*line, start, len) != 0 || (*line)[len] < '0' || (*line)[len] > '9')
        return false;
    *number = strtoull(*line + len, &end, 10);
    *line = end;
    return true;
}

/* The record in a line that scan has gone through up to its number; ptr NULL if it is none. */
static csms_str record_in(const char *rest, const char *end)
{
    static const char before[] = ",\"record\":";
    size_t len = sizeof before - 1;
    if (strncmp(rest, before, len) != 0 || end - rest < (ptrdiff_t)len + 2 || end[-1] != '}')
        return (csms_str){0};
    return (csms_str){rest + len, (size_t)(end - 1 - (rest + len))};
}

/* The entry for a line that says that a request goes out. False if it does not say when. */
static bool take_sending(const struct journal *j, uint64_t number, const char *line, size_t len,
                         const char *rest, uint64_t place)
{
    static const char before[] = ",\"started\":\"", after[] = "\"}";
    size_t start = (size_t)(rest - line) + strlen(before);
    if (len != start + RECORD_TIME_LEN + strlen(after) ||
        strncmp(rest, before, strlen(before)) != 0 ||
        !record_time_ok((csms_str){line + start, RECORD_TIME_LEN}) ||
        memcmp(line + start + RECORD_TIME_LEN, after, strlen(after)) != 0)
        return false;
    entry_set(j, number, place + start, ENTRY_SENDING);
    return true;
}

/* The entry for a line that says that a record is there. False if it has none. */
static bool take_record(const struct journal *j, uint64_t number, char *line, csms_str text,
                        uint64_t place)
{
    struct record r;
    struct record_error error;
    size_t start = text.ptr != NULL ? (size_t)(text.ptr - line) : 0;
    if (start == 0 || record_parse(&r, line + start, text.len, &error) != 0 ||
        r.kind != RECORD_RESPONSE)
        return false;
    entry_set(j, number, place + start, ENTRY_RECORDED);
    return true;
}

/* Take one line in, which starts at place. False if it is not a line of a journal. */
static bool take_line(const struct journal *j, char *line, size_t len, uint64_t place,
                      uint64_t count)
{
    static const struct {
        const char *start;
        enum entry_kind kind;
    } events[] = {
        {"{\"sending\":", ENTRY_SENDING},
        {"{\"not_sent\":", ENTRY_NEW},
        {"{\"recorded\":", ENTRY_RECORDED},
    };
    size_t i = 0, n = sizeof events / sizeof events[0];
    uint64_t number = 0;
    const char *rest = line;
    while (i < n && !scan(&rest, events[i].start, &number))
        i++;
    if (i == n || number < 1 || number > count)
        return false;
    if (events[i].kind == ENTRY_RECORDED)
        return take_record(j, number, line, record_in(rest, line + len), place);
    if (events[i].kind == ENTRY_SENDING)
        return take_sending(j, number, line, len, rest, place);
    entry_set(j, number, 0, ENTRY_NEW);
    return rest[0] == '}' && rest + 1 == line + len; /* a NUL does not end a line */
}

/* The journal from its second line on. */
static void read_lines(struct journal *j, FILE *in, uint64_t place, uint64_t count)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    for (uint64_t n = 2; (len = getline(&line, &cap, in)) > 0; n++) {
        line[len - 1] = '\0';
        if (!take_line(j, line, (size_t)len - 1, place, count))
            tool_die(EXIT_DATA, "%s:%" PRIu64 ": not a line of a journal", j->path, n);
        place += (uint64_t)len;
    }
    free(line);
}

/* Where the last whole line ends. */
static off_t whole_end(const struct journal *j, off_t size)
{
    char bytes[4096];
    while (size > 0) {
        size_t len = size < (off_t)sizeof bytes ? (size_t)size : sizeof bytes;
        if (pread(j->fd, bytes, len, size - (off_t)len) != (ssize_t)len)
            die(j);
        for (size_t i = len; i > 0; i--) {
            if (bytes[i - 1] == '\n')
                return size - (off_t)(len - i);
        }
        size -= (off_t)len;
    }
    return 0;
}

/* Does the file start with the header, as far as it goes? Anything else is somebody's file. */
static void check_header(const struct journal *j, csms_str header, off_t size)
{
    size_t len = size < (off_t)header.len ? (size_t)size : header.len;
    char *start = tool_alloc(len);
    ssize_t n = pread(j->fd, start, len, 0);
    if (n < 0)
        die(j);
    bool same = (size_t)n == len && memcmp(start, header.ptr, len) == 0;
    free(start);
    if (!same)
        tool_die(EXIT_DATA, "%s: not the journal of these records, sent to this place", j->path);
}

/* Drop a last line that was not written to its end: what it would have said did not happen. */
static off_t repair(const struct journal *j, off_t size)
{
    off_t end = whole_end(j, size);
    if (end == size)
        return size;
    tool_warn("%s: the last line was cut off and is dropped", j->path);
    if (ftruncate(j->fd, end) != 0 || fsync(j->fd) != 0)
        die(j);
    return end;
}

static void read_journal(struct journal *j, uint64_t start, uint64_t count)
{
    int copy = dup(j->fd);
    FILE *in = copy >= 0 ? fdopen(copy, "r") : NULL;
    if (in == NULL || fseeko(in, (off_t)start, SEEK_SET) != 0)
        die(j);
    read_lines(j, in, start, count);
    fclose(in);
}

/* ---- Opening ------------------------------------------------------------------------------ */

static void sync_directory(const struct journal *j)
{
    char *copy = tool_alloc(strlen(j->path) + 1);
    strcpy(copy, j->path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        die(j);
    close(fd);
    free(copy);
}

struct journal *journal_open(const char *path, const struct plan *plan, const char *to)
{
    struct journal *j = tool_alloc(sizeof *j);
    struct buffer header = {0};
    *j = (struct journal){.path = path, .entries = temp_file_open()};
    j->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (j->fd < 0)
        die(j);
    if (flock(j->fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            tool_die(EXIT_IO, "the journal %s is in use by another run", path);
        die(j);
    }
    buffer_format(&header,
                  "{\"csms\":1,\"kind\":\"journal\",\"plan\":\"%s\",\"requests\":%" PRIu64
                  ",\"to\":\"%s\"}\n",
                  plan->digest, plan->count, to);
    csms_str text = {header.ptr, header.len};
    off_t size = lseek(j->fd, 0, SEEK_END);
    if (size < 0) /* a pipe */
        die(j);
    check_header(j, text, size);
    if (repair(j, size) > 0)
        read_journal(j, header.len, plan->count);
    else if (tool_write(j->fd, text) != 0 || fsync(j->fd) != 0)
        die(j);
    sync_directory(j);
    buffer_free(&header);
    return j;
}

/* ---- Use ---------------------------------------------------------------------------------- */

bool journal_knows(const struct journal *j, uint64_t number)
{
    return (enum entry_kind)(entry_get(j, number) & 3) != ENTRY_NEW;
}

bool journal_find(struct journal *j, uint64_t number, struct buffer *record,
                  char started[RECORD_TIME_LEN + 1])
{
    uint64_t entry = entry_get(j, number), place = entry >> 2;
    enum entry_kind kind = (enum entry_kind)(entry & 3);
    record->len = 0;
    if (kind == ENTRY_NEW)
        return false;
    if (kind == ENTRY_SENDING) {
        if (pread(j->fd, started, RECORD_TIME_LEN, (off_t)place) != RECORD_TIME_LEN)
            die(j);
        started[RECORD_TIME_LEN] = '\0';
        return true;
    }
    char bytes[4096];
    const char *end = NULL;
    while (end == NULL) {
        ssize_t n = pread(j->fd, bytes, sizeof bytes, (off_t)place);
        if (n <= 0)
            die(j);
        end = memchr(bytes, '\n', (size_t)n);
        buffer_add(record, bytes, end != NULL ? (size_t)(end - bytes) : (size_t)n);
        place += (uint64_t)n;
    }
    record->len--; /* the } behind the record */
    return true;
}

void journal_sending(struct journal *j, uint64_t number, const char *started)
{
    if (j != NULL)
        buffer_format(&j->added, "{\"sending\":%" PRIu64 ",\"started\":\"%s\"}\n", number, started);
}

void journal_not_sent(struct journal *j, uint64_t number)
{
    if (j != NULL)
        buffer_format(&j->added, "{\"not_sent\":%" PRIu64 "}\n", number);
}

void journal_recorded(struct journal *j, uint64_t number, csms_str record)
{
    if (j == NULL)
        return;
    buffer_format(&j->added, "{\"recorded\":%" PRIu64 ",\"record\":", number);
    buffer_str(&j->added, record);
    buffer_text(&j->added, "}\n");
}

int journal_sync(struct journal *j)
{
    if (j == NULL || j->added.len == 0)
        return 0;
    csms_str text = {j->added.ptr, j->added.len};
    if (j->broken == 0 && (tool_write(j->fd, text) != 0 || fdatasync(j->fd) != 0))
        j->broken = errno;
    j->added.len = 0;
    errno = j->broken;
    return j->broken == 0 ? 0 : -1;
}

void journal_close(struct journal *j)
{
    if (j == NULL)
        return;
    fclose(j->entries);
    close(j->fd);
    buffer_free(&j->added);
    free(j);
}
