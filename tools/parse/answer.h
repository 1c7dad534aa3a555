/* SPDX-License-Identifier: MIT */
/* Run the reader over the body of an answer, report its secrets, and judge it. */
#ifndef ANSWER_H
#define ANSWER_H

#include "curl_report.h"
#include "detect.h"
#include "exit_policy.h"
#include "http_head.h"
#include "input.h"
#include "report.h"

/* The state of the program. */
struct run {
    struct report report;
    struct exit_policy policy;
    struct input in;         /* the current one */
    const char *file;        /* its name in results; NULL: standard input */
    struct answer answer;    /* the current one */
    unsigned form;           /* enum form; FORM_UNDECIDED: detect */
    uint64_t status;         /* of a bare body; 0: unknown */
    struct http_head head;   /* of a bare body; status 0: unknown */
    struct buffer head_text; /* head points into it */
    bool verbose;
};

/*
 * answer_start begins the next answer of the input. The caller sets the known members line, entry,
 * number, status, body_offset and decoded. answer_open shows the heading. answer_take reads a piece
 * of the body; after false, an error, it takes no more. answer_end judges the answer, shows and
 * counts the verdict, and reports errors of the input on stderr.
 */
struct answer *answer_start(struct run *run);
void answer_open(struct run *run);
bool answer_take(struct run *run, csms_str piece);
void answer_end(struct run *run);

/* Reports an answer that is a record or a fault: answer_open to answer_end. */
void answer_report(struct run *run);

/* Reports an input without an answer, so that the report does not seem complete. */
void answer_report_none(struct run *run, const char *reason);

/* Copies the members of the response head that the answer needs. The last call counts. */
void answer_head(struct answer *a, const struct http_head *head);

/* Takes the members of a response record, which must outlive the answer. */
void answer_record(struct answer *a, const struct record *record);

/* Ends the body. Returns true if it is a complete document. */
bool answer_body_over(struct answer *a);

/* Ends the body although the input continues: it is complete, or truncated. */
void answer_end_of_body(struct answer *a);

/* Records that curl failed, before or after it sent the request. */
void answer_curl_failed(struct answer *a, const struct curl_report *curl, uint64_t offset);

/* For answer_fault: the fault has no offset. */
#define NO_OFFSET UINT64_MAX

/* Records a fault of the input around the body, at offset. verdict is CSMS_VERDICT_INVALID, or
 * CSMS_VERDICT_UNKNOWN if the input is only truncated. The first fault counts. */
void answer_fault(struct answer *a, enum csms_verdict verdict, uint64_t offset, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

#endif
