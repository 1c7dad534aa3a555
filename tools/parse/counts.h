/* SPDX-License-Identifier: MIT */
/* Counts of verdicts, secrets and error codes. */
#ifndef COUNTS_H
#define COUNTS_H

#include "csms.h"

/* Limit of distinct codes: the service has fewer, and hostile input must not exhaust memory. */
#define COUNTS_CODES_MAX 256

struct counts_code {
    csms_str code;                   /* owned */
    uint64_t count;                  /* failures of secrets and refusals of requests */
    const struct csms_code *meaning; /* NULL: not in the catalog */
};

/* In addition to the verdicts of csms_judge: the input contains no answer. */
#define VERDICT_NO_INPUT ((enum csms_verdict)(CSMS_VERDICT_INVALID + 1))
#define VERDICTS (CSMS_VERDICT_INVALID + 2)

/* All zero is empty. */
struct counts {
    uint64_t answers, deleted, failed, ignored;
    uint64_t verdicts[VERDICTS];
    struct counts_code codes[COUNTS_CODES_MAX];
    size_t code_count;
    uint64_t other_codes; /* failures beyond the limit of codes */
};

/* Counts a failure by its code, if it has one. */
void counts_add_code(struct counts *counts, csms_str code, int status, csms_str message);
void counts_free(struct counts *counts);

#endif
