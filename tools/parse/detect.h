/* SPDX-License-Identifier: MIT */
/* Detect the form in which an answer was saved. */
#ifndef DETECT_H
#define DETECT_H

#include <stdbool.h>

#include "csms.h"

enum form {
    FORM_UNDECIDED, /* more bytes are needed */
    FORM_RECORD,    /* records, one a line */
    FORM_BODY,      /* the body of one answer */
    FORM_HTTP,      /* curl -i: one or more heads and a body */
    FORM_HAR        /* HTTP archive, as browsers save it */
};

/* Bytes to examine at most. */
#define DETECT_LOOK (64u << 10)

/* Returns the form of an input that starts with text. all: the input ends there, or no more is
 * read; then the result is FORM_UNDECIDED only for white space. Unrecognized text is a body: the
 * reader reports the error. */
enum form detect_form(csms_str text, bool all);

/* Returns the only form with a top-level member of this name, or FORM_UNDECIDED. */
enum form detect_key(csms_str key);

/* The words of --input-format, by form, ending with NULL. */
extern const char *const form_names[];

#endif
