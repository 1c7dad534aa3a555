/* SPDX-License-Identifier: MIT */
#include "ecs_metadata.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "curl_compat.h"
#include "interrupt.h"
#include "json.h"
#include "program.h"
#include "str.h"

#define ADDRESS "169.254.169.254"

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 6000, ANSWER_MAX = 32 << 10 };

static size_t on_body(char *bytes, size_t size, size_t n, void *data)
{
    struct secure_text *answer = data;
    if (size * n > ANSWER_MAX - answer->len)
        return 0;
    memcpy(answer->ptr + answer->len, bytes, size * n);
    answer->len += size * n;
    return size * n;
}

static int on_progress(void *data, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up)
{
    (void)data, (void)total, (void)now, (void)up_total, (void)up;
    return interrupt_count() > 0;
}

/* Sends a request with one header line. Returns the status and the answer, or 0 and the error. */
static long ask(const char *method, const char *url, char *line, struct secure_text *answer,
                const char **problem)
{
    static char no_type[] = "Content-Type:", error[300];
    struct curl_slist second = {line, NULL}, first = {no_type, line != NULL ? &second : NULL};
    long status = 0;
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        tool_out_of_memory();
    secure_text_wipe(answer);
    secure_text_alloc(answer, ANSWER_MAX);
    answer->len = 0;
    CURL_SET(easy, CURLOPT_URL, url);
    curl_compat_protocol(easy, true);
    CURL_SET(easy, CURLOPT_PROXY, "");
    CURL_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    CURL_SET(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    CURL_SET(easy, CURLOPT_NOSIGNAL, 1L);
    CURL_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    CURL_SET(easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    CURL_SET(easy, CURLOPT_HTTPHEADER, &first);
    CURL_SET(easy, CURLOPT_WRITEFUNCTION, on_body);
    CURL_SET(easy, CURLOPT_WRITEDATA, answer);
    CURL_SET(easy, CURLOPT_NOPROGRESS, 0L);
    CURL_SET(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    if (strcmp(method, "GET") != 0)
        CURL_SET(easy, CURLOPT_POSTFIELDS, ""); /* with an empty body */
    CURL_SET(easy, CURLOPT_CUSTOMREQUEST, method);
    CURLcode result = curl_easy_perform(easy);
    if (result == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(easy);
    snprintf(error, sizeof error,
             "no keys from the metadata service at " ADDRESS ": %s: --ecs-metadata works on an ECS "
             "of Huawei Cloud only; elsewhere give --token-file or --iam-file",
             result == CURLE_WRITE_ERROR ? "the answer is too long" : curl_easy_strerror(result));
    *problem = status == 0 ? error : NULL;
    return status;
}

/* Gets the token of the session. Old metadata services have no tokens: then line stays empty. */
static const char *get_session(struct secure_text *line)
{
    static char life[] = "X-Metadata-Token-Ttl-Seconds: 21600";
    struct secure_text answer = {0};
    const char *problem;
    long status =
        ask("PUT", "http://" ADDRESS "/meta-data/latest/api/token", life, &answer, &problem);
    if (status == 200 && secure_text_is_token(&answer))
        secure_text_set(line, "X-Metadata-Token: ", secure_text_str(&answer));
    else if (problem == NULL && status != 404 && status != 405)
        problem = "no keys from the metadata service: it issued no session token";
    secure_text_wipe(&answer);
    return problem;
}

/* Returns NULL, or the error. */
static const char *read_answer(struct secure_text *answer, struct access_keys *keys,
                               int64_t *life_s)
{
    struct secure_text expires = {0};
    const struct {
        const char *key;
        struct secure_text *value;
    } members[] = {
        {"access", &keys->access_key},
        {"secret", &keys->secret_key},
        {"securitytoken", &keys->security_token},
        {"expires_at", &expires},
    };
    struct json j;
    bool valid = true;
    json_open(&j, secure_text_str(answer));
    j.in_place = answer->ptr;
    while (json_next(&j)) {
        bool inside = str_is(j.key, "credential") && json_enter_value(&j);
        while (inside && json_next(&j)) {
            for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
                if (!str_is(j.key, members[i].key))
                    continue;
                valid = valid && j.type == JSON_STRING && members[i].value->ptr == NULL;
                secure_text_set(members[i].value, "", j.text);
            }
        }
    }
    *life_s = clock_parse(secure_text_str(&expires)) - time(NULL);
    secure_text_wipe(&expires);
    if (!json_end(&j) || !valid || keys->security_token.len == 0)
        return "the metadata service sent an invalid answer";
    if (*life_s <= 0)
        return "the keys from the metadata service have expired: check the clock of this machine";
    return credentials_problem(keys);
}

/* Returns NULL, or the error. */
static const char *problem_of(long status, const struct secure_text *answer)
{
    static char text[100];
    if (status == 200)
        return NULL;
    if (status == 401 && strstr(answer->ptr, "Cloud Service Agency") != NULL)
        return "no agency is attached to this machine: attach one in the ECS console";
    snprintf(text, sizeof text, "no keys from the metadata service: status %ld", status);
    return text;
}

const char *ecs_metadata_keys(struct access_keys *keys, int64_t *life_s)
{
    static const char url[] = "http://" ADDRESS "/openstack/latest/securitykey";
    struct access_keys fresh = {.source = "the agency of this machine"};
    struct secure_text answer = {0}, session = {0};
    const char *problem = get_session(&session);
    if (problem == NULL) {
        long status = ask("GET", url, session.ptr, &answer, &problem);
        if (problem == NULL)
            problem = problem_of(status, &answer);
    }
    if (problem == NULL)
        problem = read_answer(&answer, &fresh, life_s);
    secure_text_wipe(&answer);
    secure_text_wipe(&session);
    struct access_keys *unused = problem == NULL ? keys : &fresh;
    secure_text_wipe(&unused->access_key);
    secure_text_wipe(&unused->secret_key);
    secure_text_wipe(&unused->security_token);
    if (problem == NULL)
        *keys = fresh;
    return problem;
}
