/* SPDX-License-Identifier: MIT */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>

#include "csms.h"

/* True for a region ID, for example cn-north-4: 3 to 40 of a-z 0-9 -, starting with a letter and
 * not ending with -. */
bool region_is_valid(csms_str region);

/* Returns DOMAIN in the host names SERVICE.REGION.DOMAIN of a valid region. */
const char *region_domain(csms_str region);

#endif
