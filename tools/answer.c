/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <string.h>

#include "explain.h"

static const struct verdict_row {
    const char *word;
    enum exit_code exit;
} verdicts[] = {
    [CSMS_ALL_DELETED] = {"all_deleted", EXIT_OK},
    [CSMS_NONE_MATCHED] = {"none_matched", EXIT_OK},
    [CSMS_PART_DELETED] = {"part_deleted", EXIT_PARTLY},
    [CSMS_NONE_DELETED] = {"none_deleted", EXIT_NONE_DELETED},
    [CSMS_REJECTED] = {"rejected", EXIT_REJECTED},
    [CSMS_DENIED] = {"denied", EXIT_DENIED},
    [CSMS_NOT_EXECUTED] = {"not_executed", EXIT_NOT_EXECUTED},
    [CSMS_UNKNOWN] = {"unknown", EXIT_UNKNOWN},
    [CSMS_INVALID] = {"invalid", EXIT_DATA},
};

const char *verdict_word(enum csms_verdict verdict)
{
    return verdicts[verdict].word;
}

/* From good to bad. */
static const enum exit_code badness[] = {
    EXIT_OK,       EXIT_NO_MATCH, EXIT_NOT_EXECUTED, EXIT_PARTLY,   EXIT_NONE_DELETED,
    EXIT_REJECTED, EXIT_DENIED,   EXIT_UNKNOWN,      EXIT_NO_INPUT, EXIT_DATA,
};

static size_t rank(enum exit_code code)
{
    size_t i = 0;

    while (i < sizeof badness / sizeof *badness && badness[i] != code)
        i++;
    return i;
}

enum exit_code worse_exit(enum exit_code a, enum exit_code b)
{
    return rank(a) >= rank(b) ? a : b;
}

void answer_start(struct answer *a)
{
    struct buffer words = a->words;

    words.len = 0;
    memset(a, 0, offsetof(struct answer, window));
    a->words = words;
    csms_reader_init(&a->reader, a->window, sizeof a->window);
}

void answer_free(struct answer *a)
{
    buffer_free(&a->words);
}

void answer_open(struct answer *a, struct report *report)
{
    if (report->format->answer != NULL)
        report->format->answer(report, a);
}

static void set_reason(struct answer *a, const char *reason)
{
    a->words.len = 0;
    buffer_text(&a->words, reason);
    a->reason = (csms_str){a->words.ptr, a->words.len};
}

void answer_fault(struct answer *a, enum csms_verdict verdict, const char *reason, uint64_t offset)
{
    if (a->reason.ptr != NULL)
        return;
    a->decided = true;
    a->verdict = verdict;
    a->has_offset = true;
    a->offset = offset;
    set_reason(a, reason);
}

/* The reader's text lasts until its next call; the verdict comes later. The window bounds what can
 * come: all of a refusal fits into as many bytes. */
static csms_str copy(struct answer *a, csms_str s)
{
    char *to = a->copies + a->copied;

    if (s.ptr == NULL || s.len > sizeof a->copies - a->copied)
        return (csms_str){NULL, 0};
    memcpy(to, s.ptr, s.len);
    a->copied += s.len;
    return (csms_str){to, s.len};
}

void answer_request_id(struct answer *a, csms_str id)
{
    if (id.len > 0 && id.len <= REQUEST_ID_MAX && is_utf8(id))
        a->request_id = copy(a, id);
}

void answer_forget_head(struct answer *a)
{
    a->status = 0;
    a->request_id = (csms_str){NULL, 0};
    a->copied = 0;
}

static bool same(csms_str a, csms_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void refused(struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    a->code = copy(a, r->code);
    a->message = copy(a, r->message);
    a->message_cut = r->message_cut;
    if (r->request_id.ptr == NULL || same(r->request_id, a->request_id))
        return;
    a->own_request_id = true;
    a->request_id = copy(a, r->request_id);
}

static bool is_ignored(const struct policy *policy, csms_str code)
{
    for (size_t i = 0; i < policy->ignore_count; i++)
        if (same(code, (csms_str){policy->ignore[i], strlen(policy->ignore[i])}))
            return true;
    return false;
}

/* "CSMS.0107: Secret is ..." without the code that stands in a column of its own. */
static csms_str without_code(csms_str message, csms_str code)
{
    size_t skip = code.len;

    if (code.len == 0 || message.len < code.len || memcmp(message.ptr, code.ptr, code.len) != 0)
        return message;
    if (skip < message.len && message.ptr[skip] == ':')
        skip++;
    while (skip < message.len && message.ptr[skip] == ' ')
        skip++;
    return (csms_str){message.ptr + skip, message.len - skip};
}

static void secret(struct answer *a, struct report *report, const struct policy *policy,
                   bool deleted)
{
    const struct csms_reader *r = &a->reader;
    struct secret s = {.name = r->name, .deleted = deleted};

    if (!deleted) {
        s.code = r->code;
        s.error_msg = r->message;
        s.message = without_code(r->message, r->code);
        s.message_cut = r->message_cut;
        s.ignored = is_ignored(policy, r->code);
        a->ignored += s.ignored;
    }
    if (report->format->secret != NULL)
        report->format->secret(report, a, &s);
}

bool answer_take(struct answer *a, struct report *report, const struct policy *policy,
                 csms_str piece)
{
    csms_str start = piece;

    for (;;) {
        switch (csms_reader_next(&a->reader, &piece)) {
        case CSMS_DELETED:
            secret(a, report, policy, true);
            break;
        case CSMS_FAILED:
            secret(a, report, policy, false);
            break;
        case CSMS_REFUSED:
            refused(a);
            break;
        case CSMS_ERROR:
            if (a->reader.kind == CSMS_KIND_NONE && a->reader.offset < start.len)
                explain_body(&a->words, start);
            return false;
        case CSMS_MORE:
        case CSMS_DONE:
            return true;
        }
    }
}

/* Without a status the code of a refusal may tell it. */
static int likely_status(const struct answer *a)
{
    const struct csms_code *code;

    if (a->status != 0 || a->reader.kind != CSMS_KIND_REFUSAL)
        return a->status;
    code = csms_code_find(a->code, 0, a->message);
    return code != NULL ? code->http_status : 0;
}

static enum csms_verdict judge(const struct answer *a)
{
    if (a->decided)
        return a->verdict;
    if (a->record != NULL && !a->record->has_status)
        return a->record->sent == RECORD_SENT_NO ? CSMS_NOT_EXECUTED : CSMS_UNKNOWN;
    return csms_judge(likely_status(a), &a->reader);
}

/* Failures to be ignored count as never matched. What the service counts and does not name stays.
 */
static enum csms_verdict judge_without_ignored(const struct answer *a)
{
    struct csms_reader r = a->reader;

    r.failed -= a->ignored;
    r.total -= r.total < a->ignored ? r.total : a->ignored;
    return csms_judge(likely_status(a), &r);
}

static void apply_policy(struct answer *a, const struct policy *policy)
{
    a->exit = verdicts[a->verdict].exit;
    if (a->ignored > 0 && (a->exit == EXIT_PARTLY || a->exit == EXIT_NONE_DELETED))
        a->exit = verdicts[judge_without_ignored(a)].exit;
    if (policy->require_match && a->verdict == CSMS_NONE_MATCHED)
        a->exit = EXIT_NO_MATCH;
    if (!policy->strict || a->reason.ptr != NULL)
        return;
    if (a->reader.unknown > 0) {
        set_reason(a, "a member that this API does not document");
        a->has_offset = true;
        a->offset = a->body_offset + a->reader.unknown_offset;
    } else if (a->reader.total_mismatch) {
        set_reason(a, "total is not the number of secrets in the answer");
    }
    if (a->reason.ptr != NULL)
        a->exit = EXIT_DATA;
}

/* An error of the body, unless there is no body and the status tells all the same. */
static void body_error(struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    if (a->reason.ptr != NULL || (a->record != NULL && !a->record->has_status))
        return;
    if (csms_reader_end(&a->reader) == CSMS_DONE)
        return;
    if (r->err == CSMS_ERR_TRUNCATED && r->offset == 0) {
        if (judge(a) == CSMS_UNKNOWN)
            set_reason(a, "there is no body");
        return;
    }
    a->has_offset = true;
    a->offset = a->body_offset + r->offset;
    if (a->words.len > 0)
        a->reason = (csms_str){a->words.ptr, a->words.len};
    else
        set_reason(a, csms_err_text(r->err));
}

static void warn(const struct answer *a)
{
    struct buffer place = {0};

    buffer_text(&place, a->path);
    if (a->line > 0)
        buffer_format(&place, ":%llu", (unsigned long long)a->line);
    buffer_text(&place, ": ");
    if (a->has_offset)
        buffer_format(&place, "offset %llu%s: ", (unsigned long long)a->offset,
                      a->record != NULL ? " of the body" : "");
    tool_warn("%.*s%.*s", (int)place.len, place.ptr, (int)a->reason.len, a->reason.ptr);
    buffer_free(&place);
}

void answer_end(struct answer *a, struct report *report, const struct policy *policy)
{
    body_error(a);
    a->verdict = judge(a);
    apply_policy(a, policy);
    if (report->format->verdict != NULL)
        report->format->verdict(report, a);
    report->tally.answers++;
    report->tally.deleted += a->reader.deleted;
    report->tally.failed += a->reader.failed;
    report->tally.verdicts[a->verdict]++;
    report->exit = worse_exit(report->exit, a->exit);
    if (a->reason.ptr == NULL)
        return;
    output_flush(&report->out); /* on a terminal, what is wrong stands below what it is about */
    warn(a);
}
