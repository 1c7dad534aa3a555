/* SPDX-License-Identifier: MIT */
/* The head of a saved HTTP response, for example of curl -i, curl -D or csms-send --replay. */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "csms.h"

#define HTTP_HEAD_MAX (256u << 10) /* longest block in bytes; the limit of curl is 300 KB */

/* Values are slices of the text without leading and trailing blanks. They have no control
 * characters. */
struct http_head {
    int status;                                                       /* 100 to 599 */
    csms_str content_type, date, retry_after, x_request_id, location; /* ptr NULL: absent */
    csms_str content_encoding, transfer_encoding;
    bool has_length;
    uint64_t content_length;
    size_t len;        /* of the block; if it is not whole, the offset of the error */
    const char *error; /* NULL: none */
};

/* True for a character of a field name (RFC 9110 s.5.6.2). */
bool http_is_token(char c);

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
 * Reads one header block at the start of text: status line, fields, empty line; lines end with CRLF
 * or LF. Fields that are not listed above are skipped. The first of repeated fields counts. Errors
 * are: two different Content-Length, a listed field that continues on the next line, and a status
 * line inside a line, where a head was truncated. The caller handles interim, proxy and redirect
 * blocks.
 */
enum http_head_result http_head_parse(csms_str text, struct http_head *head);

#endif
