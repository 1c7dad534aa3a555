/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static EVP_MD_CTX *context;

static bool start(void *ctx)
{
    (void)ctx;
    if (context == NULL)
        context = EVP_MD_CTX_new();
    return context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    return EVP_DigestUpdate(context, bytes, len) == 1;
}

static bool end(void *ctx, unsigned char digest[CSMS_SHA256_LEN])
{
    (void)ctx;
    return EVP_DigestFinal_ex(context, digest, NULL) == 1;
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char digest[CSMS_SHA256_LEN])
{
    (void)ctx;
    return key.len <= INT_MAX &&
           HMAC(EVP_sha256(), key.ptr, (int)key.len, (const unsigned char *)message.ptr,
                message.len, digest, NULL) != NULL;
}

const struct csms_hash signature_hash = {NULL, start, update, end, hmac};
