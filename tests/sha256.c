/* SPDX-License-Identifier: MIT */
/* The hash functions for firmware, compared with those of OpenSSL. */
#include "sha256.h"

#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { LONGEST = 300 }; /* some blocks of 64 bytes, with every remainder */

static unsigned char bytes[LONGEST], ours[CSMS_SHA256_LEN], theirs[CSMS_SHA256_LEN];

static void fill(void)
{
    uint32_t x = 1;
    for (size_t i = 0; i < LONGEST; i++) {
        x = x * 1664525 + 1013904223; /* Numerical Recipes, s.7.1 */
        bytes[i] = (unsigned char)(x >> 24);
    }
}

Test(sha256, equals_that_of_openssl_for_each_length)
{
    struct sha256 s;
    fill();
    for (size_t len = 0; len <= LONGEST; len++) {
        sha256_start(&s);
        sha256_update(&s, bytes, len / 3); /* in two pieces */
        sha256_update(&s, bytes + len / 3, len - len / 3);
        sha256_end(&s, ours);
        cr_assert(EVP_Digest(bytes, len, theirs, NULL, EVP_sha256(), NULL) == 1);
        cr_expect_arr_eq(ours, theirs, sizeof ours, "%zu bytes", len);
    }
}

Test(sha256, of_a_million_letters)
{
    /* FIPS 180-4's own example: cdc76e5c ... c7112cd0 */
    static const unsigned char first[] = {0xcd, 0xc7, 0x6e, 0x5c},
                               last[] = {0xc7, 0x11, 0x2c, 0xd0};
    struct sha256 s;
    sha256_start(&s);
    for (int i = 0; i < 1000000; i++)
        sha256_update(&s, "a", 1);
    sha256_end(&s, ours);
    cr_expect(memcmp(ours, first, 4) == 0 && memcmp(ours + 28, last, 4) == 0);
}

Test(sha256, hmac_equals_that_of_openssl_for_each_length_of_the_key)
{
    static const struct sha256 blank;
    struct sha256 s;
    fill();
    for (size_t len = 0; len <= 200; len++) {
        csms_str key = {(const char *)bytes, len}, message = {(const char *)bytes + 7, len};
        hmac_sha256(&s, key, message, ours);
        cr_assert(HMAC(EVP_sha256(), key.ptr, (int)key.len, bytes + 7, len, theirs, NULL));
        cr_expect_arr_eq(ours, theirs, sizeof ours, "a key of %zu bytes", len);
        cr_expect_eq(memcmp(&s, &blank, sizeof s), 0, "something is left of the key");
    }
}
