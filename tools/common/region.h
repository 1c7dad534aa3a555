/* SPDX-License-Identifier: MIT */
/* Where the services of a region are. */
#ifndef REGION_H
#define REGION_H

#include "csms.h"

/* The domain below which the hosts SERVICE.REGION.DOMAIN of a valid region are. */
const char *region_domain(csms_str region);

#endif
