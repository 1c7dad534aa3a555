/* SPDX-License-Identifier: MIT */
#include "iam.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "escape.h"
#include "iam_answer.h"
#include "ini.h"
#include "interrupt.h"
#include "program.h"
#include "str.h"

/* Tokens are renewed this long before they expire, or at half of a shorter life. */
enum { MARGIN_S = 300 };

/* ---- The file ----------------------------------------------------------------------------- */

static void keep(struct secure_text *s, csms_str value)
{
    secure_text_wipe(s);
    secure_text_alloc(s, value.len);
    memcpy(s->ptr, value.ptr, value.len);
}

/* Returns NULL, or the error in the entry. */
static const char *take_entry(struct iam *iam, const struct ini *ini)
{
    const struct {
        const char *key;
        struct secure_text *value;
    } keys[] = {
        {"user", &iam->user},
        {"password", &iam->password},
        {"domain", &iam->domain},
        {"project_id", &iam->project_id},
        {"project_name", &iam->project_name},
    };
    if (!str_is(ini->section, "iam"))
        return NULL;
    if (ini->value.len == 0 || !csms_text_is_utf8(ini->value))
        return "the value is empty, or not UTF-8";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (str_is(ini->key, keys[i].key)) {
            keep(keys[i].value, ini->value);
            return NULL;
        }
    }
    if (!str_is(ini->key, "iam_endpoint"))
        return "unknown key";
    char url[256];
    if (ini->value.len >= sizeof url)
        return "the URL is too long";
    memcpy(url, ini->value.ptr, ini->value.len);
    url[ini->value.len] = '\0';
    return endpoint_from_url(&iam->endpoint, url);
}

/* Returns NULL, or the missing entry. */
static const char *check(struct iam *iam, const char *region)
{
    if (iam->user.len == 0 || iam->password.len == 0 || iam->domain.len == 0)
        return "[iam] needs user, password and domain";
    if ((iam->project_id.len == 0) == (iam->project_name.len == 0))
        return "[iam] needs either project_id or project_name";
    if (iam->endpoint.origin[0] != '\0')
        return NULL;
    if (region == NULL)
        return "[iam] needs iam_endpoint, or give --region";
    endpoint_from_region(&iam->endpoint, "iam", str_from(region));
    return NULL;
}

void iam_load(struct iam *iam, const char *path, const char *region)
{
    struct secure_text text;
    *iam = (struct iam){0};
    const char *problem = secure_text_from_file(&text, path);
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "--iam-file %s: %s", path, problem);
    struct ini ini = {.rest = secure_text_str(&text)};
    while (problem == NULL && ini_next(&ini))
        problem = take_entry(iam, &ini);
    secure_text_wipe(&text);
    if (problem == NULL)
        problem = ini.problem;
    if (problem != NULL) {
        iam_wipe(iam);
        tool_die(EXIT_CONFIG, "--iam-file %s:%u: %s", path, ini.line, problem);
    }
    problem = check(iam, region);
    if (problem != NULL) {
        iam_wipe(iam);
        tool_die(EXIT_CONFIG, "--iam-file %s: %s", path, problem);
    }
}

/* ---- The login ---------------------------------------------------------------------------- */

static void add_member(struct buffer *b, const char *before, const struct secure_text *value)
{
    buffer_text(b, before);
    buffer_json(b, secure_text_str(value));
}

/* Allocates the whole body at once: growing would leave copies of the password in memory. */
static struct buffer make_body(const struct iam *iam)
{
    enum { AROUND = 512, ESCAPE_MAX = 6 };
    size_t len = iam->user.len + iam->password.len + iam->domain.len + iam->project_id.len +
                 iam->project_name.len;
    struct buffer b = {.cap = AROUND + ESCAPE_MAX * len};
    b.ptr = tool_alloc(b.cap);
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
    return b;
}

static void wait_for(struct client *client, struct exchange *x)
{
    while (client_wait(client, 1000, interrupt_fd()) != x) {
        interrupt_seen();
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
        client_wait(client, (int)wait, interrupt_fd()); /* nothing is in flight: only waits */
        if (interrupt_count() > 0)
            return;
        exchange_rewind(x);
    }
}

static void set_renewal(struct iam *iam, const struct exchange *x)
{
    int64_t life = iam_answer_life_s((csms_str){x->answer.ptr, x->answer.len}, time(NULL));
    int64_t margin = life / 2 < MARGIN_S ? life / 2 : MARGIN_S;
    iam->renew_ms = life > 0 ? clock_ms() + (life - margin) * 1000 : INT64_MAX;
}

static const char *problem_of(const struct exchange *x, const struct secure_text *token)
{
    static char text[600];
    if (x->outcome != EXCHANGE_ANSWERED)
        return snprintf(text, sizeof text, "%s", x->message), text;
    if (x->status != 201) {
        iam_answer_refusal(x->status, (csms_str){x->answer.ptr, x->answer.len}, text, sizeof text);
        return text;
    }
    return secure_text_is_token(token) ? NULL : "the answer has no token in X-Subject-Token";
}

const char *iam_login(struct iam *iam, struct client *client, const struct retry_rules *rules,
                      struct secure_text *token)
{
    static const csms_str path = {"/v3/auth/tokens?nocatalog=true", 30};
    struct buffer body = make_body(iam);
    char *url = endpoint_url(&iam->endpoint, path);
    secure_text_wipe(token);
    struct exchange x = {
        .url = url,
        .plain = iam->endpoint.plain,
        .lines = {"Content-Type: application/json;charset=utf8"},
        .body = {body.ptr, body.len},
        .subject_token = token,
    };
    exchange_until_settled(client, &x, rules);
    const char *problem = problem_of(&x, token);
    if (problem == NULL)
        set_renewal(iam, &x);
    else
        secure_text_wipe(token);
    exchange_reset(&x);
    secure_wipe(body.ptr, body.len);
    buffer_free(&body);
    free(url);
    return problem;
}

void iam_wipe(struct iam *iam)
{
    secure_text_wipe(&iam->user);
    secure_text_wipe(&iam->password);
    secure_text_wipe(&iam->domain);
    secure_text_wipe(&iam->project_id);
    secure_text_wipe(&iam->project_name);
}
