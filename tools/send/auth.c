/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "ecs_metadata.h"
#include "signature.h"
#include "str.h"
#include "program.h"

static const char token_variable[] = "CSMS_TOKEN_FILE";

/* Credentials are renewed this long before they expire, or at half of a shorter life. */
enum { TOKEN_MARGIN_S = 300, KEYS_MARGIN_S = 600 };

/* Starts of files that contain more than the token. */
static const struct {
    const char *start, *problem;
} mistakes[] = {
    {"HTTP/", "a whole HTTP response: keep only the value of its X-Subject-Token header"},
    {"X-Auth-Token:", "a header line: keep only what follows the colon"},
    {"X-Subject-Token:", "a header line: keep only what follows the colon"},
    {"Bearer ", "it starts with the word Bearer: keep only what follows it"},
    {"{", "a JSON document: IAM returns the token in the X-Subject-Token header of its answer"},
    {"[", "a JSON document: IAM returns the token in the X-Subject-Token header of its answer"},
    {"\"", "the token is in quotes: remove them"},
    {"'", "the token is in quotes: remove them"},
    {"export ", "an assignment: keep only what follows the ="},
};

/* True for NAME=value, as in a file of variables; a token has = only at its end. */
static bool is_assignment(csms_str text)
{
    size_t n = 0;
    while (n < text.len &&
           (ascii_is_alpha(text.ptr[n]) || ascii_is_digit(text.ptr[n]) || text.ptr[n] == '_'))
        n++;
    return n > 0 && n + 1 < text.len && text.ptr[n] == '=' && text.ptr[n + 1] != '=';
}

/* Returns NULL, or the error and its remedy if the file does not contain a bare token. */
static const char *token_problem(const struct secure_text *token)
{
    csms_str text = secure_text_str(token);
    if (text.len == 0)
        return "it is empty";
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        if (strncasecmp(text.ptr, mistakes[i].start, strlen(mistakes[i].start)) == 0)
            return mistakes[i].problem;
    if (is_assignment(text))
        return "an assignment: keep only what follows the =";
    if (ascii_is_space(text.ptr[0]))
        return "blanks or blank lines precede the token: remove them";
    if (memchr(text.ptr, '\n', text.len) != NULL)
        return "more than one line: a token has only one";
    if (memchr(text.ptr, ' ', text.len) != NULL)
        return "more than one word: keep only the token";
    return secure_text_is_token(token) ? NULL
                                       : "not a token: it has a byte that is not visible ASCII";
}

static void load_token(struct auth *auth, const char *path, const char *from)
{
    struct secure_text *token = &auth->token;
    buffer_format(&auth->source, "the token in %s %s", from, path);
    const char *problem = secure_text_from_file(token, path);
    if (problem == NULL)
        problem = token_problem(token);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "%s %s: %s", from, path, problem);
}

static void describe_keys(struct buffer *text, const struct access_keys *keys)
{
    enum { SHOWN = 4 };
    const struct secure_text *key = &keys->access_key;
    size_t shown = key->len > 2 * SHOWN ? SHOWN : 0;
    buffer_format(text, "the %saccess key ...%.*s from %s",
                  keys->security_token.len > 0 ? "temporary " : "", (int)shown,
                  key->ptr + key->len - shown, keys->source);
}

void auth_load(struct auth *auth, const struct auth_options *options)
{
    const char *named = getenv(token_variable), *problem = NULL;
    *auth = (struct auth){.renew_ms = INT64_MAX};
    if (options->token_file != NULL) {
        load_token(auth, options->token_file, "--token-file");
    } else if (options->iam_file != NULL) {
        buffer_format(&auth->source, "a token from IAM (--iam-file %s)", options->iam_file);
        auth->renewal = AUTH_IAM;
        auth->renew_ms = 0;
        iam_load(&auth->iam, options->iam_file, options->region);
    } else if (options->ecs_metadata) {
        auth->renewal = AUTH_ECS_METADATA;
        auth->renew_ms = 0;
        problem = auth_login(auth, NULL, NULL);
    } else if (named != NULL && named[0] != '\0') {
        load_token(auth, named, token_variable);
    } else if (credentials_find(&auth->keys)) {
        problem = credentials_problem(&auth->keys);
    } else {
        tool_die(EXIT_CONFIG,
                 "no credentials: give --token-file, --iam-file or --ecs-metadata, or set %s, "
                 "HUAWEICLOUD_SDK_AK and "
                 "HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, or create "
                 "~/.huaweicloud/credentials",
                 token_variable);
    }
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "%s", problem);
    if (auth->keys.access_key.len > 0)
        describe_keys(&auth->source, &auth->keys);
}

bool auth_needs_login(const struct auth *auth)
{
    return clock_ms() >= auth->renew_ms;
}

/* Makes the line that all requests share. */
static void make_line(struct auth *auth)
{
    if (auth->token.len > 0)
        secure_text_set(&auth->line, "X-Auth-Token: ", secure_text_str(&auth->token));
    else if (auth->keys.security_token.len > 0)
        secure_text_set(&auth->line,
                        "X-Security-Token: ", secure_text_str(&auth->keys.security_token));
}

static const char *renew(struct auth *auth, struct client *client, const struct retry_rules *rules)
{
    int64_t life_s = 0, margin_s = KEYS_MARGIN_S;
    const char *problem;
    if (auth->renewal == AUTH_IAM) {
        margin_s = TOKEN_MARGIN_S;
        problem = iam_login(&auth->iam, client, rules, &auth->token, &life_s);
    } else {
        problem = ecs_metadata_keys(&auth->keys, &life_s);
    }
    int64_t now = clock_ms(), left_ms = auth->end_ms - now;
    if (problem != NULL && auth->renewal == AUTH_ECS_METADATA && left_ms > 0) {
        auth->renew_ms = now + left_ms / 4 + 1000; /* until then, the old keys are valid */
        return NULL;
    }
    if (problem != NULL)
        return problem;
    if (margin_s > life_s / 2)
        margin_s = life_s / 2;
    auth->renew_ms = life_s > 0 ? now + (life_s - margin_s) * 1000 : INT64_MAX;
    auth->end_ms = now + life_s * 1000;
    return NULL;
}

const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules)
{
    const char *problem = auth_needs_login(auth) ? renew(auth, client, rules) : NULL;
    if (problem == NULL)
        make_line(auth);
    return problem;
}

/* A token determines the project; with a signature, X-Project-Id selects it. */
static void sign(const struct auth *auth, const struct record *r, csms_str host,
                 struct auth_headers *room)
{
    static const char date_name[] = "X-Sdk-Date: ", name[] = "Authorization: ";
    const csms_str project = r->request.project_id;
    const char *t = r->started.ptr; /* 2019-11-15T03:36:55.123Z */
    snprintf(room->date, sizeof room->date, "X-Sdk-Date: %.4s%.2s%.5s%.2s%.2sZ", t, t + 5, t + 8,
             t + 14, t + 17);
    snprintf(room->project, sizeof room->project, "X-Project-Id: %.*s", (int)project.len,
             project.ptr);
    const struct csms_key key = {secure_text_str(&auth->keys.access_key),
                                 secure_text_str(&auth->keys.secret_key),
                                 secure_text_str(&auth->keys.security_token)};
    const struct csms_signing signing = {
        .host = host,
        .date = str_from(room->date + strlen(date_name)),
        .project_id = project,
        .path = r->path,
        .body = r->request_body,
    };
    memcpy(room->authorization, name, sizeof name);
    size_t cap = sizeof room->authorization - strlen(name);
    size_t len =
        csms_sign(&signing, &key, &signature_hash, room->authorization + strlen(name), cap);
    enum csms_err err = csms_sign_check(&signing, &key);
    if (len == 0 || len >= cap)
        tool_die(EXIT_INTERNAL, "the request cannot be signed: %s",
                 err != CSMS_OK ? csms_err_text(err) : "SHA-256 failed");
}

void auth_prepare(const struct auth *auth, const struct record *request, csms_str host,
                  struct auth_headers *room, const char *lines[AUTH_LINES])
{
    size_t n = 0;
    lines[n++] = "Content-Type: application/json"; /* not signed, as in the SDKs */
    lines[n++] = "Accept: application/json";
    if (auth->token.len == 0) {
        sign(auth, request, host, room);
        lines[n++] = room->project;
        lines[n++] = room->date;
        lines[n++] = room->authorization;
    }
    lines[n] = auth->line.ptr; /* NULL with permanent keys */
}
