/* SPDX-License-Identifier: MIT */
/* Run the reader over the body of one answer, report the secrets, and judge. */
#ifndef ANSWER_H
#define ANSWER_H

#include "curl_report.h"
#include "exit_policy.h"
#include "http_head.h"
#include "report.h"

/*
 * In this order: answer_start clears a; then set what is known of path, file, id, line, record,
 * status, body_offset and decoded; answer_open shows the heading; answer_take gets each piece of
 * the body (false: there was an error, and no more is wanted); answer_end judges, shows the
 * verdict, counts it, and reports errors of the input on stderr.
 */
void answer_start(struct answer *a);
void answer_open(struct answer *a, struct report *report);
bool answer_take(struct answer *a, struct report *report, const struct exit_policy *policy,
                 csms_str piece);
/* The body is over: true if it was a whole document. */
bool answer_body_over(struct answer *a);
void answer_end(struct answer *a, struct report *report, const struct exit_policy *policy);
void answer_free(struct answer *a);

/* The head of the response; the last one counts. What is needed of it is copied. */
void answer_head(struct answer *a, const struct http_head *head);

/* What a response record says; it must outlive the answer. */
void answer_record(struct answer *a, const struct record *record);

/* The body ends here, though more follows in the input: it is whole, or cut off. */
void answer_end_of_body(struct answer *a);

/* curl says that it failed, before it had sent anything or later. */
void answer_curl_failed(struct answer *a, const struct curl_report *curl, uint64_t offset);

/* For answer_fault: there is no place to name. */
#define NO_OFFSET UINT64_MAX

/*
 * Something is wrong with the input around the body, at offset. verdict is CSMS_VERDICT_INVALID, or
 * CSMS_VERDICT_UNKNOWN if the input is only cut off. The reason is copied; the first one stays.
 */
void answer_fault(struct answer *a, enum csms_verdict verdict, const char *reason, uint64_t offset);

#endif
