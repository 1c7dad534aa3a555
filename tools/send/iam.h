/* SPDX-License-Identifier: MIT */
/*
 * A token from IAM for a user name and password: POST /v3/auth/tokens. The token stays in memory.
 *
 * The file that names the user has these lines under [iam], in any order:
 *
 *     user = ...
 *     password = ...           the rest of the line, without leading and trailing blanks
 *     domain = ...             the account that the user belongs to
 *     project_id = ...         or project_name = cn-north-4
 *     iam_endpoint = https://iam.cn-north-4.myhuaweicloud.com      by default that of the region
 */
#ifndef IAM_H
#define IAM_H

#include "client.h"
#include "endpoint.h"
#include "retry.h"
#include "secure_text.h"

struct iam {
    struct secure_text user, password, domain, project_id, project_name;
    struct endpoint endpoint;
};

/* Reads the file; region may be NULL. Exits 78 if the file is unusable. */
void iam_load(struct iam *iam, const char *path, const char *region);

/*
 * Replaces the token by a new one, and sets its life in seconds, 0 if unknown. Retries a login that
 * certainly did not arrive, by the rules. Never retries a refused login: wrong passwords lock a
 * user. Returns NULL, or the reason for having no token; of the server's text it contains only a
 * code.
 */
const char *iam_login(struct iam *iam, struct client *client, const struct retry_rules *rules,
                      struct secure_text *token, int64_t *life_s);

#endif
