/* SPDX-License-Identifier: MIT */
/* Take a row of TSV or CSV apart. */
#ifndef CSV_H
#define CSV_H

#include "req_check.h"

/* A text of the input. Not checked yet, and valid until the next line is read. */
struct req_value {
    csms_str text; /* ptr NULL: not given, or empty */
    size_t column; /* in bytes, from 1 */
    bool exact;    /* the line has text as it is, so that columns can be counted in it */
};

struct req_row {
    char *line; /* changed by undoing quotes */
    size_t len, at;
    char separator; /* a tab: quotes are characters, but one alone must not start a field;
                       else RFC 4180 */
    bool more;      /* another field follows; true to start with */
};

/* The next field, which is there. False with the problem if its quotes are not right: then nobody
 * knows where it ends, or the row. */
bool req_row_field(struct req_row *row, struct req_value *value, struct problem *problem);

#endif
