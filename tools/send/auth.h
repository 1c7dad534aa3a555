/* SPDX-License-Identifier: MIT */
/* The headers of a request, including its authentication. */
#ifndef AUTH_H
#define AUTH_H

#include "credentials.h"
#include "iam.h"

enum auth_renewal { AUTH_FIXED, AUTH_IAM, AUTH_ECS_METADATA };

/* The credentials of a run: a token, or keys for signatures. */
struct auth {
    struct secure_text token;
    struct access_keys keys;
    struct secure_text line; /* the header line with the token, or the keys' security token */
    struct iam iam;
    enum auth_renewal renewal;
    int64_t renew_ms, end_ms; /* by clock_ms: when to renew the credentials; when they expire */
    const char *from;         /* the option or variable that names the token file; or NULL */
    const char *path;         /* of the token file or the IAM file */
};

struct auth_options {
    const char *token_file, *iam_file; /* or NULL */
    const char *region;                /* of IAM; or NULL */
    bool ecs_metadata;
};

/*
 * Finds the credentials: those of the options, otherwise the token file named by CSMS_TOKEN_FILE,
 * otherwise access keys. Exits 78 if there are no usable credentials. Asks the metadata service for
 * keys, but not IAM for a token.
 */
void auth_load(struct auth *auth, const struct auth_options *options);

/* Appends a description of the credentials and their source, without secrets. */
void auth_describe(const struct auth *auth, struct buffer *text);

/* Gets a new token or keys if auth_needs_login. Call before the first request and whenever
 * auth_needs_login is true. Returns NULL, or the reason for having no valid credentials. */
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

#endif
