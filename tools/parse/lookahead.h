/* SPDX-License-Identifier: MIT */
/*
 * Where an answer starts in a transcript: at a line that starts with HTTP/ and a status; after a
 * complete document also where another document or a head starts. The look ahead takes nothing.
 */
#ifndef LOOKAHEAD_H
#define LOOKAHEAD_H

#include "curl_report.h"
#include "http_head.h"
#include "input.h"

/* HTTP/ and a digit are next: a head, maybe a damaged one. */
bool lookahead_head(struct input *in);

/* A line that starts with HTTP/ and a status is next. */
bool lookahead_status_line(struct input *in);

/* What curl -w writes is next. Else report->len is 0. */
bool lookahead_report(struct input *in, struct curl_report *report);

/* A line is next that starts an answer, or that has what curl -w writes: then report->len is not 0.
 * A status alone must be the last text of the input, as a page may have such a line. */
bool lookahead_line(struct input *in, struct curl_report *report);

/* http_head_parse with as much of the input as it needs. */
enum http_head_result lookahead_parse_head(struct input *in, struct http_head *head, size_t *used,
                                           const char **reason);

/* Skip lines up to one of those above, or up to a head at that offset in the file. False if there
 * is none: then all of the input is taken. With HTTP/ in what was skipped, report->len is 0: the
 * report may be about an answer that was not recognized. */
bool lookahead_skip_to_answer(struct input *in, uint64_t head_at, struct curl_report *report);

#endif
