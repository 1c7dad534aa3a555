/* SPDX-License-Identifier: MIT */
/*
 * Files of "key = value" lines under "[section]" lines, such as the credentials file of the
 * official SDKs. Lines that start with # or ; are comments. A value is everything after the first =
 * or : without leading and trailing blanks: a password keeps its quotes, # and ;.
 */
#ifndef INI_H
#define INI_H

#include <stdbool.h>

#include "csms.h"

struct ini {
    csms_str rest; /* set it to the whole text, and all other members to zero */
    csms_str section, key, value;
    unsigned line;       /* of the entry, from 1 */
    const char *problem; /* NULL, or the error at this line */
};

/* Reads the next entry, whose parts are slices of the text. False at the end or at an error. */
bool ini_next(struct ini *ini);

#endif
