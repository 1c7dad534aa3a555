/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

static const enum outcome_kind kinds[] = {
    [CSMS_VERDICT_ALL_DELETED] = OUTCOME_DONE,     [CSMS_VERDICT_NONE_MATCHED] = OUTCOME_DONE,
    [CSMS_VERDICT_PART_DELETED] = OUTCOME_PARTLY,  [CSMS_VERDICT_NONE_DELETED] = OUTCOME_PARTLY,
    [CSMS_VERDICT_REJECTED] = OUTCOME_REFUSED,     [CSMS_VERDICT_DENIED] = OUTCOME_REFUSED,
    [CSMS_VERDICT_NOT_EXECUTED] = OUTCOME_REFUSED, [CSMS_VERDICT_UNKNOWN] = OUTCOME_UNKNOWN,
    [CSMS_VERDICT_INVALID] = OUTCOME_UNKNOWN,
};

/* The codes of KMS with 403 for a missing, invalid or expired token. */
static bool is_token_code(const char *code)
{
    return strcmp(code, "KMS.0301") == 0 || strcmp(code, "KMS.0302") == 0 ||
           strcmp(code, "KMS.0303") == 0;
}

/* True for codes of the service. The gateway (APIGW.) can refuse before it checks the credentials.
 */
static bool is_of_service(const char *code)
{
    return strncmp(code, "CSMS.", 5) == 0 || strncmp(code, "KMS.", 4) == 0;
}

static struct outcome outcome_of_answer(int status, csms_str body)
{
    char window[1024];
    struct csms_reader reader;
    struct outcome o = {.code = ""};
    enum csms_event event;
    csms_reader_init(&reader, window, sizeof window);
    csms_reader_feed(&reader, body.ptr, body.len);
    while ((event = csms_reader_next(&reader)) > CSMS_EVENT_DONE) {
        if (event == CSMS_EVENT_MORE)
            csms_reader_feed(&reader, NULL, 0);
        if (event == CSMS_EVENT_REFUSED && reader.code.ptr != NULL &&
            reader.code.len < sizeof o.code)
            snprintf(o.code, sizeof o.code, "%.*s", (int)reader.code.len, reader.code.ptr);
    }
    if (event != CSMS_EVENT_DONE)
        o.code[0] = '\0';
    o.verdict = csms_judge(status, &reader);
    o.kind = kinds[o.verdict];
    o.credentials = o.verdict == CSMS_VERDICT_DENIED && (status == 401 || is_token_code(o.code));
    o.trusted = o.kind == OUTCOME_DONE || o.kind == OUTCOME_PARTLY ||
                (o.kind == OUTCOME_REFUSED && !o.credentials && is_of_service(o.code));
    return o;
}

struct outcome outcome_of(const struct record *r)
{
    if (r->has_status)
        return outcome_of_answer(r->status, r->body);
    if (r->sent == RECORD_SENT_MAYBE)
        return (struct outcome){.kind = OUTCOME_UNKNOWN, .verdict = CSMS_VERDICT_UNKNOWN};
    return (struct outcome){.kind = OUTCOME_UNSENT, .verdict = CSMS_VERDICT_NOT_EXECUTED};
}

bool outcome_is_open(const struct outcome *o)
{
    return o->verdict == CSMS_VERDICT_NOT_EXECUTED || o->credentials;
}
