/* SPDX-License-Identifier: MIT */
#include "csms.h"

#include "text.h"

/* Whatever came after it: a body that names or counts secrets says that the request was executed.
 */
static bool reports_secrets(const struct csms_reader *r)
{
    return r->deleted > 0 || r->failed > 0 || (r->has_total && r->total > 0);
}

static enum csms_verdict judge_answer(const struct csms_reader *r)
{
    uint64_t matched = r->deleted + r->failed;

    /* Secrets that were counted and not named have an unknown fate: never call that a success. */
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
    /* Nobody called csms_reader_end yet: what is still open was cut off as far as is known. */
    if (r->err != CSMS_OK || r->tokens.depth > 0)
        return CSMS_VERDICT_UNKNOWN;
    return r->kind == CSMS_KIND_ANSWER ? judge_answer(r) : CSMS_VERDICT_UNKNOWN;
}

/* 503 by itself does not say that nothing was executed: a proxy answers so when the server that has
   the request does not answer in time. Only this code does: the gateway let nobody through. */
static bool is_turned_away(const struct csms_reader *r)
{
    static const char *const turned_away[] = {"APIGW.0613", "APIG.0613", "APIC.0613"};
    for (size_t i = 0; i < sizeof turned_away / sizeof *turned_away; i++) {
        if (r->err == CSMS_OK && r->kind == CSMS_KIND_REFUSAL && r->code.ptr &&
            csms_text_equal(r->code, turned_away[i], strlen(turned_away[i])))
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
        return is_turned_away(r) ? CSMS_VERDICT_NOT_EXECUTED : CSMS_VERDICT_UNKNOWN;
    case 408:
        /* RFC 9110 s.15.5.9 means that the request did not arrive. But this API does not send it,
           and proxies also use it when they tire of waiting for a server that has the request. */
        return CSMS_VERDICT_UNKNOWN;
    default:
        return http_status >= 300 && http_status <= 499 ? CSMS_VERDICT_REJECTED
                                                        : CSMS_VERDICT_UNKNOWN;
    }
}
