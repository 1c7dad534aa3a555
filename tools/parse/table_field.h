/* SPDX-License-Identifier: MIT */
/* Text, of any bytes, as a field of a table. Control characters are shown as in a terminal, so that
 * no field has a line break. */
#ifndef TABLE_FIELD_H
#define TABLE_FIELD_H

#include "buffer.h"

/* Unambiguous: a backslash is doubled, so that what is behind a single one can be undone. */
void tsv_field(struct buffer *b, csms_str s);

/* RFC 4180. An apostrophe goes before what could be a formula: it makes a spreadsheet take it as
 * text. */
void csv_field(struct buffer *b, csms_str s);

#endif
