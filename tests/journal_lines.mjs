// SPDX-License-Identifier: MIT
//
// Computes the checksums of a journal independently; tools/common/journal_file.h describes them.

// Returns the CRC-32C of data with the checksum crc followed by bytes, bit by bit.
export function crc32c(crc, bytes) {
    let value = ~crc;
    for (const byte of bytes) {
        value ^= byte;
        for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0x82f63b78 : 0);
    }
    return ~value >>> 0;
}

// Returns the text with the correct checksum in each line.
export function seal(text) {
    let crc = 0;
    return text.split('\n').slice(0, -1).map((line) => {
        const start = line.replace(/,"crc32c":"[0-9a-f]{8}"\}$/, '').replace(/\}$/, (end, at) => (line.includes('"crc32c"') ? end : ''));
        crc = crc32c(crc, Buffer.from(start));
        const end = `,"crc32c":"${crc.toString(16).padStart(8, '0')}"}\n`;
        crc = crc32c(crc, Buffer.from(end));
        return start + end;
    }).join('');
}
