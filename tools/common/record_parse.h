/* SPDX-License-Identifier: MIT */
#ifndef RECORD_PARSE_H
#define RECORD_PARSE_H

#include "record.h"

/*
 * Reads one line. Strings in r point into line, where escapes and body_base64 are decoded in place.
 * Some may point into r itself, so do not copy r. Checks that the JSON is valid, types match the
 * schema and the status is in range, and that a response has either a status, with headers and
 * body, or an error. In a request, and in "request" of a response, also checks what csms-req
 * guarantees: the request is valid, the path belongs to the project, and the body has exactly the
 * bytes of csms_request_body. Returns 0, or -1 with error set.
 */
int record_parse(struct record *r, char *line, size_t len, struct record_error *error);

#endif
