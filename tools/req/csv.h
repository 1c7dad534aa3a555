/* SPDX-License-Identifier: MIT */
/* Splits a row of TSV or CSV into fields. */
#ifndef CSV_H
#define CSV_H

#include "req_check.h"

/* An unchecked text of the input, valid until the next line is read. */
struct req_value {
    csms_str text; /* ptr NULL: not given, or empty */
    size_t column; /* in bytes, from 1 */
    bool exact;    /* the line has text as it is, so that columns can be counted in it */
};

struct csv_row {
    char *line; /* quotes are removed in place */
    size_t len, at;
    char separator; /* RFC 4180, but with a tab quotes are characters, and a single one must not
                       start a field */
    bool more;      /* another field follows; true to start with */
};

/* The next field; there must be one. False with the problem if its quotes are invalid: then the end
 * of the field and of the row are unknown. */
bool csv_next_field(struct csv_row *row, struct req_value *value, struct problem *problem);

#endif
