/* SPDX-License-Identifier: MIT */
/* Checks of csms-req. The library decides what is valid; these add the place and the reason of a
 * fault, and detect valid values that are probably mistakes. */
#ifndef REQ_CHECK_H
#define REQ_CHECK_H

#include <stdbool.h>

#include "csms.h"

enum req_field { FIELD_INSTANCE, FIELD_TYPE, FIELD_PROJECT, FIELD_REGION, FIELD_LABEL, FIELDS };

struct problem {
    size_t offset;  /* in the value, of the offending byte */
    char text[512]; /* the fault: the remedy */
};

/* Sets the problem. Returns false, so that a check can return the call. */
bool problem_at(struct problem *problem, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True if the value is valid; otherwise false, with the problem. Stricter than the library only
 * about invisible characters. any_type: --any-type. */
bool check_field(enum req_field field, csms_str value, bool any_type, struct problem *problem);

/* False, with the problem, if id, which is valid, looks like a list, a pattern, a quoted text or a
 * number that a spreadsheet has rounded. */
bool check_plain_instance(csms_str id, struct problem *problem);

/* True, with the problem, if a valid value is probably a mistake: an instance ID that looks like
 * something else, or a type that only --any-type accepts and that is similar to a listed one. */
bool instance_is_doubtful(csms_str id, struct problem *problem);
bool type_is_doubtful(csms_str type, struct problem *problem);

#endif
