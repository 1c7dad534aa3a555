/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"

static const char token_variable[] = "CSMS_TOKEN_FILE";

void auth_load(struct auth *auth, const char *token_file)
{
    const char *from = "--token-file";
    *auth = (struct auth){0};
    if (token_file == NULL) {
        from = token_variable;
        token_file = getenv(token_variable);
    }
    if (token_file == NULL || token_file[0] == '\0')
        tool_die(EXIT_CONFIG, "no credentials: give --token-file FILE or set %s", token_variable);
    const char *problem = secret_from_file(&auth->token, token_file);
    if (problem == NULL && auth->token.len == 0)
        problem = "it is empty";
    if (problem == NULL && !secret_is_token(&auth->token))
        problem = "no token: a byte in it that is not visible ASCII";
    if (problem != NULL) {
        auth_wipe(auth);
        tool_die(EXIT_CONFIG, "%s %s: %s", from, token_file, problem);
    }
}

static void add(struct csms_header headers[AUTH_HEADERS], size_t *n, const char *name,
                csms_str value)
{
    headers[(*n)++] = (struct csms_header){{name, strlen(name)}, value};
}

size_t auth_headers(const struct auth *auth, struct csms_header headers[AUTH_HEADERS])
{
    static const char json[] = "application/json";
    size_t n = 0;
    add(headers, &n, "Content-Type", (csms_str){json, sizeof json - 1});
    add(headers, &n, "Accept", (csms_str){json, sizeof json - 1});
    if (auth->token.len > 0)
        add(headers, &n, "X-Auth-Token", secret_str(&auth->token));
    return n;
}

void auth_wipe(struct auth *auth)
{
    secret_wipe(&auth->token);
}
