/* SPDX-License-Identifier: MIT */
/* csms-req's checks: not only whether a value is good, but what is wrong with it, and where. */
#ifndef REQ_CHECK_H
#define REQ_CHECK_H

#include <stdbool.h>

#include "csms.h"

struct problem {
    size_t offset;  /* in the value, of the byte that is wrong */
    char text[512]; /* what is wrong: what to do */
};

/* Fill in the problem; always false, so that a check can end with it. */
bool problem_at(struct problem *problem, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True, or false with the problem. What passes here, csms_request_check and record_region_ok let
 * pass as well; only characters that nobody can see are refused here and not there. */
bool check_project(csms_str id, struct problem *problem);
bool check_region(csms_str region, struct problem *problem);
bool check_instance(csms_str id, struct problem *problem);

/* Is id, which is valid, plainly an ID? Patterns and numbers that a spreadsheet rounded are not. */
bool check_plain_instance(csms_str id, struct problem *problem);

/* any: --any-type. */
bool check_type(csms_str type, bool any, struct problem *problem);

bool type_is_listed(csms_str type);

/* Was probably another type meant, although --any-type lets this one pass? Then the problem says
 * which. */
bool type_is_doubtful(csms_str type, struct problem *problem);

#endif
