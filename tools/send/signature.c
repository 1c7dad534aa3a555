/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "program.h"

static EVP_MD_CTX *context;

static bool start(void *ctx)
{
    return EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    return EVP_DigestUpdate(ctx, bytes, len) == 1;
}

static bool end(void *ctx, unsigned char digest[CSMS_SHA256_LEN])
{
    return EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char digest[CSMS_SHA256_LEN])
{
    (void)ctx;
    return key.len <= INT_MAX &&
           HMAC(EVP_sha256(), key.ptr, (int)key.len, (const unsigned char *)message.ptr,
                message.len, digest, NULL) != NULL;
}

const struct csms_hash *signature_hash(void)
{
    static struct csms_hash hash = {NULL, start, update, end, hmac};
    if (context == NULL) {
        context = EVP_MD_CTX_new();
        if (context == NULL)
            tool_die(EXIT_INTERNAL, "cannot compute SHA-256");
        hash.ctx = context;
    }
    return &hash;
}
