/* SPDX-License-Identifier: MIT */
#ifndef CSV_FIELD_H
#define CSV_FIELD_H

#include "buffer.h"

/*
 * s, any bytes, made visible, as a field by RFC 4180 for spreadsheets. An apostrophe before what
 * could be a formula makes a spreadsheet take it as text. It is written wherever a cell can start,
 * whichever of "," ";" and tab a reader takes for the separator: quotes do not help there, because
 * a reader that separates at ";" sees a quote in the middle of a cell.
 */
void csv_field(struct buffer *b, csms_str s);

#endif
