/* SPDX-License-Identifier: MIT */
/* BLAKE2s without a key (RFC 7693): a fingerprint that no two texts are known to share. */
#ifndef BLAKE2S_H
#define BLAKE2S_H

#include <stdint.h>

#include "csms.h"

/* 128 bits: 10^6 texts share one by accident with a chance of 10^-27, and to find two texts that
 * do takes 2^64 tries. */
struct fingerprint {
    uint32_t words[4];
};

/* The first four state words of BLAKE2s-128 of text; in memory order on a little-endian machine
 * they are the bytes that b2 tools print. */
struct fingerprint blake2s(csms_str text);

#endif
