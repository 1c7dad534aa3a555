/* SPDX-License-Identifier: MIT */
#ifndef CODES_H
#define CODES_H

#include "csms.h"

/* Like csms_code_find, but also knows the codes that csms-send records for missing answers. */
const struct csms_code *codes_find(csms_str code, int status, csms_str message);

#endif
