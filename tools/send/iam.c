/* SPDX-License-Identifier: MIT */
#include "iam.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "escape.h"
#include "ini.h"
#include "interrupt.h"
#include "json.h"
#include "outcome.h"
#include "program.h"
#include "str.h"

void iam_load(struct iam *iam, const char *path, const char *region)
{
    struct secure_text url = {0};
    struct ini_key keys[] = {
        {.name = "iam_endpoint", .value = &url},
        {.name = "user", .value = &iam->user},
        {.name = "password", .value = &iam->password},
        {.name = "domain", .value = &iam->domain},
        {.name = "project_id", .value = &iam->project_id},
        {.name = "project_name", .value = &iam->project_name},
    };
    static const char unknown[] = "unknown key: expected user, password, domain, project_id, "
                                  "project_name or iam_endpoint";
    const char *problem = NULL;
    ini_read("--iam-file ", path, "iam", keys, sizeof keys / sizeof keys[0], unknown);
    if (url.len > 0)
        problem = endpoint_from_url(&iam->endpoint, url.ptr);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "--iam-file %s:%u: %s", path, keys[0].line, problem);
    if (iam->user.len == 0 || iam->password.len == 0 || iam->domain.len == 0)
        problem = "[iam] needs user, password and domain";
    else if ((iam->project_id.len == 0) == (iam->project_name.len == 0))
        problem = "[iam] needs either project_id or project_name";
    else if (url.len == 0 && region == NULL)
        problem = "[iam] needs iam_endpoint, or give --region";
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "--iam-file %s: %s", path, problem);
    if (url.len == 0)
        endpoint_from_region(&iam->endpoint, "iam", str_from(region));
}

/* ---- The login ---------------------------------------------------------------------------- */

static void add_member(struct buffer *b, const char *before, const struct secure_text *value)
{
    buffer_text(b, before);
    buffer_json(b, secure_text_str(value));
}

/* Writes the body into secret memory that is large enough, so that the buffer does not grow. */
static csms_str make_body(const struct iam *iam, struct secure_text *secret)
{
    enum { AROUND = 512, ESCAPE_MAX = 6 };
    size_t len = iam->user.len + iam->password.len + iam->domain.len + iam->project_id.len +
                 iam->project_name.len;
    secure_text_alloc(secret, AROUND + ESCAPE_MAX * len);
    struct buffer b = {secret->ptr, 0, secret->len};
    add_member(&b,
               "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":"
               "{\"name\":",
               &iam->user);
    add_member(&b, ",\"password\":", &iam->password);
    add_member(&b, ",\"domain\":{\"name\":", &iam->domain);
    buffer_text(&b, "}}}},\"scope\":{\"project\":{");
    if (iam->project_id.len > 0)
        add_member(&b, "\"id\":", &iam->project_id);
    else
        add_member(&b, "\"name\":", &iam->project_name);
    buffer_text(&b, "}}}}");
    return buffer_slice(&b);
}

static void wait_for(struct client *client, struct exchange *x)
{
    while (client_wait(client, 1000) != x) {
        if (interrupt_count() > 1) {
            client_abort(client, x);
            return;
        }
    }
}

/* Sends the login, with retries, until its result is final. */
static void exchange_until_settled(struct client *client, struct exchange *x,
                                   const struct retry_rules *rules)
{
    int64_t began = clock_ms();
    for (unsigned attempts = 1;; attempts++) {
        client_start(client, x);
        wait_for(client, x);
        int64_t wait = retry_delay_ms(rules, x, attempts);
        if (!retry_is_safe(x, NULL) || !retry_is_due(rules, attempts, clock_ms() - began + wait) ||
            interrupt_count() > 0)
            return;
        client_wait(client, (int)wait); /* nothing is in flight: only waits */
        if (interrupt_count() > 0)
            return;
    }
}

/* ---- The answer --------------------------------------------------------------------------- */

/* Returns the life of a new token in seconds: from token.issued_at to token.expires_at, so that a
 * wrong local clock does not matter; from now if there is no issued_at. Returns 0 if there is no
 * expires_at. */
static int64_t life_s(csms_str body)
{
    struct json j;
    int64_t issued = time(NULL), expires = 0;
    json_open(&j, body);
    while (json_next(&j)) {
        bool is_token = str_is(j.key, "token") && json_enter_value(&j);
        while (is_token && json_next(&j)) {
            if (str_is(j.key, "expires_at"))
                expires = clock_parse(j.text);
            else if (str_is(j.key, "issued_at"))
                issued = clock_parse(j.text);
        }
    }
    return expires > issued ? expires - issued : 0;
}

/* The meaning of a refusal. Messages from IAM are not shown: they can quote the request, which
 * contains the password. */
static const struct {
    int status;
    const char *meaning;
} refusals[] = {
    {400, "IAM does not accept the request; check domain, project_id and project_name"},
    {401, "user, password or domain is wrong, or the user cannot log in with a password alone"},
    {403, "the user is not allowed to log in this way, or has no rights in the project"},
    {404, "the domain or project does not exist, or iam_endpoint is not IAM"},
    {429, "too many logins; try again later"},
    {503, "IAM is not available; try again later"},
};

/* True for the form of a code: IAM.0101, or a number. */
static bool is_code(const char *code)
{
    int start = 0;
    sscanf(code, "%*8[A-Za-z].%n", &start);
    size_t digits = strspn(code + start, "0123456789");
    return digits > 0 && digits <= 5 && code[(size_t)start + digits] == '\0';
}

/* Returns NULL, or the reason for having no token. */
static const char *problem_of(const struct record *answer, const struct secure_text *token)
{
    static char text[600];
    if (answer->has_status && answer->status == 201)
        return secure_text_is_token(token)
                   ? NULL
                   : "no token from IAM: the answer has no token in X-Subject-Token";
    if (!answer->has_status) {
        snprintf(text, sizeof text, "no token from IAM: %s", answer->error_message.ptr);
        return text;
    }
    struct outcome o = outcome_of(answer);
    const char *code = is_code(o.code) ? o.code : "", *meaning = NULL;
    const struct csms_code *known = csms_code_find(str_from(code), answer->status, (csms_str){0});
    if (known != NULL)
        meaning = known->meaning;
    for (size_t i = 0; meaning == NULL && i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].status == answer->status)
            meaning = refusals[i].meaning;
    }
    snprintf(text, sizeof text, "no token from IAM: status %d%s%s%s%s", answer->status,
             code[0] ? ", code " : "", code, meaning != NULL ? ": " : "",
             meaning != NULL ? meaning : "");
    return text;
}

const char *iam_login(struct iam *iam, struct client *client, const struct retry_rules *rules,
                      struct secure_text *token, int64_t *life)
{
    struct secure_text body = {0};
    struct record answer = {.path = str_from("/v3/auth/tokens?nocatalog=true"),
                            .request_body = make_body(iam, &body)};
    secure_text_wipe(token);
    struct exchange x = {.request = {
                             .endpoint = &iam->endpoint,
                             .lines = {"Content-Type: application/json;charset=utf8"},
                             .subject_token = token,
                             .record = &answer,
                         }};
    exchange_until_settled(client, &x, rules);
    const char *problem = problem_of(&answer, token);
    if (problem == NULL)
        *life = life_s(answer.body);
    else
        secure_text_wipe(token);
    exchange_reset(&x);
    secure_text_wipe(&body);
    return problem;
}
