/* SPDX-License-Identifier: MIT */
/* The headers of a request, with what proves who sends it. */
#ifndef AUTH_H
#define AUTH_H

#include "credentials.h"
#include "iam.h"

/* Credentials for a run: a token, or keys to sign with. All zero is none. */
struct auth {
    struct secure_text token;
    struct access_keys keys;
    struct secure_text line; /* the header line with the token, or the keys' security token */
    struct iam iam;
    bool by_iam;            /* the token comes from there */
    const char *token_from; /* the option or variable that names token_path; or NULL */
    const char *token_path;
};

/*
 * Find the credentials: token_file or iam_file if they are not NULL, else the file that
 * CSMS_TOKEN_FILE names, else access keys. Exits 78 if there are none that can be used.
 */
void auth_load(struct auth *auth, const char *token_file, const char *iam_file, const char *region);

/* Adds which credentials these are and where they come from, without a secret. */
void auth_describe(const struct auth *auth, struct buffer *text);

/* Call before the first request, and when auth_needs_login: gets a token from IAM if one is needed
 * and there is none, or it is about to end. NULL, or why there is none. */
const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules);
bool auth_needs_login(const struct auth *auth);

enum { AUTH_LINES = 6 };

/* One request's header lines, "Name: value" each. */
struct auth_request {
    csms_str host; /* as in the Host header */
    csms_str project_id, path, body;

    const char *lines[AUTH_LINES]; /* set by auth_prepare; up to the first NULL. Those with a secret
                                      point into the auth. */

    /* private: what the lines point to */
    char project[sizeof "X-Project-Id: " + CSMS_PROJECT_ID_MAX];
    char date[sizeof "X-Sdk-Date: 20191115T033655Z"];
    char authorization[512];
};

/* Sets the lines, for sending now: a signature ages. */
void auth_prepare(const struct auth *auth, struct auth_request *request);

void auth_wipe(struct auth *auth);

#endif
