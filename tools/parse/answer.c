/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "escape.h"
#include "hints.h"
#include "json.h"
#include "str.h"
#include "text.h"

enum { JSON_TYPE_LEN = 5 };

struct answer *answer_start(struct run *run)
{
    struct answer *a = &run->answer;
    struct buffer words = a->words;
    words.len = 0;
    memset(a, 0, offsetof(struct answer, window));
    a->words = words;
    a->path = run->in.path;
    a->file = run->file;
    csms_reader_init(&a->reader, a->window, sizeof a->window);
    return a;
}

void answer_open(struct run *run)
{
    report_open_answer(&run->report, &run->answer);
}

void answer_fault(struct answer *a, enum csms_verdict verdict, uint64_t offset, const char *format,
                  ...)
{
    if (a->reason.ptr != NULL)
        return;
    a->decided = true;
    /* A status that is not a success decides the outcome, regardless of other faults. */
    a->verdict = a->status >= 300 ? csms_judge(a->status, &a->reader) : verdict;
    a->has_offset = offset != NO_OFFSET;
    a->offset = offset;
    va_list args;
    va_start(args, format);
    a->words.len = 0;
    buffer_vformat(&a->words, format, args);
    va_end(args);
    a->reason = buffer_slice(&a->words);
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
    type = str_trim(str_until(type, ';'));
    if (type.len < JSON_TYPE_LEN)
        return false;
    csms_str end = str_skip(type, type.len - JSON_TYPE_LEN);
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
    struct buffer message = {0}, visible = {0};
    buffer_str(&message, curl->message);
    if (message.len > 0) {
        buffer_text(&visible, ": ");
        buffer_visible(&visible, json_decode(curl->message, message.ptr));
    }
    answer_fault(a, unsent(a, curl) ? CSMS_VERDICT_NOT_EXECUTED : CSMS_VERDICT_UNKNOWN, offset,
                 "curl failed with exit code %d%.*s", curl->exit_code, (int)visible.len,
                 visible.len > 0 ? visible.ptr : "");
    buffer_free(&message);
    buffer_free(&visible);
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
    if (code.len == 0 || message.len < code.len || memcmp(message.ptr, code.ptr, code.len) != 0)
        return message;
    message = str_skip(message, code.len);
    message = str_skip(message, str_starts(message, ":"));
    while (str_starts(message, " "))
        message = str_skip(message, 1);
    return message;
}

static void failed(struct run *run)
{
    const struct csms_reader *r = &run->answer.reader;
    bool ignored = is_ignored(&run->policy, r->code);
    run->answer.ignored += ignored;
    if (run->report.quiet)
        return;
    codes_count(&run->report.counts.codes, r->code, 0, r->message);
    report_secret(&run->report, &run->answer,
                  &(struct secret){
                      .name = r->name,
                      .code = r->code,
                      .error_msg = r->message,
                      .message = without_code(r->message, r->code),
                      .message_cut = r->message_cut,
                      .ignored = ignored,
                  });
}

bool answer_take(struct run *run, csms_str piece)
{
    struct answer *a = &run->answer;
    if (piece.len > 0)
        csms_reader_feed(&a->reader, piece.ptr, piece.len);
    for (;;) {
        switch (csms_reader_next(&a->reader)) {
        case CSMS_EVENT_DELETED:
            if (!run->report.quiet)
                report_secret(&run->report, a,
                              &(struct secret){.name = a->reader.name, .deleted = true});
            break;
        case CSMS_EVENT_FAILED:
            failed(run);
            break;
        case CSMS_EVENT_REFUSED:
            refused(a);
            break;
        case CSMS_EVENT_ERROR:
            if (a->reader.kind == CSMS_KIND_NONE && a->reader.offset < piece.len)
                hints_body(a, piece);
            return false;
        case CSMS_EVENT_MORE:
        case CSMS_EVENT_DONE:
            return true;
        }
    }
}

static void describe_error(struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    struct csms_type_error type = csms_reader_type_error(r);
    if (r->err == CSMS_ERR_TRUNCATED && r->offset == 0)
        buffer_text(&a->words, "the body is missing");
    else if (r->err == CSMS_ERR_TRUNCATED && a->expected_len > r->offset)
        buffer_format(&a->words, "the body is truncated: %llu of %llu bytes",
                      (unsigned long long)r->offset, (unsigned long long)a->expected_len);
    else if (r->err == CSMS_ERR_TYPE)
        buffer_format(&a->words, "%s \"%s\" is %s; expected %s",
                      type.element ? "an element of" : "member", type.member, type.found,
                      type.expected);
    else
        buffer_text(&a->words, csms_err_text(r->err));
}

/* Sets the reason to the error of the body. A missing body is an error only if the status does not
 * decide the outcome. */
static void body_error(struct answer *a)
{
    bool missing = a->reader.err == CSMS_ERR_TRUNCATED && a->reader.offset == 0;
    if (missing && a->verdict != CSMS_VERDICT_UNKNOWN)
        return;
    if (!missing)
        answer_set_offset(a, a->reader.offset);
    if (a->words.len == 0) /* hints.h does not recognize it */
        describe_error(a);
    a->reason = buffer_slice(&a->words);
}

void answer_end(struct run *run)
{
    struct answer *a = &run->answer;
    bool no_body =
        a->whole || a->reason.ptr != NULL || (a->record != NULL && !a->record->has_status);
    bool good = no_body || (a->reader.err == CSMS_OK && answer_body_over(a));
    a->verdict = exit_policy_verdict(a);
    if (!good)
        body_error(a);
    exit_policy_apply(a, &run->policy);
    report_close_answer(&run->report, a);
}

void answer_report(struct run *run)
{
    const struct record *record = run->answer.record;
    answer_open(run);
    if (record != NULL && record->body.ptr != NULL)
        answer_take(run, record->body);
    answer_end(run);
}

void answer_report_none(struct run *run, const char *reason)
{
    answer_fault(answer_start(run), VERDICT_NO_INPUT, NO_OFFSET, "%s", reason);
    answer_report(run);
}
