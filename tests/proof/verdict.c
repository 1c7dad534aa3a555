/* SPDX-License-Identifier: MIT */
/* The verdict, for a reader in any state. */
#include "proof.h"

#include "../../lib/verdict.c"

static struct csms_reader unknown_reader(void)
{
    struct csms_reader r;
    if (nondet_bool()) {
        r.code.ptr = NULL;
    } else {
        r.code = unknown_text(12);
    }
    ASSUME(r.err >= CSMS_OK && r.err <= CSMS_ERR_WINDOW);
    ASSUME(r.kind >= CSMS_KIND_NONE && r.kind <= CSMS_KIND_REFUSAL);
    ASSUME(r.deleted <= UINT64_MAX / 2 && r.failed <= UINT64_MAX / 2); /* events of one document */
    return r;
}

/* Only a whole success report with every matched secret named is called a success. */
/* proof: any reader state, code up to 12 bytes; --unwind 14 */
void verdict_is_safe(void)
{
    struct csms_reader r = unknown_reader();
    int status = nondet_int();
    bool success = status == 0 || (status >= 200 && status <= 299);
    bool reported = r.deleted > 0 || r.failed > 0 || (r.has_total && r.total > 0);
    enum csms_verdict v = csms_judge(status, &r);
    ASSERT(v >= CSMS_VERDICT_ALL_DELETED && v <= CSMS_VERDICT_INVALID);
    if (v == CSMS_VERDICT_ALL_DELETED || v == CSMS_VERDICT_NONE_MATCHED) {
        ASSERT(success && r.err == CSMS_OK && r.kind == CSMS_KIND_ANSWER);
        ASSERT(r.failed == 0 && (!r.has_total || r.total <= r.deleted));
    }
    if (v == CSMS_VERDICT_NOT_EXECUTED)
        ASSERT((status == 429 || status == 503) && !reported);
    if (v == CSMS_VERDICT_REJECTED || v == CSMS_VERDICT_DENIED)
        ASSERT(status >= 300 && status <= 499 && !reported);
    if (status >= 500 && status != 503)
        ASSERT(v == CSMS_VERDICT_UNKNOWN);
}
