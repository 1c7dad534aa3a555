/* SPDX-License-Identifier: MIT */
/* Add text to a buffer so that it stays text: in JSON, on a terminal, in tables, XML and a shell.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "buffer.h"

/*
 * s as a JSON string with its quotes. s must be UTF-8. What utf8_is_active becomes \n, \r, \t or
 * \uXXXX, so the line is safe to show and reads back equal.
 */
void buffer_json(struct buffer *b, csms_str s);

/*
 * s, any bytes, for a terminal: what utf8_is_invisible becomes \n, \r, \t, \x1b, \u202e or
 * \U000e0041, and a byte that is not UTF-8 becomes \xff. A backslash stays one, so this is for
 * eyes, not for reading back.
 */
void buffer_visible(struct buffer *b, csms_str s);

/* The same with a backslash doubled, so that it can be undone: a field of a TSV row. */
void buffer_tsv(struct buffer *b, csms_str s);

/* The same for XML and HTML, as character data or as a value in quotes. */
void buffer_xml(struct buffer *b, csms_str s);

/* s as a word of a POSIX shell, in single quotes. */
void buffer_shell(struct buffer *b, csms_str s);

#endif
