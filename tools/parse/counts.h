/* SPDX-License-Identifier: MIT */
/* Count how answers and secrets ended, and with which error codes. */
#ifndef COUNTS_H
#define COUNTS_H

#include "csms.h"

/* Codes counted one by one; the service has fewer, and a hostile stream must not fill the memory.
 */
#define TALLY_CODES_MAX 256

struct tally_code {
    csms_str code;                   /* owned by the tally */
    uint64_t count;                  /* failures of secrets and refusals of requests */
    const struct csms_code *meaning; /* NULL: not in the catalogue */
};

/* Beside the verdicts of csms_judge: the input has no answer that could be judged. */
#define VERDICT_NO_INPUT ((enum csms_verdict)(CSMS_VERDICT_INVALID + 1))
#define VERDICTS (CSMS_VERDICT_INVALID + 2)

/* All zero is nothing counted. */
struct tally {
    uint64_t answers, deleted, failed, ignored;
    uint64_t verdicts[VERDICTS];
    struct tally_code codes[TALLY_CODES_MAX];
    size_t code_count;
    uint64_t other_codes; /* failures whose code found no room */
};

/* Count a failure by its code; nothing if it has none. */
void tally_code(struct tally *tally, csms_str code, int status, csms_str message);
void tally_free(struct tally *tally);

#endif
