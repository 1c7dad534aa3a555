/* SPDX-License-Identifier: MIT */
#include "journal_input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "journal_file.h"
#include "record_parse.h"
#include "temp_file.h"

/* Returns a copy of the input in a file, or NULL if the input is seekable. The journal is read
 * twice, because the last line of a request counts. */
static FILE *copy_unless_seekable(struct input *in)
{
    if (in->offset == 0 && lseek(in->fd, 0, SEEK_CUR) == (off_t)input_held(in).len)
        return NULL;
    FILE *copy = temp_file_open();
    do {
        temp_file_write(copy, input_held(in).ptr, input_held(in).len);
        input_take(in, input_held(in).len);
    } while (input_more(in, INPUT_READ));
    temp_file_rewind(copy);
    return copy;
}

static void report_entry(struct run *run, const struct journal_file *f,
                         const struct journal_entry *entry, const char *file)
{
    struct buffer line = {0};
    struct record record;
    struct record_error error = {0, ""};
    struct answer *a = answer_start(run, f->path, file);
    if (journal_file_get(f, entry, &line) != 0)
        tool_die(EXIT_IO, "cannot read %s: %s", f->path, strerror(errno));
    a->line = entry->line;
    if (record_parse(&record, line.ptr, line.len, &error) != 0)
        answer_fault(a, CSMS_VERDICT_INVALID, error.offset, "%s", error.reason);
    else
        answer_record(a, &record);
    answer_report(run);
    buffer_free(&line);
}

static void report_fault(struct run *run, const struct journal_file *f,
                         const struct journal_fault *fault, const char *file)
{
    struct answer *a = answer_start(run, f->path, file);
    a->line = fault->line;
    answer_fault(a, CSMS_VERDICT_INVALID, NO_OFFSET, "%s", fault->reason);
    answer_report(run);
}

static void report_rest(struct run *run, const struct journal_file *f)
{
    unsigned long long rest = f->requests - f->known;
    if (f->torn > 0)
        tool_warn("%s: ignored the truncated last line", f->path);
    if (rest == 0)
        return;
    tool_warn("%s: %llu of %llu requests are not in the journal: they were not sent", f->path, rest,
              (unsigned long long)f->requests);
    run->report.exit = worse_exit(run->report.exit, EXIT_NOT_EXECUTED);
}

void read_journal(struct run *run, struct input *in, const char *file)
{
    struct journal_fault fault;
    FILE *copy = copy_unless_seekable(in);
    struct journal_file f = {.path = in->path, .fd = copy != NULL ? fileno(copy) : in->fd};
    bool whole = journal_file_read(&f, &fault) == 0;
    for (uint64_t n = 1; n <= f.known; n++)
        report_entry(run, &f, journal_file_entry(&f, n), file);
    if (whole)
        report_rest(run, &f);
    else
        report_fault(run, &f, &fault, file);
    journal_file_free(&f);
    if (copy != NULL)
        fclose(copy);
}
