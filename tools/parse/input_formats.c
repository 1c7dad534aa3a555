/* SPDX-License-Identifier: MIT */
#include "input_formats.h"

#include <errno.h>
#include <unistd.h>

#include "hints.h"
#include "journal_file.h"
#include "str.h"
#include "temp_file.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Reports the record in a line. */
static void report_record(struct run *run, char *line, size_t len, bool unfinished)
{
    struct answer *a = &run->answer;
    struct record record;
    struct record_error error;
    if (record_parse(&record, line, len, &error) != 0) {
        bool cut = unfinished && error.offset >= len;
        answer_fault(a, CSMS_VERDICT_INVALID, error.offset, "%s",
                     cut ? "the last line is truncated" : error.reason);
    } else if (record.kind == RECORD_REQUEST) {
        a->id = record.id;
        answer_fault(a, CSMS_VERDICT_INVALID, NO_OFFSET,
                     "a request, not a response: send it with csms-send first");
    } else {
        answer_record(a, &record);
    }
    answer_report(run);
}

static void read_records(struct run *run)
{
    struct input *in = &run->in;
    enum line_result result;
    uint64_t before = run->report.counts.answers;
    while ((result = input_line(in, RECORD_MAX)) != LINE_END) {
        if (result == LINE_READ && str_trim((csms_str){in->line, in->len}).len == 0)
            continue;
        answer_start(run)->line = in->number;
        if (result == LINE_READ) {
            report_record(run, in->line, in->len, in->unfinished);
        } else {
            answer_fault(&run->answer, CSMS_VERDICT_INVALID, 0, "the line is longer than 16 MiB");
            answer_report(run);
        }
    }
    if (run->report.counts.answers == before)
        answer_report_none(run, "empty: no record to read");
}

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

static void report_entries(struct run *run, const struct journal_file *f)
{
    struct buffer line = {0};
    for (uint64_t n = 1; n <= f->known; n++) {
        const struct journal_entry *entry = journal_file_entry(f, n);
        if (journal_file_get(f, entry, &line) != 0)
            tool_die(EXIT_IO, "cannot read %s: %s", f->path, strerror(errno));
        answer_start(run)->line = entry->line;
        report_record(run, line.ptr, line.len, false);
    }
    buffer_free(&line);
}

/* One entry for all of them: the journal has their number only. */
static void report_unsent(struct run *run, const struct journal_file *f)
{
    unsigned long long rest = f->requests - f->known;
    if (f->torn > 0)
        tool_warn("%s: ignored the truncated last line", f->path);
    if (rest == 0)
        return;
    answer_fault(answer_start(run), CSMS_VERDICT_NOT_EXECUTED, NO_OFFSET,
                 "%llu of %llu requests are not in the journal: they were not sent", rest,
                 (unsigned long long)f->requests);
    answer_report(run);
}

/* Reads the journal of a run, finished or not. Reports the requests in the order of the plan, up to
 * a damaged line if there is one. */
static void read_journal(struct run *run)
{
    struct input *in = &run->in;
    FILE *copy = copy_unless_seekable(in);
    struct journal_file f = {.path = in->path, .fd = copy != NULL ? fileno(copy) : in->fd};
    bool whole = journal_file_read(&f) == 0;
    report_entries(run, &f);
    if (whole) {
        report_unsent(run, &f);
    } else {
        answer_start(run)->line = f.line;
        answer_fault(&run->answer, CSMS_VERDICT_INVALID, NO_OFFSET, "%s", f.reason);
        answer_report(run);
    }
    journal_file_free(&f);
    if (copy != NULL)
        fclose(copy);
}

/* Reads lines of JSON, unless they are recognized as another form. */
static void read_lines(struct run *run)
{
    struct input *in = &run->in;
    struct buffer words = {0};
    if (journal_file_starts(input_held(in))) {
        read_journal(run);
        return;
    }
    hints_records(&words, input_held(in));
    if (words.len == 0) {
        read_records(run);
    } else {
        answer_fault(answer_start(run), CSMS_VERDICT_INVALID, NO_OFFSET, "%.*s", (int)words.len,
                     words.ptr);
        answer_report(run);
    }
    buffer_free(&words);
}

static enum form find_form(struct run *run)
{
    struct input *in = &run->in;
    enum form form = (enum form)run->form;
    while (form == FORM_UNDECIDED) {
        csms_str held = input_held(in);
        form = detect_form(held, in->at_end || held.len >= DETECT_LOOK);
        if (form != FORM_UNDECIDED || input_more(in, DETECT_LOOK))
            continue;
        if (in->at_end)
            return FORM_BODY;
        input_take(in, held.len); /* only white space */
    }
    return form;
}

void read_input(struct run *run)
{
    struct input *in = &run->in;
    while (input_held(in).len < strlen(BYTE_ORDER_MARK) && input_more(in, INPUT_READ))
        continue;
    if (str_starts(input_held(in), BYTE_ORDER_MARK))
        input_take(in, strlen(BYTE_ORDER_MARK));
    in->mid_line = false;
    while (str_trim(input_held(in)).len == 0 && input_more(in, DETECT_LOOK))
        continue;
    enum form form = find_form(run);
    bool nothing = in->at_end && str_trim(input_held(in)).len == 0;
    if (nothing && run->status == 0 && run->head.status == 0) {
        answer_report_none(run, "empty: no answer to read");
        return;
    }
    if (run->verbose)
        tool_warn("%s: input format: %s", in->path, form_names[form]);
    if (form == FORM_HAR)
        read_har(run);
    else if (form == FORM_RECORD)
        read_lines(run);
    else
        read_transcript(run, form == FORM_HTTP);
}
