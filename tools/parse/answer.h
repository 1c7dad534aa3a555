/* SPDX-License-Identifier: MIT */
/* Run the reader over the body of one answer, report the secrets, and judge. */
#ifndef ANSWER_H
#define ANSWER_H

#include "curl_report.h"
#include "exit_policy.h"
#include "http_head.h"
#include "report.h"

/*
 * Call in this order: answer_start clears a. The caller sets the known members of path, file, id,
 * line, record, status, body_offset and decoded. answer_open shows the heading. answer_take reads
 * each piece of the body; after false, an error, it takes no more. answer_end judges the answer,
 * shows and counts the verdict, and reports errors of the input on stderr.
 */
void answer_start(struct answer *a);
void answer_open(struct answer *a, struct report *report);
bool answer_take(struct answer *a, struct report *report, const struct exit_policy *policy,
                 csms_str piece);
/* Ends the body. Returns true if it is a complete document. */
bool answer_body_over(struct answer *a);
void answer_end(struct answer *a, struct report *report, const struct exit_policy *policy);
void answer_free(struct answer *a);

/* Copies the members of the response head that the answer needs. The last call counts. */
void answer_head(struct answer *a, const struct http_head *head);

/* Takes the members of a response record, which must outlive the answer. */
void answer_record(struct answer *a, const struct record *record);

/* Ends the body although the input continues: it is complete, or truncated. */
void answer_end_of_body(struct answer *a);

/* Records that curl failed, before or after it sent the request. */
void answer_curl_failed(struct answer *a, const struct curl_report *curl, uint64_t offset);

/* For answer_fault: the fault has no offset. */
#define NO_OFFSET UINT64_MAX

/*
 * Records a fault of the input around the body, at offset. verdict is CSMS_VERDICT_INVALID, or
 * CSMS_VERDICT_UNKNOWN if the input is only truncated. The reason is copied; the first one counts.
 */
void answer_fault(struct answer *a, enum csms_verdict verdict, const char *reason, uint64_t offset);

#endif
