/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "signature.h"
#include "program.h"

static const char token_variable[] = "CSMS_TOKEN_FILE";

/* Longer ones would not fit the header of a signature; real ones have 20 characters. */
enum { ACCESS_KEY_MAX = 256 };

static csms_str str(const char *text)
{
    return (csms_str){text, strlen(text)};
}

static void load_token(struct auth *auth, const char *path, const char *from)
{
    const char *problem = secret_from_file(&auth->token, path);
    if (problem == NULL && auth->token.len == 0)
        problem = "it is empty";
    if (problem == NULL && !secret_is_token(&auth->token))
        problem = "no token: a byte in it that is not visible ASCII";
    if (problem == NULL)
        return;
    auth_wipe(auth);
    tool_die(EXIT_CONFIG, "%s %s: %s", from, path, problem);
}

void auth_load(struct auth *auth, const char *token_file, const char *iam_file, const char *region)
{
    const char *named = getenv(token_variable);
    *auth = (struct auth){0};
    auth->by_iam = iam_file != NULL;
    if (token_file != NULL)
        load_token(auth, token_file, "--token-file");
    else if (iam_file != NULL)
        iam_load(&auth->iam, iam_file, region);
    else if (named != NULL && named[0] != '\0')
        load_token(auth, named, token_variable);
    else if (!credentials_find(&auth->keys))
        tool_die(
            EXIT_CONFIG,
            "no credentials: give --token-file or --iam-file, or set %s, HUAWEICLOUD_SDK_AK and "
            "HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, or have "
            "~/.huaweicloud/credentials",
            token_variable);
    if (auth->keys.access_key.len > ACCESS_KEY_MAX) {
        auth_wipe(auth);
        tool_die(EXIT_CONFIG, "the access key is longer than %d characters", ACCESS_KEY_MAX);
    }
}

bool auth_needs_login(const struct auth *auth)
{
    return auth->by_iam && (auth->token.len == 0 || clock_ms() >= auth->iam.renew_ms);
}

const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules)
{
    return auth_needs_login(auth) ? iam_login(&auth->iam, client, rules, &auth->token) : NULL;
}

static void add(struct auth_request *r, const char *name, csms_str value)
{
    r->headers[r->n_headers++] = (struct csms_header){str(name), value};
}

/* What is signed goes first: X-Project-Id also selects the project, which a token has in itself. */
static void sign(const struct access_keys *keys, struct auth_request *r)
{
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(r->date, sizeof r->date, "%Y%m%dT%H%M%SZ", &utc) == 0)
        tool_die(EXIT_INTERNAL, "the clock is not set");
    add(r, "X-Project-Id", r->project_id);
    if (keys->security_token.len > 0)
        add(r, "X-Security-Token", secret_str(&keys->security_token));
    struct csms_header signed_headers[AUTH_HEADERS];
    memcpy(signed_headers, r->headers, r->n_headers * sizeof r->headers[0]);
    signed_headers[r->n_headers] = (struct csms_header){str("Host"), r->host};
    const struct csms_signing signing = {
        .access_key = secret_str(&keys->access_key),
        .secret_key = secret_str(&keys->secret_key),
        .date = str(r->date),
        .method = str("POST"),
        .path = r->path,
        .headers = signed_headers,
        .n_headers = r->n_headers + 1,
        .body = r->body,
    };
    size_t len = csms_sign(&signing, signature_hash(), r->authorization, sizeof r->authorization);
    if (len == 0 || len >= sizeof r->authorization)
        tool_die(EXIT_INTERNAL, "the request cannot be signed");
    add(r, "X-Sdk-Date", str(r->date));
    add(r, "Authorization", (csms_str){r->authorization, len});
}

void auth_prepare(const struct auth *auth, struct auth_request *request)
{
    request->n_headers = 0;
    if (auth->token.len > 0)
        add(request, "X-Auth-Token", secret_str(&auth->token));
    else
        sign(&auth->keys, request);
    add(request, "Content-Type", str("application/json")); /* not signed, as the SDKs do not */
    add(request, "Accept", str("application/json"));
}

void auth_wipe(struct auth *auth)
{
    secret_wipe(&auth->token);
    credentials_wipe(&auth->keys);
    iam_wipe(&auth->iam);
    signature_cleanup();
}
