/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdlib.h>

#include "str.h"

const char *const field_names[FIELDS] = {
    [FIELD_FILE] = "file",          [FIELD_ID] = "id",
    [FIELD_LABEL] = "label",        [FIELD_ENTRY] = "entry",
    [FIELD_LINE] = "line",          [FIELD_PROJECT] = "project_id",
    [FIELD_REGION] = "region",      [FIELD_INSTANCE] = "instance_id",
    [FIELD_TYPE] = "instance_type", [FIELD_STARTED] = "started",
    [FIELD_ELAPSED] = "elapsed_ms", [FIELD_DATE] = "date",
    [FIELD_VERDICT] = "verdict",    [FIELD_EXIT] = "exit",
    [FIELD_STATUS] = "status",      [FIELD_CODE] = "code",
    [FIELD_MESSAGE] = "message",    [FIELD_REQUEST_ID] = "request_id",
};

const struct verdict_info verdicts[VERDICTS] = {
    [CSMS_VERDICT_ALL_DELETED] = {EXIT_OK, "all_deleted", "all deleted", GREEN, "All deleted",
                                  NULL},
    [CSMS_VERDICT_NONE_MATCHED] =
        {EXIT_OK, "none_matched", "nothing matched", YELLOW, "Nothing matched",
         "the service found no matching secrets. If you expected some, check the instance ID, "
         "type, project and region."},
    [CSMS_VERDICT_PART_DELETED] = {EXIT_PARTLY, "part_deleted", "partly deleted", RED,
                                   "Partly deleted", NULL},
    [CSMS_VERDICT_NONE_DELETED] = {EXIT_NONE_DELETED, "none_deleted", "none deleted", RED,
                                   "None deleted", NULL},
    [CSMS_VERDICT_REJECTED] =
        {EXIT_REJECTED, "rejected", "rejected", RED, "Rejected",
         "nothing was deleted. Correct the request before you send it again."},
    [CSMS_VERDICT_DENIED] =
        {EXIT_DENIED, "denied", "denied", RED, "Denied",
         "nothing was deleted. Check the credentials before you retry: six consecutive failures "
         "lock an access key for five minutes."},
    [CSMS_VERDICT_NOT_EXECUTED] = {EXIT_NOT_EXECUTED, "not_executed", "not executed", YELLOW,
                                   "Not executed",
                                   "nothing was deleted; the request can safely be sent again."},
    [CSMS_VERDICT_UNKNOWN] =
        {EXIT_UNKNOWN, "unknown", "unknown", RED, "Unknown",
         "the secrets may have been deleted, wholly or in part. List them before you send the "
         "request again."},
    [CSMS_VERDICT_INVALID] = {EXIT_DATA, "invalid", "invalid", RED, "Invalid answer",
                              "it does not show the outcome of the request."},
    [VERDICT_NO_INPUT] = {EXIT_NO_INPUT, "no_input", "missing", RED, "No answer",
                          "the outcome of the request is unknown."},
};

const enum csms_verdict verdicts_by_severity[VERDICTS] = {
    CSMS_VERDICT_INVALID,      VERDICT_NO_INPUT,          CSMS_VERDICT_UNKNOWN,
    CSMS_VERDICT_DENIED,       CSMS_VERDICT_REJECTED,     CSMS_VERDICT_NONE_DELETED,
    CSMS_VERDICT_PART_DELETED, CSMS_VERDICT_NOT_EXECUTED, CSMS_VERDICT_NONE_MATCHED,
    CSMS_VERDICT_ALL_DELETED,
};

/* Returns the more serious of two exit codes, in the order 65, 66, 5, 4, 3, 2, 1, 6, 7, 0. */
static enum exit_code worse_exit(enum exit_code a, enum exit_code b)
{
    for (size_t i = 0; i < VERDICTS; i++) {
        enum exit_code code = verdicts[verdicts_by_severity[i]].exit;
        if (code != EXIT_OK && (code == a || code == b))
            return code;
    }
    return a == EXIT_NO_MATCH ? a : b;
}

const struct csms_request *answer_request(const struct answer *a)
{
    return a->record != NULL && a->record->has_request ? &a->record->request : NULL;
}

csms_str answer_message(const struct answer *a)
{
    return a->reason.ptr != NULL ? a->reason : a->message;
}

void answer_set_offset(struct answer *a, uint64_t offset)
{
    a->has_offset = true;
    a->in_body = a->decoded || a->record != NULL;
    a->offset = offset + (a->in_body ? 0 : a->body_offset);
}

static csms_str number(struct answer *a, enum field field, bool known, uint64_t n)
{
    return known ? number_text(a->digits[field], n) : (csms_str){NULL, 0};
}

static void set_fields(struct answer *a)
{
    static const struct record no_record;
    const struct record *r = a->record != NULL ? a->record : &no_record;
    const csms_str values[FIELDS] = {
        [FIELD_FILE] = str_from(a->file),
        [FIELD_ID] = a->id,
        [FIELD_LABEL] = r->label,
        [FIELD_ENTRY] = number(a, FIELD_ENTRY, a->entry > 0, a->entry),
        [FIELD_LINE] = number(a, FIELD_LINE, a->line > 0, a->line),
        [FIELD_PROJECT] = r->request.project_id,
        [FIELD_REGION] = r->region,
        [FIELD_INSTANCE] = r->request.instance_id,
        [FIELD_TYPE] = r->request.instance_type,
        [FIELD_STARTED] = r->started,
        [FIELD_ELAPSED] = number(a, FIELD_ELAPSED, r->has_elapsed, r->elapsed_ms),
        [FIELD_DATE] = a->date,
        [FIELD_VERDICT] = str_from(verdicts[a->verdict].word),
        [FIELD_EXIT] = number(a, FIELD_EXIT, true, (uint64_t)a->exit),
        [FIELD_STATUS] = number(a, FIELD_STATUS, a->status > 0, (uint64_t)a->status),
        [FIELD_CODE] = a->code,
        [FIELD_MESSAGE] = a->message,
        [FIELD_REQUEST_ID] = a->request_id,
    };
    memcpy(a->field, values, sizeof values);
}

bool report_shows(const struct report *report, enum csms_verdict verdict)
{
    return report->only == 0 || (report->only >> verdict & 1) != 0;
}

void report_write(struct report *report, csms_str text)
{
    if (report->holding)
        temp_text_add(&report->held, text);
    else if (report->to != NULL)
        temp_text_add(report->to, text);
    else
        output_bytes(&report->out, text);
}

static void write_piece(void *report, csms_str piece)
{
    report_write(report, piece);
}

void report_temp_text(struct report *report, struct temp_text *t)
{
    temp_text_move(t, write_piece, report);
}

void report_line(struct report *report)
{
    report_write(report, buffer_slice(&report->line));
    report->line.len = 0;
}

/* Returns the format if it shows each answer. */
static const struct format *shown_format(const struct report *report)
{
    static const struct format nothing;
    return report->quiet || report->summary ? &nothing : report->format;
}

void report_start(struct report *report)
{
    if (shown_format(report)->state_size > 0)
        report->state =
            memset(tool_alloc(report->format->state_size), 0, report->format->state_size);
    if (shown_format(report)->start != NULL)
        report->format->start(report);
}

void report_open_answer(struct report *report, struct answer *a)
{
    report->holding = report->only != 0 || shown_format(report)->heading != NULL;
    if (shown_format(report)->answer == NULL && shown_format(report)->secret == NULL)
        return;
    set_fields(a);
    if (report->format->answer != NULL)
        report->format->answer(report, a);
}

void report_secret(struct report *report, const struct answer *a, const struct secret *s)
{
    if (shown_format(report)->secret != NULL)
        report->format->secret(report, a, s);
}

static void count(struct report *report, const struct answer *a)
{
    struct counts *counts = &report->counts;
    counts->answers++;
    counts->deleted += a->reader.deleted;
    counts->failed += a->reader.failed;
    counts->ignored += a->ignored;
    counts->verdicts[a->verdict]++;
    codes_count(&counts->codes, a->code, a->status, a->message);
    report->exit = worse_exit(report->exit, a->exit);
}

/* Returns the kind of a fault: its reason, without the bytes of a truncated body. Each input
 * without an answer is a kind of its own, so that stderr names all of them. */
static csms_str kind_of_fault(const struct answer *a)
{
    if (a->verdict == VERDICT_NO_INPUT)
        return str_from(a->path);
    return a->reader.err == CSMS_ERR_TRUNCATED ? str_until(a->reason, ':') : a->reason;
}

static void report_fault(struct report *report, const struct answer *a)
{
    const struct text_count *kind = text_counts_add(&report->faults, kind_of_fault(a));
    struct buffer place = {0};
    if (kind == NULL || kind->count > 1 || report->faults.count > WARN_SOME_MAX)
        return;
    buffer_text(&place, a->path);
    if (a->line > 0)
        buffer_format(&place, ":%llu", (unsigned long long)a->line);
    if (a->entry > 0)
        buffer_format(&place, ": entry %llu", (unsigned long long)a->entry);
    if (a->has_offset)
        buffer_format(&place, ": offset %llu%s", (unsigned long long)a->offset,
                      a->in_body ? " of the body" : "");
    output_flush(&report->out); /* on a terminal, show the answer before its fault */
    tool_warn("%.*s: %.*s", (int)place.len, place.ptr, (int)a->reason.len, a->reason.ptr);
    buffer_free(&place);
}

static void report_other_faults(struct report *report)
{
    const struct text_counts *faults = &report->faults;
    uint64_t others = faults->others;
    output_flush(&report->out);
    for (size_t i = 0; i < faults->count; i++) {
        const struct text_count *kind = &faults->rows[i];
        uint64_t more = kind->count - 1;
        if (i >= WARN_SOME_MAX)
            others += kind->count;
        else if (more > 0)
            tool_warn("and %llu more answer%s with this error: %.*s", (unsigned long long)more,
                      more == 1 ? "" : "s", (int)kind->text.len, kind->text.ptr);
    }
    if (others > 0)
        tool_warn("and %llu more answers with other errors", (unsigned long long)others);
}

void report_close_answer(struct report *report, struct answer *a)
{
    bool shown = report_shows(report, a->verdict);
    if (shown_format(report)->verdict != NULL) {
        set_fields(a);
        report->format->verdict(report, a);
    }
    report->holding = false;
    if (shown && shown_format(report)->heading != NULL)
        report->format->heading(report, a);
    if (shown)
        report_temp_text(report, &report->held);
    else
        temp_text_clear(&report->held);
    report->shown += shown;
    count(report, a);
    if (a->reason.ptr != NULL)
        report_fault(report, a);
}

void report_end(struct report *report)
{
    if (report->summary && !report->quiet)
        report->format->summary(report);
    if (shown_format(report)->end != NULL)
        report->format->end(report);
    report_other_faults(report);
    text_counts_free(&report->counts.codes);
    text_counts_free(&report->faults);
    buffer_free(&report->line);
    buffer_free(&report->text);
    free(report->state);
}
