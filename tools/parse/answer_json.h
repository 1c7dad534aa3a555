/* SPDX-License-Identifier: MIT */
/* The members of secrets, answers and summaries in JSON, for every format that is JSON. */
#ifndef ANSWER_JSON_H
#define ANSWER_JSON_H

#include "report.h"

/* Each function appends ,"member":value for every known member. */
void json_string(struct buffer *b, const char *name, csms_str value);
void json_count(struct buffer *b, const char *name, uint64_t value);

/* file, id, label, entry */
void json_origin(struct buffer *b, const struct answer *a);

/* line, request, started, elapsed_ms, date */
void json_exchange(struct buffer *b, const struct answer *a);

/* outcome, code, message, message_cut */
void json_outcome(struct buffer *b, const struct secret *s);

/* verdict, exit, status, counts, code, message, request_id, sent, error, ignored, unknown_members
 */
void json_verdict(struct buffer *b, const struct answer *a);

/* answers, deleted, failed, ignored, verdicts, codes, exit */
void json_summary(struct buffer *b, const struct report *report);

#endif
