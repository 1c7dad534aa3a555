/* SPDX-License-Identifier: MIT */
/* Recognize what people save and send in place of an answer, and say what to do. */
#ifndef HINTS_H
#define HINTS_H

#include "buffer.h"

/* Enough of a body to recognize it, and to find the title of a page in it. */
#define HINTS_LOOK 4096u

/* Where a body comes from. */
struct hints_origin {
    const char *get; /* what in a shell gets it out of the input, for example "tail -c +9 FILE | ";
                        "" if the input is the body */
    int status;      /* 0: not known */
    bool curl;       /* curl may have saved it */
};

/* Replace the words by what the text is that starts so, and what to do: one line without a full
 * stop. They become empty if that is not known. */
void hints_body(struct buffer *words, csms_str start, const struct hints_origin *origin);

/* As above, for a text that looks like records and may be none. */
void hints_records(struct buffer *words, csms_str start);

#endif
