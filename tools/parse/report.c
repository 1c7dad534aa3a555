/* SPDX-License-Identifier: MIT */
#include "report.h"

const enum csms_verdict verdicts_by_severity[VERDICTS] = {
    CSMS_VERDICT_INVALID,      VERDICT_NO_INPUT,          CSMS_VERDICT_UNKNOWN,
    CSMS_VERDICT_DENIED,       CSMS_VERDICT_REJECTED,     CSMS_VERDICT_NONE_DELETED,
    CSMS_VERDICT_PART_DELETED, CSMS_VERDICT_NOT_EXECUTED, CSMS_VERDICT_NONE_MATCHED,
    CSMS_VERDICT_ALL_DELETED,
};

const struct csms_request *answer_request(const struct answer *a)
{
    return a->record != NULL && a->record->has_request ? &a->record->request : NULL;
}

csms_str answer_label(const struct answer *a)
{
    return a->record != NULL ? a->record->label : (csms_str){NULL, 0};
}

csms_str answer_region(const struct answer *a)
{
    return a->record != NULL ? a->record->region : (csms_str){NULL, 0};
}

csms_str answer_started(const struct answer *a)
{
    return a->record != NULL ? a->record->started : (csms_str){NULL, 0};
}

bool answer_elapsed(const struct answer *a, uint64_t *ms)
{
    if (a->record == NULL || !a->record->has_elapsed)
        return false;
    *ms = a->record->elapsed_ms;
    return true;
}

void answer_set_offset(struct answer *a, uint64_t offset)
{
    a->has_offset = true;
    a->in_body = a->decoded || a->record != NULL;
    a->offset = offset + (a->in_body ? 0 : a->body_offset);
}

bool report_shows(const struct report *report, enum csms_verdict verdict)
{
    return report->only == 0 || (report->only >> verdict & 1) != 0;
}

void report_write(struct report *report, csms_str text)
{
    if (report->holding)
        temp_text_add(&report->held, text);
    else
        output_bytes(&report->out, text);
}

void report_line(struct report *report)
{
    report_write(report, (csms_str){report->line.ptr, report->line.len});
    report->line.len = 0;
}

void report_open_answer(struct report *report, const struct answer *a)
{
    report->holding = report->only != 0;
    if (report->format->answer != NULL)
        report->format->answer(report, a);
}

void report_close_answer(struct report *report, const struct answer *a)
{
    csms_str piece;

    if (report->format->verdict != NULL)
        report->format->verdict(report, a);
    report->holding = false;
    if (!report_shows(report, a->verdict)) {
        temp_text_clear(&report->held);
        return;
    }
    report->shown++;
    while (temp_text_read(&report->held, &piece))
        output_bytes(&report->out, piece);
}
