/* SPDX-License-Identifier: MIT */
#include "auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "signature.h"
#include "str.h"
#include "program.h"

static const char token_variable[] = "CSMS_TOKEN_FILE";

/* Longer ones do not fit the header of a signature; real ones have 20 characters. */
enum { ACCESS_KEY_MAX = 256 };

/* Blank lines after the token are harmless. */
static void drop_blank_end(struct secure_text *token)
{
    while (token->len > 0 && ascii_is_space(token->ptr[token->len - 1]))
        token->ptr[--token->len] = '\0';
}

/* True for NAME=value, as in a file of variables; a token has = only at its end. */
static bool is_assignment(csms_str text)
{
    size_t n = 0;
    if (str_starts(text, "export "))
        return true;
    while (n < text.len &&
           (ascii_is_alpha(text.ptr[n]) || ascii_is_digit(text.ptr[n]) || text.ptr[n] == '_'))
        n++;
    return n > 0 && n + 1 < text.len && text.ptr[n] == '=' && text.ptr[n + 1] != '=';
}

static bool starts_nocase(csms_str text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && str_is_nocase((csms_str){text.ptr, len}, prefix);
}

/* Returns NULL, or the error and its remedy if the file does not contain a bare token. */
static const char *token_problem(const struct secure_text *token)
{
    csms_str text = secure_text_str(token);
    if (text.len == 0)
        return "it is empty";
    if (str_starts(text, "HTTP/"))
        return "a whole HTTP response: keep only the value of its X-Subject-Token header";
    if (starts_nocase(text, "X-Auth-Token:") || starts_nocase(text, "X-Subject-Token:"))
        return "a header line: keep only what follows the colon";
    if (starts_nocase(text, "Bearer "))
        return "it starts with the word Bearer: keep only what follows it";
    if (text.ptr[0] == '{' || text.ptr[0] == '[')
        return "a JSON document: IAM returns the token in the X-Subject-Token header of its answer";
    if (text.ptr[0] == '"' || text.ptr[0] == '\'')
        return "the token is in quotes: remove them";
    if (is_assignment(text))
        return "an assignment: keep only what follows the =";
    if (ascii_is_space(text.ptr[0]))
        return "blanks or blank lines precede the token: remove them";
    if (memchr(text.ptr, '\n', text.len) != NULL)
        return "more than one line: a token has only one";
    return secure_text_is_token(token) ? NULL
                                       : "not a token: it has a byte that is not visible ASCII";
}

static void load_token(struct auth *auth, const char *path, const char *from)
{
    auth->token_from = from;
    auth->token_path = path;
    const char *problem = secure_text_from_file(&auth->token, path);
    if (problem == NULL) {
        drop_blank_end(&auth->token);
        problem = token_problem(&auth->token);
    }
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
    auth->token_path = iam_file;
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
            "HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, or create "
            "~/.huaweicloud/credentials",
            token_variable);
    if (auth->keys.access_key.len > ACCESS_KEY_MAX) {
        auth_wipe(auth);
        tool_die(EXIT_CONFIG, "the access key is longer than %d characters", ACCESS_KEY_MAX);
    }
}

void auth_describe(const struct auth *auth, struct buffer *text)
{
    enum { SHOWN = 4 };
    const struct secure_text *key = &auth->keys.access_key;
    size_t shown = key->len > 2 * SHOWN ? SHOWN : 0;
    if (auth->by_iam)
        buffer_format(text, "a token from IAM (--iam-file %s)", auth->token_path);
    else if (auth->token_from != NULL)
        buffer_format(text, "the token in %s %s", auth->token_from, auth->token_path);
    else
        buffer_format(text, "the %saccess key ...%.*s from %s",
                      auth->keys.security_token.len > 0 ? "temporary " : "", (int)shown,
                      key->ptr + key->len - shown, auth->keys.source);
}

bool auth_needs_login(const struct auth *auth)
{
    return auth->by_iam && (auth->token.len == 0 || clock_ms() >= auth->iam.renew_ms);
}

/* Makes the line that all requests share. */
static void make_line(struct auth *auth)
{
    bool by_token = auth->token.len > 0;
    const csms_str name = str_from(by_token ? "X-Auth-Token: " : "X-Security-Token: ");
    const struct secure_text *value = by_token ? &auth->token : &auth->keys.security_token;
    secure_text_wipe(&auth->line);
    if (value->len == 0)
        return;
    secure_text_alloc(&auth->line, name.len + value->len);
    memcpy(auth->line.ptr, name.ptr, name.len);
    memcpy(auth->line.ptr + name.len, value->ptr, value->len);
}

const char *auth_login(struct auth *auth, struct client *client, const struct retry_rules *rules)
{
    const char *problem = NULL;
    if (auth_needs_login(auth))
        problem = iam_login(&auth->iam, client, rules, &auth->token);
    if (problem == NULL)
        make_line(auth);
    return problem;
}

/* A token determines the project; with a signature, X-Project-Id selects it. */
static void sign(const struct auth *auth, struct auth_request *r, const char **line)
{
    static const char date_name[] = "X-Sdk-Date: ", name[] = "Authorization: ";
    const size_t before = sizeof name - 1;
    char *date = r->date + sizeof date_name - 1;
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(r->date, sizeof r->date, "X-Sdk-Date: %Y%m%dT%H%M%SZ", &utc) == 0)
        tool_die(EXIT_INTERNAL, "the clock is not set");
    snprintf(r->project, sizeof r->project, "X-Project-Id: %.*s", (int)r->project_id.len,
             r->project_id.ptr);
    const struct csms_key key = {secure_text_str(&auth->keys.access_key),
                                 secure_text_str(&auth->keys.secret_key),
                                 secure_text_str(&auth->keys.security_token)};
    const struct csms_signing signing = {
        .host = r->host,
        .date = str_from(date),
        .project_id = r->project_id,
        .path = r->path,
        .body = r->body,
    };
    memcpy(r->authorization, name, before);
    size_t cap = sizeof r->authorization - before;
    size_t len = csms_sign(&signing, &key, signature_hash(), r->authorization + before, cap);
    enum csms_err err = csms_sign_check(&signing, &key);
    if (len == 0 || len >= cap)
        tool_die(EXIT_INTERNAL, "the request cannot be signed: %s",
                 err != CSMS_OK ? csms_err_text(err) : "SHA-256 failed");
    *line++ = r->project;
    *line++ = r->date;
    *line++ = r->authorization;
    if (key.security_token.len > 0)
        *line = auth->line.ptr;
}

void auth_prepare(const struct auth *auth, struct auth_request *r)
{
    memset(r->lines, 0, sizeof r->lines);
    r->lines[0] = "Content-Type: application/json"; /* not signed, as in the SDKs */
    r->lines[1] = "Accept: application/json";
    if (auth->token.len > 0)
        r->lines[2] = auth->line.ptr;
    else
        sign(auth, r, &r->lines[2]);
}

void auth_wipe(struct auth *auth)
{
    secure_text_wipe(&auth->token);
    secure_text_wipe(&auth->line);
    credentials_wipe(&auth->keys);
    iam_wipe(&auth->iam);
    signature_cleanup();
}
