/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) in plain C99, for csms_sign on devices that have neither
 * hardware nor a TLS library to do it: no table in RAM, no heap. Its time does not depend on the
 * bytes hashed, only on their number.
 */
#ifndef SHA256_H
#define SHA256_H

#include "csms.h"

struct sha256 {
    uint32_t state[8];
    uint64_t len;
    unsigned char block[64];
    uint32_t schedule[16];
};

void sha256_start(struct sha256 *s);
void sha256_update(struct sha256 *s, const void *bytes, size_t len);
void sha256_end(struct sha256 *s, unsigned char digest[CSMS_SHA256_LEN]);

/* s is overwritten, and the parts of the key in it are wiped. */
void hmac_sha256(struct sha256 *s, csms_str key, csms_str message,
                 unsigned char digest[CSMS_SHA256_LEN]);

/* Returns the hash functions for csms_sign; s is their working memory. */
struct csms_hash sha256_hash(struct sha256 *s);

#endif
