/* SPDX-License-Identifier: MIT */
/* Signatures against the vectors of testdata/sign, with OpenSSL's hash functions. */
#include "csms.h"

#include <criterion/criterion.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { HASHED_MAX = 8192 };

/* A csms_hash of OpenSSL that keeps its last input, the canonical request. */
struct hasher {
    EVP_MD_CTX *ctx;
    char hashed[HASHED_MAX];
    size_t len;
    int fail_at; /* fail the call of this number, from 1; 0: never */
    int calls;
};

static bool due(struct hasher *h)
{
    return ++h->calls == h->fail_at;
}

static bool start(void *ctx)
{
    struct hasher *h = ctx;
    h->len = 0;
    return !due(h) && EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1;
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    struct hasher *h = ctx;
    cr_assert(h->len + len <= HASHED_MAX);
    memcpy(h->hashed + h->len, bytes, len);
    h->len += len;
    return !due(h) && EVP_DigestUpdate(h->ctx, bytes, len) == 1;
}

static bool end(void *ctx, unsigned char digest[CSMS_SHA256_LEN])
{
    struct hasher *h = ctx;
    return !due(h) && EVP_DigestFinal_ex(h->ctx, digest, NULL) == 1;
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char digest[CSMS_SHA256_LEN])
{
    return !due(ctx) && HMAC(EVP_sha256(), key.ptr, (int)key.len,
                             (const unsigned char *)message.ptr, message.len, digest, NULL);
}

static struct hasher hasher;
static const struct csms_hash hash = {&hasher, start, update, end, hmac};

static void hasher_reset(void)
{
    EVP_MD_CTX_free(hasher.ctx);
    memset(&hasher, 0, sizeof hasher);
    hasher.ctx = EVP_MD_CTX_new();
}

/* ---- vectors ---- */

struct vector {
    struct csms_signing signing;
    struct csms_key key;
    csms_str signed_headers, canonical_sha256, signature;
};

static void set(struct vector *v, csms_str key, csms_str value)
{
    static const char host[] = "Host: ", project[] = "X-Project-Id: ";
    static const char token[] = "X-Security-Token: ";
    struct {
        const char *key, *start;
        csms_str *to;
    } rows[] = {{"access-key", "", &v->key.access_key},
                {"secret-key", "", &v->key.secret_key},
                {"date", "", &v->signing.date},
                {"path", "", &v->signing.path},
                {"header", host, &v->signing.host},
                {"header", project, &v->signing.project_id},
                {"header", token, &v->key.security_token},
                {"body", "", &v->signing.body},
                {"signed-headers", "", &v->signed_headers},
                {"canonical-request-sha256", "", &v->canonical_sha256},
                {"signature", "", &v->signature}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t skip = strlen(rows[i].start);
        if (str_is(key, rows[i].key) && strncmp(value.ptr, rows[i].start, skip) == 0) {
            *rows[i].to = (csms_str){value.ptr + skip, value.len - skip};
            return;
        }
    }
    cr_assert(str_is(key, "unsigned"), "unknown line %.*s", (int)key.len, key.ptr);
}

/* Lines "key value"; "\n" at the end of a body is a newline. The vector points into text. */
static void parse(struct vector *v, char *text)
{
    memset(v, 0, sizeof *v);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (*line == '#')
            continue;
        char *space = strchr(line, ' ');
        cr_assert(space);
        size_t len = strlen(space + 1);
        if (len > 2 && strcmp(space + 1 + len - 2, "\\n") == 0) {
            space[len - 1] = '\n';
            len--;
        }
        set(v, (csms_str){line, (size_t)(space - line)}, (csms_str){space + 1, len});
    }
}

static void check_canonical(const char *name, csms_str expected)
{
    unsigned char digest[CSMS_SHA256_LEN];
    char text[2 * CSMS_SHA256_LEN + 1];
    EVP_Digest(hasher.hashed, hasher.len, digest, NULL, EVP_sha256(), NULL);
    for (size_t i = 0; i < sizeof digest; i++)
        sprintf(text + 2 * i, "%02x", digest[i]);
    cr_expect(str_is(expected, text), "%s: canonical request is\n%.*s", name, (int)hasher.len,
              hasher.hashed);
}

static void check_vector(const char *name, char *text)
{
    struct vector v;
    char out[1024], expected[1024];
    parse(&v, text);
    hasher_reset();
    size_t len = csms_sign(&v.signing, &v.key, &hash, out, sizeof out);
    cr_assert(len > 0 && len < sizeof out, "%s", name);
    check_canonical(name, v.canonical_sha256);
    snprintf(expected, sizeof expected,
             "SDK-HMAC-SHA256 Access=%.*s, SignedHeaders=%.*s, Signature=%.*s",
             (int)v.key.access_key.len, v.key.access_key.ptr, (int)v.signed_headers.len,
             v.signed_headers.ptr, (int)v.signature.len, v.signature.ptr);
    cr_expect_str_eq(out, expected, "%s", name);
    cr_expect_eq(strlen(out), len);

    /* The length is known without hashing, and one byte too few gives nothing. */
    char *tight = malloc(len + 1);
    cr_expect_eq(csms_sign(&v.signing, &v.key, NULL, NULL, 0), len);
    cr_expect_eq(csms_sign(&v.signing, &v.key, NULL, tight, len), len);
    cr_expect_str_empty(tight);
    tight[0] = 'x';
    cr_expect_eq(csms_sign(&v.signing, &v.key, NULL, tight, 1), len);
    cr_expect_str_empty(tight);
    cr_expect_eq(csms_sign(&v.signing, &v.key, &hash, tight, len + 1), len);
    cr_expect_str_eq(tight, out);
    free(tight);
}

Test(sign, vectors)
{
    size_t n = each_file(TESTDATA "/sign", ".txt", check_vector);
    cr_assert(n >= 7, "only %zu vectors", n);
}

/* ---- refusals ---- */

#define PROJECT "0123456789abcdef0123456789abcdef"
static const struct csms_request request = {.project_id = {PROJECT, 32},
                                            .instance_id = {"7f3a", 4}};
static const struct csms_key good_key = {{"AK", 2}, {"SK", 2}, {NULL, 0}};
static const csms_str good_host = {"kms.example.com", 15}, good_date = {"20191115T033655Z", 16};

static struct csms_signing example(void)
{
    return (struct csms_signing){
        .host = good_host, .date = good_date, .path = {"/v1/x", 5}, .body = {"{}", 2}};
}

/* The check returns the reason; nothing is written or hashed. */
static void signing_is(const struct csms_signing *s, const struct csms_key *key, enum csms_err err,
                       const char *what)
{
    char out[512] = "x";
    hasher_reset();
    cr_expect_eq(csms_sign_check(s, key), err, "%s: %d", what, csms_sign_check(s, key));
    size_t len = csms_sign(s, key, &hash, out, sizeof out);
    cr_expect_eq(len > 0, err == CSMS_OK, "%s", what);
    cr_expect_eq(strlen(out), len, "%s", what);
    cr_expect_eq(hasher.calls > 0, err == CSMS_OK, "%s", what);
}

static void message_is(const struct csms_request *req, csms_str host, const struct csms_key *key,
                       csms_str date, enum csms_err err)
{
    char out[1024] = "x";
    hasher_reset();
    cr_expect_eq(csms_request_signed_check(req, host, key, date), err);
    size_t len = csms_request_signed(req, host, key, date, &hash, out, sizeof out);
    cr_expect_eq(len > 0, err == CSMS_OK);
    cr_expect_eq(strlen(out), len);
    cr_expect_eq(hasher.calls > 0, err == CSMS_OK);
}

static csms_str str(const char *text)
{
    return (csms_str){text, text ? strlen(text) : 0};
}

Test(sign, check_says_why)
{
    struct csms_signing s = example();
    signing_is(&s, &good_key, CSMS_OK, "example");
    s.project_id = str(PROJECT);
    signing_is(&s, &good_key, CSMS_OK, "project");
    s.project_id = str("x");
    signing_is(&s, &good_key, CSMS_ERR_PROJECT_ID, "project");
    s.project_id = str("");
    signing_is(&s, &good_key, CSMS_ERR_PROJECT_ID, "empty project");
    s.project_id = (csms_str){NULL, 32};
    signing_is(&s, &good_key, CSMS_OK, "no project, with a length");
    s = example();
    s.host = str("a b");
    signing_is(&s, &good_key, CSMS_ERR_HOST, "host");
    s = example();
    s.date = str(NULL);
    signing_is(&s, &good_key, CSMS_ERR_DATE, "no date");
    s = example();
    s.body = (csms_str){NULL, 0};
    signing_is(&s, &good_key, CSMS_OK, "no body");

    struct csms_request wide = request;
    wide.instance_id = str(NULL);
    struct csms_key no_secret = {{"AK", 2}, {"", 0}, {NULL, 0}};
    message_is(&request, good_host, &good_key, good_date, CSMS_OK);
    message_is(&wide, good_host, &good_key, good_date, CSMS_ERR_SCOPE);
    message_is(&request, str(":::"), &good_key, good_date, CSMS_ERR_HOST);
    message_is(&request, good_host, &no_secret, good_date, CSMS_ERR_KEY);
    message_is(&request, good_host, &good_key, str("20191115T033655"), CSMS_ERR_DATE);
}

Test(sign, date_is_checked_at_every_place)
{
    struct csms_signing s = example();
    for (size_t at = 0; at < good_date.len; at++) {
        for (int c = 1; c < 256; c++) {
            char date[16], good = good_date.ptr[at];
            memcpy(date, good_date.ptr, sizeof date);
            date[at] = (char)c;
            s.date = (csms_str){date, sizeof date};
            bool fits = at == 8 || at == 15 ? date[at] == good : c >= '0' && c <= '9';
            cr_expect_eq(csms_sign_check(&s, &good_key), fits ? CSMS_OK : CSMS_ERR_DATE,
                         "byte %d at %zu", c, at);
        }
    }
    char *exact = exact_copy(good_date.ptr, 15);
    s.date = (csms_str){exact, 15};
    signing_is(&s, &good_key, CSMS_ERR_DATE, "a date without Z");
    free(exact);
}

Test(sign, keys_are_visible_ascii)
{
    struct csms_signing s = example();
    for (unsigned c = 1; c < 256; c++) {
        char text[] = "a?b";
        text[1] = (char)c;
        bool visible = c > ' ' && c < 0x7F;
        struct csms_key access = {{text, 3}, {"SK", 2}, {NULL, 0}};
        struct csms_key token = {{"AK", 2}, {"SK", 2}, {text, 3}};
        struct csms_key secret = {{"AK", 2}, {text, 3}, {NULL, 0}};
        signing_is(&s, &access, visible && c != ',' ? CSMS_OK : CSMS_ERR_KEY, "access key");
        signing_is(&s, &token, visible ? CSMS_OK : CSMS_ERR_KEY, "security token");
        signing_is(&s, &secret, CSMS_OK, "secret key");
    }
    static const struct csms_key bad[] = {
        {{NULL, 0}, {"SK", 2}, {NULL, 0}},  {{"", 0}, {"SK", 2}, {NULL, 0}},
        {{"AK", 2}, {NULL, 0}, {NULL, 0}},  {{"AK", 2}, {"", 0}, {NULL, 0}},
        {{"AK,", 3}, {"SK", 2}, {NULL, 0}}, {{",AK", 3}, {"SK", 2}, {NULL, 0}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        signing_is(&s, &bad[i], CSMS_ERR_KEY, "key");
    static const struct csms_key empty_token = {{"AK", 2}, {"SK", 2}, {"", 0}};
    signing_is(&s, &empty_token, CSMS_OK, "empty token");
    static const struct csms_key before_comma = {{"AK,", 2}, {"SK", 2}, {NULL, 0}};
    signing_is(&s, &before_comma, CSMS_OK, "a comma after the key");
    static const struct csms_key bad_byte = {{"AK", 2}, {"SK", 2}, {" ", 1}};
    signing_is(&s, &bad_byte, CSMS_ERR_KEY, "a token of one byte");
}

/* Bytes that would need percent-encoding. */
Test(sign, path_is_plain)
{
    struct csms_signing s = example();
    for (int c = 1; c < 256; c++) {
        char path[] = "/?/x";
        path[1] = (char)c;
        s.path = (csms_str){path, 4};
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     strchr("-._~/", c);
        signing_is(&s, &good_key, plain ? CSMS_OK : CSMS_ERR_PATH, "path");
    }
    static const char *const bad[] = {"v1/x", "v", "/", "/v1/", "", NULL};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s.path = str(bad[i]);
        signing_is(&s, &good_key, CSMS_ERR_PATH, bad[i]);
    }
}

/* If a hash function fails, there is neither signature nor message, although the checks pass. */
Test(sign, a_hash_function_fails)
{
    char out[1024];
    struct csms_signing s = example();
    hasher_reset();
    cr_assert_gt(csms_sign(&s, &good_key, &hash, out, sizeof out), 0);
    int calls = hasher.calls;
    cr_assert_gt(calls, 10);
    for (int i = 1; i <= calls; i++) {
        hasher_reset();
        hasher.fail_at = i;
        cr_expect_eq(csms_sign(&s, &good_key, &hash, out, sizeof out), 0, "call %d", i);
        cr_expect_str_empty(out);
    }
    for (int i = 1; i <= calls; i++) {
        static const char zeros[sizeof out];
        hasher_reset();
        hasher.fail_at = i;
        memset(out, 0, sizeof out);
        size_t len =
            csms_request_signed(&request, good_host, &good_key, good_date, &hash, out, sizeof out);
        cr_expect_eq(len, 0, "call %d", i);
        cr_expect_eq(memcmp(out, zeros, sizeof out), 0, "part of an unsigned message stays");
    }
    cr_expect_eq(csms_request_signed_check(&request, good_host, &good_key, good_date), CSMS_OK);
}

/* ---- the whole message ---- */

/* The message equals that of csms_request_http with the headers of csms_sign. */
static void message_agrees(const struct csms_request *req, const struct csms_key *key)
{
    char path[CSMS_PATH_MAX + 1], body[CSMS_BODY_MAX + 1], value[512], expected[2048], out[2048];
    struct csms_signing s = {.host = good_host, .date = good_date, .project_id = req->project_id};
    s.path = (csms_str){path, csms_request_path(req, path, sizeof path)};
    s.body = (csms_str){body, csms_request_body(req, body, sizeof body)};
    hasher_reset();
    size_t value_len = csms_sign(&s, key, &hash, value, sizeof value);
    struct csms_header headers[4] = {{str("X-Project-Id"), req->project_id},
                                     {str("X-Sdk-Date"), good_date}};
    size_t n = 2;
    if (key->security_token.len > 0)
        headers[n++] = (struct csms_header){str("X-Security-Token"), key->security_token};
    headers[n++] = (struct csms_header){str("Authorization"), {value, value_len}};
    size_t len = csms_request_http(req, good_host, headers, n, expected, sizeof expected);
    cr_assert(len > 0 && len < sizeof expected);

    cr_expect_eq(csms_request_signed(req, good_host, key, good_date, NULL, NULL, 0), len);
    cr_expect_eq(csms_request_signed(req, good_host, key, good_date, &hash, out, sizeof out), len);
    cr_expect_str_eq(out, expected);
    for (size_t cap = 1; cap <= len + 1; cap++) {
        char *tight = malloc(cap);
        memset(tight, '#', cap);
        size_t got = csms_request_signed(req, good_host, key, good_date, &hash, tight, cap);
        cr_expect_eq(got, len);
        cr_expect_str_eq(tight, cap > len ? expected : "");
        for (size_t i = 0; cap <= len && i < cap; i++)
            cr_expect(tight[i] == '\0' || tight[i] == '#', "part of the message stays");
        free(tight);
    }
}

Test(sign, message_is_written_and_signed_in_one_call)
{
    static const struct csms_key temporary = {{"AK", 2}, {"SK", 2}, {"Token", 5}};
    static const struct csms_key short_token = {{"A", 1}, {"S", 1}, {"T", 1}};
    struct csms_request project = {.project_id = {PROJECT, 32}, .scope = CSMS_SCOPE_PROJECT};
    struct csms_request escaped = request;
    escaped.instance_id = str("a\"b\\c\xc3\xa9");
    message_agrees(&request, &good_key);
    message_agrees(&request, &temporary);
    message_agrees(&request, &short_token);
    message_agrees(&project, &good_key);
    message_agrees(&escaped, &temporary);
}
