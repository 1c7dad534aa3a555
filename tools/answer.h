/* SPDX-License-Identifier: MIT */
/* Run the reader over the body of one answer, report the secrets, and judge. */
#ifndef ANSWER_H
#define ANSWER_H

#include "report.h"

/* What the exit code should tell. */
struct policy {
    bool strict;               /* unknown members and a total that does not add up: 65 */
    bool require_match;        /* nothing matched: 7 */
    const char *const *ignore; /* codes of failures that are none */
    size_t ignore_count;
};

/*
 * In this order: answer_start clears a; then set what is known of path, file, id, line, record,
 * status and body_offset; answer_open shows the heading; answer_take gets each piece of
 * the body (false: there was an error, and no more is wanted); answer_end judges, shows the
 * verdict, counts it, and tells stderr what is wrong with the input.
 */
void answer_start(struct answer *a);
void answer_open(struct answer *a, struct report *report);
bool answer_take(struct answer *a, struct report *report, const struct policy *policy,
                 csms_str piece);
void answer_end(struct answer *a, struct report *report, const struct policy *policy);
void answer_free(struct answer *a);

/* The value of X-Request-Id, if there is one; copied. That of a refusal's body goes before it. */
void answer_request_id(struct answer *a, csms_str id);

/* Another head follows: status and request ID were those of a proxy or of an interim response. */
void answer_forget_head(struct answer *a);

/*
 * Something is wrong with the input around the body, at offset. verdict is CSMS_INVALID, or
 * CSMS_UNKNOWN if the input is only cut off. The reason is copied; the first one stays.
 */
void answer_fault(struct answer *a, enum csms_verdict verdict, const char *reason, uint64_t offset);

#endif
