/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), as in iSCSI: RFC 3720 s.12.1. It detects every change of up to 32
 * neighboring bits. */
#ifndef CRC32C_H
#define CRC32C_H

#include <stdint.h>

#include "csms.h"

/* Returns the checksum of the data with the checksum crc followed by bytes; start with 0. */
uint32_t crc32c(uint32_t crc, csms_str bytes);

#endif
