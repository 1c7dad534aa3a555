/* SPDX-License-Identifier: MIT */
#include "crc32c.h"

#include <stdbool.h>

#define POLYNOMIAL 0x82F63B78u /* 0x1EDC6F41, lowest bit first */

/* The contribution of each byte. Without the table, a long journal takes seven times as long. */
static const uint32_t *table(void)
{
    static uint32_t rows[256];
    static bool ready;
    for (uint32_t byte = 0; byte < 256 && !ready; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
        rows[byte] = crc;
    }
    ready = true;
    return rows;
}

uint32_t crc32c(uint32_t crc, csms_str bytes)
{
    const uint32_t *rows = table();
    crc = ~crc;
    for (size_t i = 0; i < bytes.len; i++)
        crc = crc >> 8 ^ rows[(crc ^ (unsigned char)bytes.ptr[i]) & 0xFF];
    return ~crc;
}
