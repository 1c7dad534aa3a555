/* SPDX-License-Identifier: MIT */
/* Access keys, from where the official SDKs and Terraform look for them. */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "secure_text.h"

struct access_keys {
    struct secure_text access_key, secret_key;
    struct secure_text security_token; /* of temporary keys; else empty */
    char source[200];                  /* where they were found, perhaps shortened; for messages */
};

/*
 * HUAWEICLOUD_SDK_AK, _SK and _SECURITY_TOKEN; else HW_ACCESS_KEY, HW_SECRET_KEY and
 * HW_SECURITY_TOKEN; else section [basic] of the file HUAWEICLOUD_SDK_CREDENTIALS_FILE names, or
 * ~/.huaweicloud/credentials. Variables that hold secrets are wiped from the environment. False if
 * there are none; exits 78 if those found cannot be used, also if a source has one key of the two:
 * the next source may be another identity.
 */
bool credentials_find(struct access_keys *keys);

void credentials_wipe(struct access_keys *keys);

#endif
