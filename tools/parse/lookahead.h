/* SPDX-License-Identifier: MIT */
/*
 * Find the start of an answer in a transcript: a line that starts with HTTP/ and a status; after a
 * complete document also another document or head. Only lookahead_skip_to_answer takes bytes.
 */
#ifndef LOOKAHEAD_H
#define LOOKAHEAD_H

#include "curl_report.h"
#include "input.h"

/* True if HTTP/ and a digit are next: a head, possibly damaged. */
bool lookahead_head(struct input *in);

/* True if a line that starts with HTTP/ and a status is next. */
bool lookahead_status_line(struct input *in);

/* True if output of curl -w is next; otherwise report->len is 0. */
bool lookahead_report(struct input *in, struct curl_report *report);

/* True if a line is next that starts an answer, or output of curl -w: then report->len is not 0. A
 * bare status counts only at the end of the input or directly before a head, because a page can
 * contain such a line. */
bool lookahead_line(struct input *in, struct curl_report *report);

/* Skips lines until lookahead_line is true, a head is at that offset in the file, or the input
 * ends. If the skipped text contains HTTP/, report->len is 0, because the report may belong to an
 * answer that was not recognized. */
void lookahead_skip_to_answer(struct input *in, uint64_t head_at, struct curl_report *report);

#endif
