/* SPDX-License-Identifier: MIT */
/* The head of a saved HTTP response, as curl -i, curl -D and csms-send --replay have it. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csms.h"

#define HTTP_HEAD_MAX (256u << 10) /* longest block in bytes: what curl itself takes is 300 KB */

/* Values are slices of the text, without blanks around them: any bytes but control characters. */
struct http_head {
    int status;                                                       /* 100 to 599 */
    csms_str content_type, date, retry_after, x_request_id, location; /* ptr NULL: absent */
    csms_str content_encoding, transfer_encoding;
    bool has_length;
    uint64_t content_length;
};

/* True if text starts with "HTTP/" and a digit. */
bool http_head_starts(csms_str text);

/* True if text starts with HTTP/d[.d] ddd, and a blank, a line end or nothing follows. */
bool http_head_is_status_line(csms_str text);

enum http_head_result {
    HTTP_HEAD_OK,
    HTTP_HEAD_MORE, /* the text ends inside the head */
    HTTP_HEAD_BAD
};

/*
 * Read one header block from the start of text: status line, fields, empty line; CRLF or LF ends.
 * *used is the length of the block, or the offset of the error. *reason is the error in words, or
 * NULL. Fields that are not listed above are skipped. The first of a repeated field wins, but two
 * different Content-Length are an error, and so is a listed field that goes on in the next line,
 * and a status line inside a line: the head was cut off there. Interim, proxy and redirect blocks
 * are the caller's business: a block is just read.
 */
enum http_head_result http_head_parse(csms_str text, struct http_head *head, size_t *used,
                                      const char **reason);

#endif
