/* SPDX-License-Identifier: MIT */
#include "csms.h"

#include "text.h"

/* A body that names or counts secrets proves that the request was executed. */
static bool reports_secrets(const struct csms_reader *r)
{
    return r->deleted > 0 || r->failed > 0 || (r->has_total && r->total > 0);
}

static enum csms_verdict judge_answer(const struct csms_reader *r)
{
    uint64_t matched = r->deleted + r->failed;

    /* The outcome of secrets that are counted but not named is unknown: not a success. */
    if (r->has_total && r->total > matched)
        matched = r->total;
    if (matched == 0)
        return CSMS_VERDICT_NONE_MATCHED;
    if (r->deleted == matched)
        return CSMS_VERDICT_ALL_DELETED;
    if (r->deleted > 0)
        return CSMS_VERDICT_PART_DELETED;
    return r->failed == matched ? CSMS_VERDICT_NONE_DELETED : CSMS_VERDICT_UNKNOWN;
}

static enum csms_verdict judge_success(const struct csms_reader *r)
{
    if (r->err != CSMS_OK && r->err != CSMS_ERR_TRUNCATED)
        return CSMS_VERDICT_INVALID;
    /* An open object without an error: the body is incomplete so far. */
    if (r->err != CSMS_OK || r->tokens.depth > 0)
        return CSMS_VERDICT_UNKNOWN;
    return r->kind == CSMS_KIND_ANSWER ? judge_answer(r) : CSMS_VERDICT_UNKNOWN;
}

/* Status 503 alone does not prove that nothing was executed: a proxy also sends it if the server
   that received the request is too slow. With this code, the gateway forwarded nothing. */
static bool not_forwarded(const struct csms_reader *r)
{
    static const char *const unauthenticated[] = {"APIGW.0613", "APIG.0613", "APIC.0613"};
    for (size_t i = 0; i < sizeof unauthenticated / sizeof *unauthenticated; i++) {
        if (r->err == CSMS_OK && r->kind == CSMS_KIND_REFUSAL && r->code.ptr &&
            csms_text_equal(r->code, unauthenticated[i], strlen(unauthenticated[i])))
            return true;
    }
    return false;
}

enum csms_verdict csms_judge(int http_status, const struct csms_reader *r)
{
    if (http_status == 0 || (http_status >= 200 && http_status <= 299))
        return judge_success(r);
    if (reports_secrets(r))
        return CSMS_VERDICT_UNKNOWN;
    switch (http_status) {
    case 401:
    case 403:
        return CSMS_VERDICT_DENIED;
    case 429:
        return CSMS_VERDICT_NOT_EXECUTED;
    case 503:
        return not_forwarded(r) ? CSMS_VERDICT_NOT_EXECUTED : CSMS_VERDICT_UNKNOWN;
    case 408:
        /* RFC 9110 s.15.5.9: the request did not arrive. But this API does not send 408, and
           some proxies send it if the server that received the request is too slow. */
        return CSMS_VERDICT_UNKNOWN;
    default:
        return http_status >= 300 && http_status <= 499 ? CSMS_VERDICT_REJECTED
                                                        : CSMS_VERDICT_UNKNOWN;
    }
}
