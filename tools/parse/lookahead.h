/* SPDX-License-Identifier: MIT */
/* Where the next answer of a transcript starts, or what curl says of the last one. */
#ifndef LOOKAHEAD_H
#define LOOKAHEAD_H

#include "curl_json.h"
#include "http_head.h"
#include "input.h"

/* How much white space is next. */
size_t next_blank(struct input *in);

/* Is a head behind that many bytes? */
bool next_is_head(struct input *in, size_t skip);

/* Is curl's JSON? */
bool next_is_curl_json(struct input *in, size_t skip, struct curl_json *found);

/* http_head_parse with as much of the input as it needs. */
enum http_head_result next_head(struct input *in, struct http_head *head, size_t *used,
                                const char **reason);

/* Go to where curl's JSON (then found->len is not 0) or a head starts, or to the end. What is
 * returned is the offset of the white space before it. */
uint64_t next_search(struct input *in, struct curl_json *found);

/* Where the line starts in which text has that offset. */
size_t next_line_start(csms_str text, size_t offset);

#endif
