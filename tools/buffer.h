/* SPDX-License-Identifier: MIT */
/* A growing byte buffer, and the texts that the programs put into one. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "csms.h"

/* All zero is an empty buffer. ptr is the owner's to free with buffer_free; no NUL at the end. */
struct buffer {
    char *ptr;
    size_t len;
    size_t cap;
};

void buffer_add(struct buffer *b, const void *bytes, size_t len);
void buffer_str(struct buffer *b, csms_str s);
void buffer_text(struct buffer *b, const char *text);
void buffer_char(struct buffer *b, char c);
void buffer_number(struct buffer *b, uint64_t n);
void buffer_format(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *b);

/*
 * s as a JSON string with its quotes. s must be UTF-8. Control characters (C0, DEL, C1), U+2028,
 * U+2029, and the characters that change the direction of text (U+061C, U+200E, U+200F,
 * U+202A..U+202E, U+2066..U+2069), U+FEFF become \uXXXX, so that the line is safe on a terminal and reads back equal.
 */
void buffer_json(struct buffer *b, csms_str s);

/*
 * s made safe and visible for a terminal: the same characters become \n, \t, \r, \\ for a backslash
 * is not doubled, others \x1b or \u202e; a byte that is not UTF-8 becomes \xff.
 */
void buffer_visible(struct buffer *b, csms_str s);

/* Standard base64 with padding (RFC 4648 s.4). */
void buffer_base64(struct buffer *b, csms_str s);

/* The inverse, strict: no white space, right padding, zero trailing bits. -1 if it is not base64,
 * and then b is as before; else 0. */
int buffer_unbase64(struct buffer *b, csms_str s);

/* Is s well-formed UTF-8 (RFC 3629)? */
int is_utf8(csms_str s);

#endif
