/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "escape.h"
#include "hints.h"
#include "json.h"
#include "str.h"
#include "text.h"

enum { JSON_TYPE_LEN = 5 };

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
    report_open_answer(report, a);
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
    /* A status that is not a success decides the outcome, regardless of other faults. */
    a->verdict = a->status >= 300 ? csms_judge(a->status, &a->reader) : verdict;
    a->has_offset = offset != NO_OFFSET;
    a->offset = offset;
    set_reason(a, reason);
}

/* The reader's text is valid until its next call, but the verdict needs it. A refusal is never
 * longer than the window, so copies has room. */
static csms_str copy(struct answer *a, csms_str s)
{
    char *to = a->copies + a->copied;

    if (s.ptr == NULL || s.len > sizeof a->copies - a->copied)
        return (csms_str){NULL, 0};
    memcpy(to, s.ptr, s.len);
    a->copied += s.len;
    return (csms_str){to, s.len};
}

/* RFC 8259 s.11 and related types, for example application/problem+json; parameters may follow. */
static bool is_json_type(csms_str type)
{
    size_t len = 0;
    csms_str end;

    while (len < type.len && type.ptr[len] != ';' && type.ptr[len] != ' ')
        len++;
    if (len < JSON_TYPE_LEN)
        return false;
    end = (csms_str){type.ptr + len - JSON_TYPE_LEN, JSON_TYPE_LEN};
    return str_is_nocase(end, "/json") || str_is_nocase(end, "+json");
}

/* Copies a header value of plausible length in valid UTF-8. */
static csms_str copy_value(struct answer *a, csms_str value, size_t max)
{
    if (value.len == 0 || value.len > max || !csms_text_is_utf8(value))
        return (csms_str){NULL, 0};
    return copy(a, value);
}

void answer_head(struct answer *a, const struct http_head *head)
{
    a->status = head->status >= 200 ? head->status : 0;
    a->other_type = head->content_type.ptr != NULL && !is_json_type(head->content_type);
    a->copied = 0;
    a->request_id = copy_value(a, head->x_request_id, REQUEST_ID_MAX);
    a->date = copy_value(a, head->date, DATE_MAX);
}

void answer_record(struct answer *a, const struct record *record)
{
    a->id = record->id;
    a->record = record;
    a->code = record->error_code;
    a->message = record->error_message;
    if (record->has_status)
        answer_head(a, &(struct http_head){
                           .status = record->status,
                           .content_type = record->content_type,
                           .date = record->date,
                           .x_request_id = record->x_request_id,
                       });
}

bool answer_body_over(struct answer *a)
{
    csms_reader_feed(&a->reader, NULL, 0);
    return csms_reader_next(&a->reader) == CSMS_EVENT_DONE;
}

void answer_end_of_body(struct answer *a)
{
    struct csms_reader *r = &a->reader;

    if (r->err != CSMS_OK && r->err != CSMS_ERR_TRAILING) {
        r->err = CSMS_ERR_TRUNCATED;
        return;
    }
    a->whole = r->err == CSMS_ERR_TRAILING || answer_body_over(a);
    if (!a->whole)
        return;
    r->err = CSMS_OK;
    r->total_mismatch = r->has_total && r->total != r->deleted + r->failed;
}

/* A body that names or counts secrets, or a status, proves that the request was sent. */
static bool unsent(const struct answer *a, const struct curl_report *curl)
{
    const struct csms_reader *r = &a->reader;

    return curl->unsent && a->status == 0 && r->deleted == 0 && r->failed == 0 &&
           !(r->has_total && r->total > 0);
}

void answer_curl_failed(struct answer *a, const struct curl_report *curl, uint64_t offset)
{
    struct buffer reason = {0}, message = {0};

    buffer_format(&reason, "curl failed with exit code %d", curl->exit_code);
    if (curl->message.len > 0) {
        buffer_grow(&message, curl->message.len);
        buffer_text(&reason, ": ");
        buffer_visible(&reason, json_decode(curl->message, message.ptr));
    }
    buffer_char(&reason, '\0');
    answer_fault(a, unsent(a, curl) ? CSMS_VERDICT_NOT_EXECUTED : CSMS_VERDICT_UNKNOWN, reason.ptr,
                 offset);
    buffer_free(&message);
    buffer_free(&reason);
}

static void refused(struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    a->code = copy(a, r->code);
    a->message = copy(a, r->message);
    a->message_cut = r->message_cut;
    if (r->request_id.ptr == NULL || str_equal(r->request_id, a->request_id))
        return;
    a->own_request_id = true;
    a->request_id = copy(a, r->request_id);
}

static bool is_ignored(const struct exit_policy *policy, csms_str code)
{
    for (size_t i = 0; i < policy->ignore_count; i++)
        if (str_is(code, policy->ignore[i]))
            return true;
    return false;
}

/* "CSMS.0107: Secret is ..." without the code, which has a column of its own. */
static csms_str without_code(csms_str message, csms_str code)
{
    size_t skip = code.len;

    if (code.len == 0 || message.len < skip || memcmp(message.ptr, code.ptr, skip) != 0)
        return message;
    skip += skip < message.len && message.ptr[skip] == ':';
    while (skip < message.len && message.ptr[skip] == ' ')
        skip++;
    return (csms_str){message.ptr + skip, message.len - skip};
}

static void deleted(struct answer *a, struct report *report)
{
    if (report->format->secret != NULL)
        report->format->secret(report, a,
                               &(struct secret){.name = a->reader.name, .deleted = true});
}

static void failed(struct answer *a, struct report *report, const struct exit_policy *policy)
{
    const struct csms_reader *r = &a->reader;
    bool ignored = is_ignored(policy, r->code);

    a->ignored += ignored;
    if (report->quiet)
        return;
    counts_add_code(&report->counts, r->code, 0, r->message);
    if (report->format->secret != NULL)
        report->format->secret(report, a,
                               &(struct secret){
                                   .name = r->name,
                                   .code = r->code,
                                   .error_msg = r->message,
                                   .message = without_code(r->message, r->code),
                                   .message_cut = r->message_cut,
                                   .ignored = ignored,
                               });
}

static void explain(struct answer *a, csms_str start)
{
    struct buffer get = {0};
    bool curl = a->record == NULL;

    if (a->entry > 0)
        buffer_format(&get, "jq -r '.log.entries[%llu].response.content.text' FILE | base64 -d | ",
                      (unsigned long long)a->entry - 1);
    else if (a->record != NULL)
        buffer_text(&get, "jq -r .body_base64 FILE | base64 -d | ");
    else if (a->body_offset > 0 && !a->decoded)
        buffer_format(&get, "tail -c +%llu FILE | ", (unsigned long long)a->body_offset + 1);
    buffer_char(&get, '\0');
    hints_body(&a->words, start, &(struct hints_origin){get.ptr, a->status, curl});
    buffer_free(&get);
}

bool answer_take(struct answer *a, struct report *report, const struct exit_policy *policy,
                 csms_str piece)
{
    if (piece.len > 0)
        csms_reader_feed(&a->reader, piece.ptr, piece.len);
    for (;;) {
        switch (csms_reader_next(&a->reader)) {
        case CSMS_EVENT_DELETED:
            deleted(a, report);
            break;
        case CSMS_EVENT_FAILED:
            failed(a, report, policy);
            break;
        case CSMS_EVENT_REFUSED:
            refused(a);
            break;
        case CSMS_EVENT_ERROR:
            if (a->reader.kind == CSMS_KIND_NONE && a->reader.offset < piece.len)
                explain(a, piece);
            return false;
        case CSMS_EVENT_MORE:
        case CSMS_EVENT_DONE:
            return true;
        }
    }
}

/* Ends the body. Returns false if it has an error. */
static bool end_body(struct answer *a)
{
    if (a->whole || a->reason.ptr != NULL || (a->record != NULL && !a->record->has_status))
        return true;
    return a->reader.err == CSMS_OK && answer_body_over(a);
}

/* Sets the reason to the error of the body. A missing body is an error only if the status does not
 * decide the outcome. */
static void body_error(struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    if (r->err == CSMS_ERR_TRUNCATED && r->offset == 0) {
        if (a->verdict == CSMS_VERDICT_UNKNOWN)
            set_reason(a, "the body is missing");
        return;
    }
    a->has_offset = true;
    a->in_body = a->decoded || a->record != NULL;
    a->offset = (a->in_body ? 0 : a->body_offset) + r->offset;
    if (r->err == CSMS_ERR_TRUNCATED && a->expected_len > r->offset)
        buffer_format(&a->words, "the body is truncated: %llu of %llu bytes",
                      (unsigned long long)r->offset, (unsigned long long)a->expected_len);
    if (a->words.len > 0)
        a->reason = (csms_str){a->words.ptr, a->words.len};
    else
        set_reason(a, csms_err_text(r->err));
}

static void warn(struct report *report, const struct answer *a)
{
    struct buffer place = {0};

    buffer_text(&place, a->path);
    if (a->line > 0)
        buffer_format(&place, ":%llu", (unsigned long long)a->line);
    if (a->entry > 0)
        buffer_format(&place, ": entry %llu", (unsigned long long)a->entry);
    buffer_text(&place, ": ");
    if (a->has_offset)
        buffer_format(&place, "offset %llu%s: ", (unsigned long long)a->offset,
                      a->in_body ? " of the body" : "");
    tool_warn_some(&report->faults, "%.*s%.*s", (int)place.len, place.ptr, (int)a->reason.len,
                   a->reason.ptr);
    buffer_free(&place);
}

void answer_end(struct answer *a, struct report *report, const struct exit_policy *policy)
{
    bool good = end_body(a);

    a->verdict = exit_policy_verdict(a);
    if (!good)
        body_error(a);
    counts_add_code(&report->counts, a->code, a->status, a->message);
    exit_policy_apply(a, policy);
    report_close_answer(report, a);
    report->counts.answers++;
    report->counts.deleted += a->reader.deleted;
    report->counts.failed += a->reader.failed;
    report->counts.ignored += a->ignored;
    report->counts.verdicts[a->verdict]++;
    report->exit = worse_exit(report->exit, a->exit);
    if (a->reason.ptr == NULL)
        return;
    output_flush(&report->out); /* on a terminal, show the answer before its error */
    warn(report, a);
}
