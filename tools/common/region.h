/* SPDX-License-Identifier: MIT */
/* The domains of regions. */
#ifndef REGION_H
#define REGION_H

#include "csms.h"

/* Returns DOMAIN in the host names SERVICE.REGION.DOMAIN of a valid region. */
const char *region_domain(csms_str region);

#endif
