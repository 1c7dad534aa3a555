/* SPDX-License-Identifier: MIT */
/* The body of an answer in a transcript, and what curl -w writes after it. */
#ifndef TRANSCRIPT_BODY_H
#define TRANSCRIPT_BODY_H

#include "curl_report.h"
#include "input.h"
#include "job.h"

/* Read the body. head is the last one of the answer; its status is 0 if there is none. */
void read_body(struct job *job, struct input *in, const struct http_head *head,
               struct curl_report *report);

/*
 * A report of curl is next. Take it if it is about this answer; else set report->len to 0 and leave
 * it: it is all that there is of an answer of its own. begun: some of this answer's last head or of
 * its body is there.
 */
void take_curl_report(struct answer *a, struct input *in, const struct http_head *head,
                      struct curl_report *report, bool begun);

#endif
