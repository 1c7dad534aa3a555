/* SPDX-License-Identifier: MIT */
#include "exit_policy.h"

#include "str.h"

/* If the status is unknown, the error code may imply it. */
static int likely_status(const struct answer *a)
{
    if (a->status != 0)
        return a->status;
    const struct csms_code *code = csms_code_find(a->code, 0, a->message);
    return code != NULL ? code->http_status : 0;
}

enum csms_verdict exit_policy_verdict(const struct answer *a)
{
    if (a->decided)
        return a->verdict;
    if (a->record != NULL && !a->record->has_status)
        return a->record->sent == RECORD_SENT_NO ? CSMS_VERDICT_NOT_EXECUTED : CSMS_VERDICT_UNKNOWN;
    return csms_judge(likely_status(a), &a->reader);
}

/* Ignored failures count as not matched. Secrets that are counted but not named still count. */
static enum csms_verdict verdict_without_ignored(const struct answer *a)
{
    struct csms_reader r = a->reader;
    r.failed -= a->ignored;
    r.total -= r.total < a->ignored ? r.total : a->ignored;
    return csms_judge(likely_status(a), &r);
}

static void apply_strictness(struct answer *a)
{
    if (a->reader.unknown > 0) {
        a->reason = str_from("undocumented member");
        answer_set_offset(a, a->reader.unknown_offset);
    } else if (a->reader.total_mismatch) {
        a->reason = str_from("total differs from the number of secrets in the answer");
    } else if (a->other_type) {
        a->reason = str_from("the Content-Type is not application/json");
    }
    if (a->reason.ptr != NULL)
        a->exit = EXIT_DATA;
}

void exit_policy_apply(struct answer *a, const struct exit_policy *policy)
{
    a->exit = verdicts[a->verdict].exit;
    if (a->ignored > 0 && (a->exit == EXIT_PARTLY || a->exit == EXIT_NONE_DELETED))
        a->exit = verdicts[verdict_without_ignored(a)].exit;
    if (policy->require_match && a->verdict == CSMS_VERDICT_NONE_MATCHED)
        a->exit = EXIT_NO_MATCH;
    if (policy->strict && a->reason.ptr == NULL)
        apply_strictness(a);
}
