/* SPDX-License-Identifier: MIT */
#ifndef CODES_H
#define CODES_H

#include "csms.h"

/* csms_code_find, and the codes that csms-send gives to requests without an answer. */
const struct csms_code *codes_find(csms_str code, int status, csms_str message);

#endif
