/* SPDX-License-Identifier: MIT */
/* csms_judge: a table of its rules, then properties for every status and reader. */
#include <criterion/criterion.h>

#include "csms.h"

enum body {
    NOTHING,     /* a reader that has read nothing, without the end of the input */
    EMPTY,       /* an empty input */
    CUT,         /* an answer that is truncated after one deletion */
    BROKEN,      /* not JSON */
    MIXED,       /* an answer with a member of a refusal after one deletion */
    REFUSAL,     /* error_code and error_msg */
    NO_IAM,      /* a code for which the gateway has forwarded nothing */
    NO_IAM_CUT,  /* the same, truncated */
    NO_SECRETS,  /* {"total":0} */
    EMPTY_LISTS, /* an answer without a total and without secrets */
    ALL,         /* 2 deleted of 2 */
    ALL_NO_TOTAL,
    PART,          /* 2 deleted, 1 failed of 3 */
    HALF_NO_TOTAL, /* 1 deleted, 1 failed */
    ONE_FAILED,    /* 1 failed, no total */
    ONE_COUNTED,   /* 1 counted, none named */
    FAILED_OF_TWO, /* 1 failed of 2 */
    ALL_FAILED,    /* 2 failed of 2 */
    TOTAL_ONLY,    /* 3 counted, none named */
    TOTAL_LARGER,  /* 2 deleted of 3 */
    TOTAL_SMALLER, /* 2 deleted of 1 */
    TOTAL_ZERO,    /* 1 deleted of 0 */
    HUGE,          /* 1 deleted of 2^64-1 */
    BODIES
};

static const struct csms_reader readers[BODIES] = {
    [EMPTY] = {.err = CSMS_ERR_TRUNCATED},
    [CUT] = {.err = CSMS_ERR_TRUNCATED, .kind = CSMS_KIND_ANSWER, .deleted = 1},
    [BROKEN] = {.err = CSMS_ERR_SYNTAX},
    [MIXED] = {.err = CSMS_ERR_MIXED, .kind = CSMS_KIND_ANSWER, .deleted = 1},
    [REFUSAL] = {.kind = CSMS_KIND_REFUSAL, .code = {"APIGW.0201", 10}},
    [NO_IAM] = {.kind = CSMS_KIND_REFUSAL, .code = {"APIGW.0613", 10}},
    [NO_IAM_CUT] = {.err = CSMS_ERR_TRUNCATED,
                    .kind = CSMS_KIND_REFUSAL,
                    .code = {"APIGW.0613", 10}},
    [NO_SECRETS] = {.kind = CSMS_KIND_ANSWER, .has_total = true},
    [EMPTY_LISTS] = {.kind = CSMS_KIND_ANSWER},
    [ALL] = {.kind = CSMS_KIND_ANSWER, .deleted = 2, .has_total = true, .total = 2},
    [ALL_NO_TOTAL] = {.kind = CSMS_KIND_ANSWER, .deleted = 2},
    [PART] = {.kind = CSMS_KIND_ANSWER, .deleted = 2, .failed = 1, .has_total = true, .total = 3},
    [HALF_NO_TOTAL] = {.kind = CSMS_KIND_ANSWER, .deleted = 1, .failed = 1},
    [ONE_FAILED] = {.kind = CSMS_KIND_ANSWER, .failed = 1},
    [ONE_COUNTED] = {.kind = CSMS_KIND_ANSWER, .has_total = true, .total = 1},
    [FAILED_OF_TWO] = {.kind = CSMS_KIND_ANSWER, .failed = 1, .has_total = true, .total = 2},
    [ALL_FAILED] = {.kind = CSMS_KIND_ANSWER, .failed = 2, .has_total = true, .total = 2},
    [TOTAL_ONLY] = {.kind = CSMS_KIND_ANSWER, .has_total = true, .total = 3},
    [TOTAL_LARGER] = {.kind = CSMS_KIND_ANSWER, .deleted = 2, .has_total = true, .total = 3},
    [TOTAL_SMALLER] = {.kind = CSMS_KIND_ANSWER, .deleted = 2, .has_total = true, .total = 1},
    [TOTAL_ZERO] = {.kind = CSMS_KIND_ANSWER, .deleted = 1, .has_total = true},
    [HUGE] = {.kind = CSMS_KIND_ANSWER, .deleted = 1, .has_total = true, .total = UINT64_MAX},
};

static const struct {
    int status;
    enum body body;
    enum csms_verdict expected;
} rules[] = {
    /* A success status: the body decides. */
    {200, NOTHING, CSMS_VERDICT_UNKNOWN},
    {200, EMPTY, CSMS_VERDICT_UNKNOWN},
    {200, CUT, CSMS_VERDICT_UNKNOWN},
    {200, BROKEN, CSMS_VERDICT_INVALID},
    {200, MIXED, CSMS_VERDICT_INVALID},
    {200, REFUSAL, CSMS_VERDICT_UNKNOWN},
    {200, NO_SECRETS, CSMS_VERDICT_NONE_MATCHED},
    {200, EMPTY_LISTS, CSMS_VERDICT_NONE_MATCHED},
    {200, ALL, CSMS_VERDICT_ALL_DELETED},
    {200, ALL_NO_TOTAL, CSMS_VERDICT_ALL_DELETED},
    {200, PART, CSMS_VERDICT_PART_DELETED},
    {200, HALF_NO_TOTAL, CSMS_VERDICT_PART_DELETED},
    {200, ONE_FAILED, CSMS_VERDICT_NONE_DELETED},
    {200, ONE_COUNTED, CSMS_VERDICT_UNKNOWN},
    {200, FAILED_OF_TWO, CSMS_VERDICT_UNKNOWN},
    {200, ALL_FAILED, CSMS_VERDICT_NONE_DELETED},
    {200, TOTAL_ONLY, CSMS_VERDICT_UNKNOWN},
    {200, TOTAL_LARGER, CSMS_VERDICT_PART_DELETED},
    {200, TOTAL_SMALLER, CSMS_VERDICT_ALL_DELETED},
    {200, TOTAL_ZERO, CSMS_VERDICT_ALL_DELETED},
    {200, HUGE, CSMS_VERDICT_PART_DELETED},
    {204, NOTHING, CSMS_VERDICT_UNKNOWN},
    {299, PART, CSMS_VERDICT_PART_DELETED},
    /* The status is unknown. */
    {0, NOTHING, CSMS_VERDICT_UNKNOWN},
    {0, EMPTY, CSMS_VERDICT_UNKNOWN},
    {0, BROKEN, CSMS_VERDICT_INVALID},
    {0, REFUSAL, CSMS_VERDICT_UNKNOWN},
    {0, ALL, CSMS_VERDICT_ALL_DELETED},
    /* Refused, with any body that does not report secrets. */
    {300, NOTHING, CSMS_VERDICT_REJECTED},
    {307, BROKEN, CSMS_VERDICT_REJECTED},
    {400, REFUSAL, CSMS_VERDICT_REJECTED},
    {400, NOTHING, CSMS_VERDICT_REJECTED},
    {400, EMPTY, CSMS_VERDICT_REJECTED},
    {400, NO_SECRETS, CSMS_VERDICT_REJECTED},
    {400, EMPTY_LISTS, CSMS_VERDICT_REJECTED},
    {400, ALL, CSMS_VERDICT_UNKNOWN},
    {400, ALL_FAILED, CSMS_VERDICT_UNKNOWN},
    {400, ONE_FAILED, CSMS_VERDICT_UNKNOWN},
    {400, ONE_COUNTED, CSMS_VERDICT_UNKNOWN},
    {400, TOTAL_ONLY, CSMS_VERDICT_UNKNOWN},
    {400, CUT, CSMS_VERDICT_UNKNOWN},
    {400, MIXED, CSMS_VERDICT_UNKNOWN},
    {302, PART, CSMS_VERDICT_UNKNOWN},
    {404, REFUSAL, CSMS_VERDICT_REJECTED},
    {418, BROKEN, CSMS_VERDICT_REJECTED},
    {494, BROKEN, CSMS_VERDICT_REJECTED},
    {499, REFUSAL, CSMS_VERDICT_REJECTED},
    {401, REFUSAL, CSMS_VERDICT_DENIED},
    {403, REFUSAL, CSMS_VERDICT_DENIED},
    {403, BROKEN, CSMS_VERDICT_DENIED},
    {401, PART, CSMS_VERDICT_UNKNOWN},
    {403, ALL, CSMS_VERDICT_UNKNOWN},
    {408, NOTHING, CSMS_VERDICT_UNKNOWN},
    {408, REFUSAL, CSMS_VERDICT_UNKNOWN},
    /* Not executed. */
    {429, REFUSAL, CSMS_VERDICT_NOT_EXECUTED},
    {429, BROKEN, CSMS_VERDICT_NOT_EXECUTED},
    {429, ALL, CSMS_VERDICT_UNKNOWN},
    {503, NO_IAM, CSMS_VERDICT_NOT_EXECUTED},
    {503, NO_IAM_CUT, CSMS_VERDICT_UNKNOWN},
    {503, REFUSAL, CSMS_VERDICT_UNKNOWN},
    {503, EMPTY, CSMS_VERDICT_UNKNOWN},
    {503, BROKEN, CSMS_VERDICT_UNKNOWN},
    {503, ALL, CSMS_VERDICT_UNKNOWN},
    /* Possibly executed. */
    {500, REFUSAL, CSMS_VERDICT_UNKNOWN},
    {500, NO_IAM, CSMS_VERDICT_UNKNOWN},
    {500, ALL, CSMS_VERDICT_UNKNOWN},
    {502, BROKEN, CSMS_VERDICT_UNKNOWN},
    {504, EMPTY, CSMS_VERDICT_UNKNOWN},
    {599, REFUSAL, CSMS_VERDICT_UNKNOWN},
    /* Not the status of an answer. */
    {100, ALL, CSMS_VERDICT_UNKNOWN},
    {199, NOTHING, CSMS_VERDICT_UNKNOWN},
    {600, REFUSAL, CSMS_VERDICT_UNKNOWN},
    {-1, ALL, CSMS_VERDICT_UNKNOWN},
    {20000, ALL, CSMS_VERDICT_UNKNOWN},
};

Test(verdict, rules)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        enum csms_verdict verdict = csms_judge(rules[i].status, &readers[rules[i].body]);

        cr_expect_eq(verdict, rules[i].expected, "row %zu: status %d, body %d: %d, not %d", i,
                     rules[i].status, rules[i].body, verdict, rules[i].expected);
    }
}

/* Proxies send 503, too, possibly after they forwarded the request: the whole code must match. */
Test(verdict, codes_of_503)
{
    static const struct {
        csms_str code;
        enum csms_verdict expected;
    } rows[] = {
        {{"APIGW.0613", 10}, CSMS_VERDICT_NOT_EXECUTED},
        {{"APIG.0613", 9}, CSMS_VERDICT_NOT_EXECUTED},
        {{"APIC.0613", 9}, CSMS_VERDICT_NOT_EXECUTED},
        {{"APIGW.061", 9}, CSMS_VERDICT_UNKNOWN},
        {{"APIGW.0612", 10}, CSMS_VERDICT_UNKNOWN},
        {{"KMS.0613", 8}, CSMS_VERDICT_UNKNOWN},
        {{"APIGW.06130", 11}, CSMS_VERDICT_UNKNOWN},
        {{"", 0}, CSMS_VERDICT_UNKNOWN},
        {{NULL, 0}, CSMS_VERDICT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct csms_reader r = {.kind = CSMS_KIND_REFUSAL, .code = rows[i].code};
        cr_expect_eq(csms_judge(503, &r), rows[i].expected, "row %zu", i);
        r.kind = CSMS_KIND_ANSWER;
        cr_expect_eq(csms_judge(503, &r), CSMS_VERDICT_UNKNOWN, "row %zu", i);
    }
}

/* A good verdict requires 2xx with a complete answer that accounts for every secret. */
Test(verdict, a_good_verdict_requires_a_complete_answer)
{
    for (int status = -1; status <= 1000; status++) {
        bool success = status == 0 || (status >= 200 && status <= 299);

        for (int body = 0; body < BODIES; body++) {
            const struct csms_reader *r = &readers[body];
            enum csms_verdict verdict = csms_judge(status, r);
            bool whole = r->err == CSMS_OK && r->kind == CSMS_KIND_ANSWER;
            uint64_t named = r->deleted + r->failed;

            if (verdict == CSMS_VERDICT_ALL_DELETED || verdict == CSMS_VERDICT_NONE_MATCHED)
                cr_expect(success && whole && r->failed == 0 && r->total <= named,
                          "status %d, body %d", status, body);
            if (verdict == CSMS_VERDICT_NONE_DELETED)
                cr_expect(success && whole && r->deleted == 0 && r->failed >= r->total,
                          "status %d, body %d", status, body);
            if (verdict == CSMS_VERDICT_REJECTED || verdict == CSMS_VERDICT_DENIED ||
                verdict == CSMS_VERDICT_NOT_EXECUTED)
                cr_expect(!success && named == 0 && r->total == 0, "status %d, body %d", status,
                          body);
        }
    }
}

/* The start of an answer gives no verdict, even if the caller has not ended the input. */
Test(verdict, an_incomplete_document_is_unknown)
{
    static const char text[] = "{\"success_secrets\":[\"a\",\"b\"],\"total\":2}";

    for (size_t len = 0; len < sizeof text; len++) {
        char window[CSMS_WINDOW_MIN];
        struct csms_reader r;
        bool whole = len == sizeof text - 1;

        csms_reader_init(&r, window, sizeof window);
        if (len > 0)
            csms_reader_feed(&r, text, len);
        while (csms_reader_next(&r) > CSMS_EVENT_MORE)
            continue;
        cr_expect_eq(csms_judge(200, &r), whole ? CSMS_VERDICT_ALL_DELETED : CSMS_VERDICT_UNKNOWN,
                     "%zu", len);
        csms_reader_feed(&r, NULL, 0);
        csms_reader_next(&r);
        cr_expect_eq(csms_judge(200, &r), whole ? CSMS_VERDICT_ALL_DELETED : CSMS_VERDICT_UNKNOWN,
                     "%zu", len);
    }
}
