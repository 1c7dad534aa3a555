/* SPDX-License-Identifier: MIT */
/* Recognize input that is commonly saved instead of an answer, and suggest a remedy. */
#ifndef HINTS_H
#define HINTS_H

#include "buffer.h"

/* Bytes that suffice to recognize a body and to find the title of a page. */
#define HINTS_LOOK 4096u

/* Origin of a body. */
struct hints_origin {
    const char *get; /* shell command that extracts it, for example "tail -c +9 FILE | "; "" if
                        the input is the body */
    int status;      /* 0: unknown */
    bool curl;       /* curl may have saved it */
};

/* Sets words to a description of a body that starts with this text and a remedy, in one line
 * without a full stop. words is empty if the body is not recognized. */
void hints_body(struct buffer *words, csms_str start, const struct hints_origin *origin);

/* The same for text that looks like records. */
void hints_records(struct buffer *words, csms_str start);

#endif
