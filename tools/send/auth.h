/* SPDX-License-Identifier: MIT */
/* The headers of a request, including its authentication. */
#ifndef AUTH_H
#define AUTH_H

#include "credentials.h"
#include "iam.h"
#include "record.h"

enum auth_renewal { AUTH_FIXED, AUTH_IAM, AUTH_ECS_METADATA };

/* The credentials of a run: a token, or keys for signatures. */
struct auth {
    struct secure_text token;
    struct access_keys keys;
    struct secure_text line; /* the header line with the token, or the keys' security token */
    struct iam iam;
    enum auth_renewal renewal;
    int64_t renew_ms, end_ms; /* by clock_ms: when to renew the credentials; when they expire */
    struct buffer source;     /* describes the credentials, without secrets */
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

/* Gets a new token or keys if auth_needs_login. Call before the first request and whenever
 * auth_needs_login is true. Returns NULL, or the reason for having no valid credentials. */
const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules);
bool auth_needs_login(const struct auth *auth);

/* The texts of the header lines that only one request has. */
struct auth_headers {
    char project[sizeof "X-Project-Id: " + CSMS_PROJECT_ID_MAX];
    char date[sizeof "X-Sdk-Date: 20191115T033655Z"];
    char authorization[512];
};

/* Sets up to AUTH_LINES header lines of a request to a host, each "Name: value". They point into
 * auth and room. A signature has the time of request->started, and expires. */
enum { AUTH_LINES = 6 };
void auth_prepare(const struct auth *auth, const struct record *request, csms_str host,
                  struct auth_headers *room, const char *lines[AUTH_LINES]);

#endif
