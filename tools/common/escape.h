/* SPDX-License-Identifier: MIT */
/* Append text to a buffer, escaped for JSON, a terminal, a table, XML or a shell. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "buffer.h"

/*
 * s, which must be UTF-8, as a JSON string with quotes. Characters that are utf8_is_active are
 * written as \n, \r, \t or \uXXXX, so that the line is safe to display and decodes to s.
 */
void buffer_json(struct buffer *b, csms_str s);

/* A member of the JSON object at the end of b, with a comma unless it is the first: its name and
 * colon; with a string, or nothing if s is absent; with a number. */
void buffer_key(struct buffer *b, const char *name);
void buffer_member(struct buffer *b, const char *name, csms_str s);
void buffer_member_number(struct buffer *b, const char *name, uint64_t n);

/*
 * s, any bytes, for a terminal. Characters that are utf8_is_invisible are written as \n, \r, \t,
 * \x1b, \u202e or \U000e0041, and bytes that are not UTF-8 as \xff. Backslashes are unchanged, so
 * this cannot be decoded.
 */
void buffer_visible(struct buffer *b, csms_str s);

/* The same for a field of a TSV row: a backslash is doubled, so that it can be decoded. */
void buffer_tsv(struct buffer *b, csms_str s);

/* The same for XML and HTML, as character data or a quoted attribute value. */
void buffer_xml(struct buffer *b, csms_str s);

/* s as a word for a POSIX shell, in single quotes. */
void buffer_shell(struct buffer *b, csms_str s);

#endif
