/* SPDX-License-Identifier: MIT */
/* Recognize input that is commonly saved instead of an answer, and suggest a remedy. */
#ifndef HINTS_H
#define HINTS_H

#include "report.h"

/* Bytes that suffice to recognize a body and to find the title of a page. */
#define HINTS_LOOK 4096u

/* Sets a->words to a description of a body that starts with this text and a remedy, in one line
 * without a full stop. It is empty if the body is not recognized. */
void hints_body(struct answer *a, csms_str start);

/* Appends the same for text that looks like records. */
void hints_records(struct buffer *words, csms_str start);

#endif
