/* SPDX-License-Identifier: MIT */
/* Error codes: their meaning, and how often each occurred. */
#ifndef CODES_H
#define CODES_H

#include "csms.h"

/* Like csms_code_find, but also knows the codes that csms-send records for missing answers. */
const struct csms_code *codes_find(csms_str code, int status, csms_str message);

/* Limit of distinct codes: the service has fewer, and hostile input must not exhaust memory. */
#define CODES_MAX 256

/* All zero is empty. */
struct codes {
    struct code_count {
        csms_str code; /* owned */
        uint64_t count;
        const struct csms_code *meaning; /* NULL: not in the catalog */
    } rows[CODES_MAX];
    size_t count;
    uint64_t others; /* occurrences of codes beyond the limit */
};

/* Counts an occurrence; without a code (ptr NULL) does nothing. */
void codes_count(struct codes *codes, csms_str code, int status, csms_str message);
void codes_free(struct codes *codes);

#endif
