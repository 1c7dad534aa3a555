/* SPDX-License-Identifier: MIT */
#ifndef BASE64_H
#define BASE64_H

#include "buffer.h"

/* Standard base64 with padding (RFC 4648 s.4). */
void buffer_base64(struct buffer *b, csms_str s);

/* The inverse, strict: no white space, full padding, zero spare bits. 0, or -1 if s is not base64;
 * then b is as it was. */
int buffer_unbase64(struct buffer *b, csms_str s);

#endif
