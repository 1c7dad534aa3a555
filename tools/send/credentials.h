/* SPDX-License-Identifier: MIT */
/* Access keys, from the places that the official SDKs and Terraform use. */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "buffer.h"
#include "secure_text.h"

struct access_keys {
    struct secure_text access_key, secret_key;
    struct secure_text security_token; /* of temporary keys; otherwise empty */
    char source[200];                  /* for messages; may be truncated */
};

/*
 * Reads HUAWEICLOUD_SDK_AK, _SK and _SECURITY_TOKEN; otherwise HW_ACCESS_KEY, HW_SECRET_KEY and
 * HW_SECURITY_TOKEN; otherwise section [basic] of the file named by
 * HUAWEICLOUD_SDK_CREDENTIALS_FILE, or of ~/.huaweicloud/credentials. Wipes variables that hold
 * secrets from the environment. False if there are no keys. Exits 78 if a source has only one of
 * the two: the next source may be another identity.
 */
bool credentials_find(struct access_keys *keys);

/* Writes the path of the file, or "" if there is no home directory, and a NUL. */
void credentials_path(struct buffer *path);

/* Returns NULL if requests can be signed with the keys, or the error. */
const char *credentials_problem(const struct access_keys *keys);

#endif
