/* SPDX-License-Identifier: MIT */
#ifndef BASE64_H
#define BASE64_H

#include "buffer.h"

/* Standard base64 with padding (RFC 4648 s.4). */
void buffer_base64(struct buffer *b, csms_str s);

/* Decodes strictly: no white space, full padding, zero spare bits. Returns 0, or -1 if s is not
 * base64; then b is unchanged. */
int buffer_unbase64(struct buffer *b, csms_str s);

#endif
