/* SPDX-License-Identifier: MIT */
/*
 * Files of "key = value" lines under "[section]" lines, as the credentials file of the official
 * SDKs. Lines that start with # or ; are comments. A value is everything behind the first = or :
 * without the blanks around it: a password keeps its quotes, # and ;.
 */
#ifndef INI_H
#define INI_H

#include <stdbool.h>

#include "csms.h"

struct ini {
    csms_str rest; /* to start with: the whole text; the rest is zero */
    csms_str section, key, value;
    unsigned line;       /* of the entry, from 1 */
    const char *problem; /* NULL, or why ini_next stopped at this line before the end */
};

/* The next entry, whose parts are slices of the text. False at the end, or at a problem. */
bool ini_next(struct ini *ini);

#endif
