/* SPDX-License-Identifier: MIT */
/* Tell apart the forms in which people save answers. */
#ifndef DETECT_H
#define DETECT_H

#include <stdbool.h>

#include "csms.h"

enum form {
    FORM_UNDECIDED, /* the bytes so far do not tell */
    FORM_NOTHING,   /* nothing but white space */
    FORM_RECORD,    /* records, one a line */
    FORM_BODY,      /* the body of one answer */
    FORM_HTTP,      /* curl -i: one or more heads and a body */
    FORM_HAR        /* what a browser saves of its traffic */
};

/* How far to look. */
#define DETECT_LOOK (64u << 10)

/* The form of an input that starts with text. all: nothing follows, or nothing more will be read;
 * then the result is never FORM_UNDECIDED. Anything else is a body: its reader reports the
 * error. */
enum form detect_form(csms_str text, bool all);

/* The form that has a member of this name at its top level and shares it with no other form;
 * FORM_UNDECIDED if there is none. */
enum form detect_key(csms_str key);

/* As -I names it; FORM_UNDECIDED if there is no such form. */
enum form form_of_name(const char *name);
const char *form_name(enum form form);

#endif
