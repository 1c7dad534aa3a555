/* SPDX-License-Identifier: MIT */
/* The body of an answer in a transcript, and the output of curl -w after it. */
#ifndef TRANSCRIPT_BODY_H
#define TRANSCRIPT_BODY_H

#include "curl_report.h"
#include "input.h"
#include "answer.h"

/* Reads the body. head is the last one of the answer; its status is 0 if there is none. */
void read_body(struct run *run, struct input *in, const struct http_head *head,
               struct curl_report *report);

/*
 * Takes curl's report, which is next, if it belongs to this answer. Otherwise sets report->len to 0
 * and leaves it: it is an answer of its own. begun: this answer has a part of its last head or of
 * its body.
 */
void take_curl_report(struct answer *a, struct input *in, const struct http_head *head,
                      struct curl_report *report, bool begun);

#endif
