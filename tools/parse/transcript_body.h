/* SPDX-License-Identifier: MIT */
/* The body of an answer in a transcript, and what curl says behind it. */
#ifndef TRANSCRIPT_BODY_H
#define TRANSCRIPT_BODY_H

#include "input_formats.h"

/* head is the last one of the answer; its status is 0 if there is none. */
void read_body(struct job *job, struct input *in, const struct http_head *head);

/*
 * curl's JSON is next. Take it, if it is about this answer; else leave it: it is all that there is
 * of an answer of its own. begun: some of this answer's last head or of its body is there.
 */
void take_curl_json(struct answer *a, struct input *in, const struct http_head *head,
                    const struct curl_json *found, bool begun);

#endif
