/* SPDX-License-Identifier: MIT */
/* Error codes: their meaning and their number. */
#ifndef CODES_H
#define CODES_H

#include "csms.h"

/* Like csms_code_find, but also knows the codes that csms-send records for missing answers. */
const struct csms_code *codes_find(csms_str code, int status, csms_str message);

/* Limit of distinct texts: the service has fewer codes, and hostile input must not exhaust memory.
 */
#define TEXT_COUNTS_MAX 256

/* How often each text occurred. All zero is empty. */
struct text_counts {
    struct text_count {
        csms_str text; /* owned */
        uint64_t count;
        const struct csms_code *meaning; /* of a code; NULL: not in the catalog */
    } rows[TEXT_COUNTS_MAX];
    size_t count;
    uint64_t others; /* occurrences of texts beyond the limit */
};

/* Counts an occurrence and returns the row of the text; NULL if it is absent or beyond the limit.
 */
struct text_count *text_counts_add(struct text_counts *counts, csms_str text);
void text_counts_free(struct text_counts *counts);

/* Counts an occurrence of a code, if there is one. */
void codes_count(struct text_counts *codes, csms_str code, int status, csms_str message);

#endif
