/* SPDX-License-Identifier: MIT */
/* Recognise what people save and send in place of an answer, and say what to do. */
#ifndef HINTS_H
#define HINTS_H

#include "buffer.h"

/* Enough of a body to recognise it, and to find the title of a page in it. */
#define EXPLAIN_LOOK 4096u

/* Replace the words by what the text is whose start is given: one line without a full stop. Does
 * nothing if that is not known. get: what in a shell gets the text out of the input, as
 * "tail -c +9 FILE | "; "" if the input is the text. */
void explain_body(struct buffer *words, csms_str start, const char *get);

/* What a file is, whose first line is given, that looks like records and has none; NULL if that is
 * not so. As above. */
const char *explain_records(csms_str line);

#endif
