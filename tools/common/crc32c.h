/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), as iSCSI has it: RFC 3720 s.12.1. It notices every change of up to 32
 * neighboring bits. */
#ifndef CRC32C_H
#define CRC32C_H

#include <stdint.h>

#include "csms.h"

/* The checksum of what crc is the checksum of, followed by bytes. Of nothing it is 0. */
uint32_t crc32c(uint32_t crc, csms_str bytes);

#endif
