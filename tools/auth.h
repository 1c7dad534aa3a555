/* SPDX-License-Identifier: MIT */
/* The headers of a request, with what proves who sends it. */
#ifndef AUTH_H
#define AUTH_H

#include "secret.h"

/* Credentials for a run. All zero is none. */
struct auth {
    struct secret token; /* X-Auth-Token */
};

/*
 * Find the credentials: token_file if it is not NULL, else the file that CSMS_TOKEN_FILE names.
 * Exits 78 if there are none that can be used.
 */
void auth_load(struct auth *auth, const char *token_file);

/* The most headers that auth_headers gives. */
enum { AUTH_HEADERS = 8 };

/* Headers to send with a request; their number. The values point into auth. */
size_t auth_headers(const struct auth *auth, struct csms_header headers[AUTH_HEADERS]);

void auth_wipe(struct auth *auth);

#endif
