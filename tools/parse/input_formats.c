/* SPDX-License-Identifier: MIT */
#include "input_formats.h"

#include <string.h>

#include "hints.h"
#include "har.h"
#include "journal_file.h"
#include "journal_input.h"
#include "line_reader.h"
#include "record_parse.h"
#include "transcript.h"

static const csms_str byte_order_mark = {"\xef\xbb\xbf", 3};

/* Takes a line as the answer. */
static void read_record(struct run *run, const struct line_reader *lines, struct record *record,
                        enum line_result result)
{
    struct answer *a = &run->answer;
    struct record_error error = {0, "the line is longer than 16 MiB"};
    if (result == LINE_TOO_LONG || record_parse(record, lines->line, lines->len, &error) != 0) {
        bool cut = lines->unfinished && error.offset >= lines->len;
        answer_fault(a, CSMS_VERDICT_INVALID, error.offset, "%s",
                     cut ? "the last line is truncated" : error.reason);
    } else if (record->kind == RECORD_REQUEST) {
        a->id = record->id;
        answer_fault(a, CSMS_VERDICT_INVALID, NO_OFFSET,
                     "a request, not a response: send it with csms-send first");
    } else {
        answer_record(a, record);
    }
}

/* Reports input that only looks like records. Returns true if it did. */
static bool report_no_record(struct run *run, const struct input *in, const char *file)
{
    struct buffer words = {0};
    hints_records(&words, input_held(in));
    bool known = words.len > 0;
    if (known) {
        answer_fault(answer_start(run, in->path, file), CSMS_VERDICT_INVALID, NO_OFFSET, "%.*s",
                     (int)words.len, words.ptr);
        answer_report(run);
    }
    buffer_free(&words);
    return known;
}

static void read_records(struct run *run, struct input *in, const char *file)
{
    struct line_reader lines;
    struct record record;
    enum line_result result;
    uint64_t before = run->report.counts.answers;
    if (report_no_record(run, in, file))
        return;
    line_reader_adopt(&lines, in, RECORD_MAX);
    while ((result = line_reader_next(&lines)) != LINE_END) {
        if (result == LINE_READ && strspn(lines.line, " \t\r") == lines.len)
            continue;
        answer_start(run, in->path, file)->line = lines.number;
        read_record(run, &lines, &record, result);
        answer_report(run);
    }
    *in = lines.in;
    if (run->report.counts.answers == before)
        answer_report_none(run, in->path, file, "empty: no record to read");
}

static enum form find_form(struct run *run, struct input *in)
{
    enum form form = run->form;
    bool all = false;

    while (form == FORM_UNDECIDED) {
        form = detect_form(input_held(in), all);
        if (form == FORM_UNDECIDED)
            all = !input_more(in, DETECT_LOOK);
        /* Skip white space, unless a given head makes it a part of the body. */
        if (form == FORM_NOTHING && run->head.status == 0 && input_held(in).len >= DETECT_LOOK) {
            input_take(in, input_held(in).len);
            all = false;
            form = FORM_UNDECIDED;
        }
    }
    return form;
}

void read_input(struct run *run, struct input *in, const char *file)
{
    enum form form;

    while (input_held(in).len < byte_order_mark.len && input_more(in, INPUT_READ))
        continue;
    if (input_held(in).len >= byte_order_mark.len &&
        memcmp(input_held(in).ptr, byte_order_mark.ptr, byte_order_mark.len) == 0)
        input_take(in, byte_order_mark.len);
    in->in_line = false;
    form = find_form(run, in);
    bool nothing = form == FORM_NOTHING || input_held(in).len == 0;
    if (nothing && run->status == 0 && run->head.status == 0) {
        answer_report_none(run, in->path, file, "empty: no answer to read");
        return;
    }
    if (form == FORM_NOTHING)
        form = FORM_BODY;
    if (run->verbose)
        tool_warn("%s: input format: %s", in->path, form_name(form));
    if (form == FORM_HAR)
        read_har(run, in, file);
    else if (form == FORM_RECORD && journal_file_starts(input_held(in)))
        read_journal(run, in, file);
    else if (form == FORM_RECORD)
        read_records(run, in, file);
    else
        read_transcript(run, in, file, form == FORM_HTTP);
}
