/* SPDX-License-Identifier: MIT */
#include "sha256.h"

#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

/* FIPS 180-4 s.4.2.2: of the cube roots of the first primes, the first bits of the fractions. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/* The message schedule is kept in 16 words, which are overwritten as they are used up. */
static uint32_t schedule(uint32_t w[16], unsigned t)
{
    uint32_t a = w[(t + 1) % 16], b = w[(t + 14) % 16];
    w[t % 16] += (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[(t + 9) % 16] +
                 (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    return w[t % 16];
}

static void compress(struct sha256 *s)
{
    uint32_t *w = s->schedule, v[8];
    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
               (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
    memcpy(v, s->state, sizeof v);
    for (unsigned t = 0; t < 64; t++) {
        uint32_t one = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
                       ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constants[t] +
                       (t < 16 ? w[t] : schedule(w, t));
        uint32_t two = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
                       ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (unsigned i = 0; i < 8; i++)
        s->state[i] += v[i];
}

void sha256_start(struct sha256 *s)
{
    /* FIPS 180-4 s.5.3.3: the same of square roots. */
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(s->state, start, sizeof start);
    s->len = 0;
}

void sha256_update(struct sha256 *s, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < len; i++) {
        s->block[s->len++ % BLOCK] = p[i];
        if (s->len % BLOCK == 0)
            compress(s);
    }
}

void sha256_end(struct sha256 *s, unsigned char digest[CSMS_SHA256_LEN])
{
    static const unsigned char one = 0x80, zero = 0;
    unsigned char bits[8];
    for (unsigned i = 0; i < 8; i++)
        bits[i] = (unsigned char)(s->len * 8 >> (56 - 8 * i));
    sha256_update(s, &one, 1);
    while (s->len % BLOCK != LENGTH_AT)
        sha256_update(s, &zero, 1);
    sha256_update(s, bits, sizeof bits);
    for (unsigned i = 0; i < CSMS_SHA256_LEN; i++)
        digest[i] = (unsigned char)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}

/* Not memset, which a compiler may leave out before a return. */
static void wipe(volatile unsigned char *p, size_t len)
{
    while (len > 0)
        p[--len] = 0;
}

void hmac_sha256(struct sha256 *s, csms_str key, csms_str message,
                 unsigned char digest[CSMS_SHA256_LEN])
{
    unsigned char pad[BLOCK] = {0};
    if (key.len > BLOCK) {
        sha256_start(s);
        sha256_update(s, key.ptr, key.len);
        sha256_end(s, pad);
    } else if (key.len > 0) {
        memcpy(pad, key.ptr, key.len);
    }
    for (unsigned i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    sha256_start(s);
    sha256_update(s, pad, BLOCK);
    sha256_update(s, message.ptr, message.len);
    sha256_end(s, digest);
    for (unsigned i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    sha256_start(s);
    sha256_update(s, pad, BLOCK);
    sha256_update(s, digest, CSMS_SHA256_LEN);
    sha256_end(s, digest);
    wipe(pad, sizeof pad);
    wipe((volatile unsigned char *)s, sizeof *s);
}

/* ---- as csms_sign calls them ---- */

static bool start(void *ctx)
{
    sha256_start(ctx);
    return true;
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    sha256_update(ctx, bytes, len);
    return true;
}

static bool end(void *ctx, unsigned char digest[CSMS_SHA256_LEN])
{
    sha256_end(ctx, digest);
    return true;
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char digest[CSMS_SHA256_LEN])
{
    hmac_sha256(ctx, key, message, digest);
    return true;
}

struct csms_hash sha256_hash(struct sha256 *s)
{
    struct csms_hash hash = {s, start, update, end, hmac};
    return hash;
}
