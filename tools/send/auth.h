/* SPDX-License-Identifier: MIT */
/* The headers of a request, including its authentication. */
#ifndef AUTH_H
#define AUTH_H

#include "credentials.h"
#include "iam.h"

/* The credentials of a run: a token, or keys for signatures. All zero: no credentials. */
struct auth {
    struct secure_text token;
    struct access_keys keys;
    struct secure_text line; /* the header line with the token, or the keys' security token */
    struct iam iam;
    bool by_iam;            /* the token comes from IAM */
    const char *token_from; /* the option or variable that names token_path; or NULL */
    const char *token_path;
};

/*
 * Finds the credentials: token_file or iam_file if not NULL, otherwise the file named by
 * CSMS_TOKEN_FILE, otherwise access keys. Exits 78 if there are no usable credentials.
 */
void auth_load(struct auth *auth, const char *token_file, const char *iam_file, const char *region);

/* Appends a description of the credentials and their source, without secrets. */
void auth_describe(const struct auth *auth, struct buffer *text);

/* Gets a token from IAM if auth_needs_login. Call before the first request and whenever
 * auth_needs_login is true. Returns NULL, or the reason for having no token. */
const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules);
bool auth_needs_login(const struct auth *auth);

enum { AUTH_LINES = 6 };

/* The header lines of one request, each "Name: value". */
struct auth_request {
    csms_str host; /* as in the Host header */
    csms_str project_id, path, body;

    const char *lines[AUTH_LINES]; /* set by auth_prepare, up to the first NULL; those with a secret
                                      point into the auth */

    /* private: what the lines point to */
    char project[sizeof "X-Project-Id: " + CSMS_PROJECT_ID_MAX];
    char date[sizeof "X-Sdk-Date: 20191115T033655Z"];
    char authorization[512];
};

/* Sets the lines. Call just before sending: a signature expires. */
void auth_prepare(const struct auth *auth, struct auth_request *request);

void auth_wipe(struct auth *auth);

#endif
