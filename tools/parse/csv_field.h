/* SPDX-License-Identifier: MIT */
#ifndef CSV_FIELD_H
#define CSV_FIELD_H

#include "buffer.h"

/*
 * Appends s, which can be any bytes, as an RFC 4180 field for spreadsheets. An apostrophe before a
 * possible formula makes it text. It is inserted wherever a cell can start if the reader splits at
 * "," ";" or tab: quotes do not prevent that, because a reader that splits at ";" sees a quote in
 * the middle of a cell.
 */
void csv_field(struct buffer *b, csms_str s);

#endif
