/* SPDX-License-Identifier: MIT */
/*
 * A token from IAM for a user name and password: POST /v3/auth/tokens. The token stays in memory.
 *
 * The file that names the user has these lines under [iam], in any order:
 *
 *     user = ...
 *     password = ...           the rest of the line as it is, without the blanks around it
 *     domain = ...             the account that the user belongs to
 *     project_id = ...         or project_name = cn-north-4
 *     iam_endpoint = https://iam.cn-north-4.myhuaweicloud.com      the default is the region's
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
    int64_t renew_ms; /* by clock_ms: ask for another token from then on */
};

/* region is NULL if none was given. Exits 78 if the file cannot be used. */
void iam_load(struct iam *iam, const char *path, const char *region);

/*
 * Get a token, and note when to ask for the next. What certainly did not get there is tried again
 * by the rules; a refusal never: wrong passwords lock a user. NULL, or why there is no token; that
 * text has nothing of the server but a code.
 */
const char *iam_login(struct iam *iam, struct client *client, const struct retry_rules *rules,
                      struct secure_text *token);

void iam_wipe(struct iam *iam);

#endif
