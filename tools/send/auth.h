/* SPDX-License-Identifier: MIT */
/* The headers of a request, with what proves who sends it. */
#ifndef AUTH_H
#define AUTH_H

#include "credentials.h"
#include "iam.h"

/* Credentials for a run: a token, or keys to sign with. All zero is none. */
struct auth {
    struct secret token;
    struct access_keys keys;
    struct iam iam;
    bool by_iam; /* the token comes from there */
};

/*
 * Find the credentials: token_file or iam_file if they are not NULL, else the file that
 * CSMS_TOKEN_FILE names, else access keys. Exits 78 if there are none that can be used.
 */
void auth_load(struct auth *auth, const char *token_file, const char *iam_file, const char *region);

/* Get a token if one is needed and there is none, or it is about to end. NULL, or why not. */
const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules);
bool auth_needs_login(const struct auth *auth);

enum { AUTH_HEADERS = 8 };

/* One request's headers. Those that are secret point into the auth. */
struct auth_request {
    csms_str host; /* as in the Host header */
    csms_str project_id, path, body;

    struct csms_header headers[AUTH_HEADERS]; /* set by auth_prepare */
    size_t n_headers;

    /* private: what the headers point to */
    char date[sizeof "20191115T033655Z"];
    char authorization[512];
};

/* Set the headers, for sending now: a signature ages. */
void auth_prepare(const struct auth *auth, struct auth_request *request);

void auth_wipe(struct auth *auth);

#endif
