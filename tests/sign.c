/* SPDX-License-Identifier: MIT */
/* csms_sign against the vectors of testdata/sign, with OpenSSL's hash functions. */
#include "csms.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { LIST_MAX = 16, HASHED_MAX = 8192 };

/* OpenSSL as csms_hash wants it, keeping what was hashed last: the canonical request. */
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

struct vector {
    struct csms_signing signing;
    struct csms_header query[LIST_MAX], headers[LIST_MAX];
    csms_str signed_headers, canonical_sha256, canonical_query, signature;
};

/* "name<between>value" */
static struct csms_header pair(csms_str s, const char *between)
{
    const char *at = strstr(s.ptr, between);
    cr_assert(at && at < s.ptr + s.len);
    size_t n = (size_t)(at - s.ptr);
    size_t skip = n + strlen(between);
    return (struct csms_header){{s.ptr, n}, {s.ptr + skip, s.len - skip}};
}

static void set(struct vector *v, csms_str key, csms_str value)
{
    struct csms_signing *s = &v->signing;
    struct {
        const char *name;
        csms_str *to;
    } fields[] = {{"access-key", &s->access_key},
                  {"secret-key", &s->secret_key},
                  {"date", &s->date},
                  {"method", &s->method},
                  {"path", &s->path},
                  {"body", &s->body},
                  {"signed-headers", &v->signed_headers},
                  {"canonical-request-sha256", &v->canonical_sha256},
                  {"canonical-query", &v->canonical_query},
                  {"signature", &v->signature}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (str_is(key, fields[i].name)) {
            *fields[i].to = value;
            return;
        }
    }
    if (str_is(key, "query"))
        v->query[s->n_query++] = pair(value, "=");
    else if (str_is(key, "header"))
        v->headers[s->n_headers++] = pair(value, ": ");
    else
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
    v->signing.query = v->query;
    v->signing.headers = v->headers;
}

static void check_canonical(const char *name, const struct vector *v)
{
    if (v->canonical_sha256.ptr) {
        unsigned char digest[CSMS_SHA256_LEN];
        char text[2 * CSMS_SHA256_LEN + 1];
        EVP_Digest(hasher.hashed, hasher.len, digest, NULL, EVP_sha256(), NULL);
        for (size_t i = 0; i < sizeof digest; i++)
            sprintf(text + 2 * i, "%02x", digest[i]);
        cr_expect(str_is(v->canonical_sha256, text), "%s: canonical request is\n%.*s", name,
                  (int)hasher.len, hasher.hashed);
    }
    if (v->canonical_query.ptr) {
        char expected[1024];
        snprintf(expected, sizeof expected, "GET\n/\n%.*s\n", (int)v->canonical_query.len,
                 v->canonical_query.ptr);
        cr_expect(strncmp(hasher.hashed, expected, strlen(expected)) == 0, "%s: %.*s", name,
                  (int)hasher.len, hasher.hashed);
    }
}

static void check_vector(const char *name, char *text)
{
    struct vector v;
    char out[1024], expected[1024];
    parse(&v, text);
    hasher_reset();
    size_t len = csms_sign(&v.signing, &hash, out, sizeof out);
    cr_assert(len > 0 && len < sizeof out, "%s", name);
    cr_expect_eq(strlen(out), len);
    check_canonical(name, &v);
    int n = snprintf(expected, sizeof expected,
                     "SDK-HMAC-SHA256 Access=%.*s, SignedHeaders=%.*s, Signature=%.*s",
                     (int)v.signing.access_key.len, v.signing.access_key.ptr,
                     (int)v.signed_headers.len, v.signed_headers.ptr, (int)v.signature.len,
                     v.signature.ptr ? v.signature.ptr : "");
    cr_expect(strncmp(out, expected, (size_t)n) == 0, "%s: %s", name, out);

    /* The length is known without hashing, and one byte too few gives nothing. */
    char *tight = malloc(len + 1);
    cr_expect_eq(csms_sign(&v.signing, &hash, NULL, 0), len);
    cr_expect_eq(csms_sign(&v.signing, &hash, tight, len), len);
    cr_expect_str_empty(tight);
    tight[0] = 'x';
    cr_expect_eq(csms_sign(&v.signing, &hash, tight, 1), len);
    cr_expect_str_empty(tight);
    cr_expect_eq(csms_sign(&v.signing, &hash, tight, len + 1), len);
    cr_expect_str_eq(tight, out);
    free(tight);
}

Test(sign, vectors)
{
    size_t n = each_file(TESTDATA "/sign", ".txt", check_vector);
    cr_assert(n >= 16, "only %zu vectors", n);
}

static struct csms_signing example(void)
{
    return (struct csms_signing){.access_key = {"AccessKey", 9},
                                 .secret_key = {"SecretKey", 9},
                                 .date = {"20191115T033655Z", 16},
                                 .method = {"POST", 4},
                                 .path = {"/v1/x", 5},
                                 .body = {"{}", 2}};
}

Test(sign, any_failing_hash_call_fails_the_signature)
{
    struct csms_signing s = example();
    char out[256];
    hasher_reset();
    cr_assert_gt(csms_sign(&s, &hash, out, sizeof out), 0);
    int calls = hasher.calls;
    cr_assert_gt(calls, 10);
    for (int i = 1; i <= calls; i++) {
        hasher_reset();
        hasher.fail_at = i;
        cr_expect_eq(csms_sign(&s, &hash, out, sizeof out), 0, "call %d", i);
        cr_expect_str_empty(out);
    }
}

static void refused(struct csms_signing s, const char *why)
{
    char out[512] = "x";
    hasher_reset();
    cr_expect_eq(csms_sign(&s, &hash, out, sizeof out), 0, "%s", why);
    cr_expect_str_empty(out);
    cr_expect_eq(hasher.calls, 0, "%s", why);
}

Test(sign, refuses_what_would_not_be_accepted)
{
    static const char *const dates[] = {"20191115T033655", "2019-1115T03365Z", "20191115 033655Z",
                                        "20191115T03365ZZ", "20191115T033655z"};
    struct csms_signing s = example();
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        s.date = (csms_str){dates[i], strlen(dates[i])};
        refused(s, dates[i]);
    }
    s = example();
    s.access_key = (csms_str){"Access,Key", 10};
    refused(s, "comma in the access key");
    s.access_key = (csms_str){"Access\nKey", 10};
    refused(s, "newline in the access key");
    s.access_key = (csms_str){NULL, 0};
    refused(s, "no access key");
    s = example();
    s.secret_key = (csms_str){"", 0};
    refused(s, "no secret key");
    s = example();
    s.path = (csms_str){"v1/x", 4};
    refused(s, "relative path");
    s.path = (csms_str){"v", 1};
    refused(s, "relative path of one character");
    s.path = (csms_str){"", 0};
    refused(s, "empty path, as of a request that was refused");
    s.path = (csms_str){NULL, 0};
    refused(s, "no path");
    s = example();
    s.method = (csms_str){"POST\nX: y", 9};
    refused(s, "line break in the method");
    s.method = (csms_str){"PO ST", 5};
    refused(s, "blank in the method");
    s.method = (csms_str){NULL, 0};
    refused(s, "no method");
}

Test(sign, refuses_bad_headers)
{
    static const struct csms_header bad[] = {
        {{"A\nB", 3}, {"x", 1}},        {{"A:B", 3}, {"x", 1}}, {{"", 0}, {"x", 1}},
        {{"A", 1}, {"x\r\nB: y", 7}},   {{"A", 1}, {NULL, 0}},  {{"A", 1}, {"\x7f", 1}},
        {{"x-sdk-DATE", 10}, {"x", 1}},
    };
    struct csms_signing s = example();
    s.n_headers = 1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        s.headers = &bad[i];
        refused(s, "bad header");
    }
    static const struct csms_header twice[] = {
        {{"A", 1}, {"a", 1}}, {{"Host", 4}, {"a", 1}}, {{"hoST", 4}, {"b", 1}}};
    s.headers = twice;
    s.n_headers = 3;
    refused(s, "a header twice");
    s.headers = twice + 1;
    s.n_headers = 2;
    refused(s, "the first header twice");
}

/* Only letters have another case: not what stands between or behind them in ASCII. */
Test(sign, header_values_are_trimmed_and_names_lowered_and_sorted)
{
    static const struct csms_header headers[] = {{{"X-Z", 3}, {"  a  b\t", 7}},
                                                 {{"Host", 4}, {"h", 1}},
                                                 {{"X-A", 3}, {"", 0}},
                                                 {{"X-@AZ[^", 7}, {"\t", 1}}};
    struct csms_signing s = example();
    char out[256];
    s.headers = headers;
    s.n_headers = 4;
    hasher_reset();
    cr_assert_gt(csms_sign(&s, &hash, out, sizeof out), 0);
    static const char start_of[] = "POST\n/v1/x/\n\nhost:h\nx-@az[^:\nx-a:\n"
                                   "x-sdk-date:20191115T033655Z\nx-z:a  b\n\n"
                                   "host;x-@az[^;x-a;x-sdk-date;x-z\n";
    cr_expect(strncmp(hasher.hashed, start_of, sizeof start_of - 1) == 0, "%.*s", (int)hasher.len,
              hasher.hashed);
}

Test(sign, content_hash_header_stands_in_for_the_body)
{
    static const struct csms_header headers[] = {
        {{"Host", 4}, {"h", 1}},
        {{"x-sdk-content-sha256", 20}, {"UNSIGNED-PAYLOAD", 16}},
        {{"Host", 4}, {"h", 1}}};
    for (size_t first = 0; first < 2; first++) {
        struct csms_signing s = example();
        char out[256];
        s.headers = headers + first;
        s.n_headers = 2;
        hasher_reset();
        cr_assert_gt(csms_sign(&s, &hash, out, sizeof out), 0);
        static const char tail[] = "\nUNSIGNED-PAYLOAD";
        cr_assert(hasher.len > sizeof tail);
        cr_expect(memcmp(hasher.hashed + hasher.len - (sizeof tail - 1), tail, sizeof tail - 1) ==
                  0);
    }
}

/* As bytes: a capital letter comes before a small one. */
Test(sign, query_is_sorted_by_name_and_value)
{
    static const struct csms_header query[] = {{{"b", 1}, {"1", 1}}, {{"a", 1}, {"b", 1}},
                                               {{"C", 1}, {"", 0}},  {{"b", 1}, {"1", 1}},
                                               {{"a", 1}, {"C", 1}}, {{"a", 1}, {"", 0}}};
    struct csms_signing s = example();
    char out[256];
    s.query = query;
    s.n_query = sizeof query / sizeof *query;
    hasher_reset();
    cr_assert_gt(csms_sign(&s, &hash, out, sizeof out), 0);
    static const char start_of[] = "POST\n/v1/x/\nC=&a=&a=C&a=b&b=1&b=1\n";
    cr_expect(strncmp(hasher.hashed, start_of, sizeof start_of - 1) == 0, "%.*s", (int)hasher.len,
              hasher.hashed);
}

static void put_encoded(char *to, unsigned char c, const char *also)
{
    if (isalnum(c) || strchr("-._~", c) || strchr(also, c))
        sprintf(to, "%c", c);
    else
        sprintf(to, "%%%02X", c);
}

Test(sign, every_byte_stands_or_is_encoded)
{
    for (unsigned c = 1; c < 256; c++) {
        char path[] = "/x/", text[512], in_path[4], in_query[4], expected[64];
        struct csms_header query = {{path + 1, 1}, {path + 1, 1}};
        struct csms_signing s = {.access_key = {"AK", 2},
                                 .secret_key = {"SK", 2},
                                 .date = {"20191115T033655Z", 16},
                                 .method = {"POST", 4},
                                 .path = {path, 3},
                                 .query = &query,
                                 .n_query = 1};
        path[1] = (char)c;
        put_encoded(in_path, (unsigned char)c, "/");
        put_encoded(in_query, (unsigned char)c, "");
        snprintf(expected, sizeof expected, "POST\n/%s/\n%s=%s\n", in_path, in_query, in_query);
        hasher_reset();
        cr_assert_neq(csms_sign(&s, &hash, text, sizeof text), 0);
        cr_expect_eq(strncmp(hasher.hashed, expected, strlen(expected)), 0, "byte %u", c);
    }
}

static size_t sign_with(const char *date, struct csms_header *header, char *text, size_t cap)
{
    struct csms_signing s = {.access_key = {"AK", 2},
                             .secret_key = {"SK", 2},
                             .date = {date, strlen(date)},
                             .method = {"POST", 4},
                             .path = {"/", 1},
                             .headers = header,
                             .n_headers = header ? 1 : 0};
    hasher_reset();
    return csms_sign(&s, &hash, text, cap);
}

Test(sign, date_is_checked_at_every_place)
{
    static const char good[] = "20191115T033655Z";
    char text[512];
    cr_expect_neq(sign_with(good, NULL, text, sizeof text), 0);
    for (size_t at = 0; at < sizeof good - 1; at++) {
        for (int c = 1; c < 256; c++) {
            char date[sizeof good];
            memcpy(date, good, sizeof date);
            date[at] = (char)c;
            bool fits = at == 8 || at == 15 ? c == good[at] : c >= '0' && c <= '9';
            cr_expect_eq(sign_with(date, NULL, text, sizeof text) != 0, fits, "byte %d at %zu", c,
                         at);
        }
    }
}

/* A name with an underscore anywhere is not signed; the first and the last byte count. */
Test(sign, underscores_at_every_place)
{
    static const char *const names[] = {"_ab", "a_b", "ab_"};
    char text[512];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct csms_header header = {{names[i], 3}, {"v", 1}};
        cr_expect_neq(sign_with("20191115T033655Z", &header, text, sizeof text), 0);
        cr_expect_not_null(strstr(text, "SignedHeaders=x-sdk-date,"), "%s", text);
    }
}

/* Header names that differ in length only, or in letter case only. */
Test(sign, names_are_compared_to_their_ends)
{
    static const struct {
        const char *name, *order;
    } rows[] = {{"X-Sdk-Dat", "=x-sdk-dat;x-sdk-date,"},
                {"X-Sdk-Datex", "=x-sdk-date;x-sdk-datex,"},
                {"x", "=x;x-sdk-date,"}};
    char text[512];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = strlen(rows[i].name);
        char *name = exact_copy(rows[i].name, len);
        struct csms_header header = {{name, len}, {"v", 1}};
        cr_expect_neq(sign_with("20191115T033655Z", &header, text, sizeof text), 0);
        cr_expect_not_null(strstr(text, rows[i].order), "%s", text);
        free(name);
    }
    struct csms_header same = {{"x-sdk-DATE", 10}, {"v", 1}};
    cr_expect_eq(sign_with("20191115T033655Z", &same, text, sizeof text), 0);
}

Test(sign, values_lose_blanks_and_nothing_else)
{
    struct csms_header header = {{"a", 1}, {" \t!v!\t ", 7}};
    char text[512];
    cr_expect_neq(sign_with("20191115T033655Z", &header, text, sizeof text), 0);
    hasher.hashed[hasher.len] = '\0';
    cr_expect_not_null(strstr(hasher.hashed, "\na:!v!\n"), "%s", hasher.hashed);
}

Test(sign, access_key_is_visible_ascii)
{
    char text[512];
    for (unsigned c = 1; c < 256; c++) {
        char key = (char)c;
        struct csms_signing s = {.access_key = {&key, 1},
                                 .secret_key = {"SK", 2},
                                 .date = {"20191115T033655Z", 16},
                                 .method = {"POST", 4},
                                 .path = {"/", 1}};
        hasher_reset();
        cr_expect_eq(csms_sign(&s, &hash, text, sizeof text) != 0, c > ' ' && c < 0x7F && c != ',',
                     "byte %u", c);
    }
}

Test(sign, method_is_visible_ascii)
{
    char text[512];
    for (unsigned c = 1; c < 256; c++) {
        char method = (char)c;
        struct csms_signing s = example();
        s.method = (csms_str){&method, 1};
        hasher_reset();
        cr_expect_eq(csms_sign(&s, &hash, text, sizeof text) != 0, c > ' ' && c < 0x7F, "byte %u",
                     c);
    }
}

Test(sign, needs_a_date_and_a_secret_key)
{
    char text[512];
    struct csms_signing s = {.access_key = {"AK", 2},
                             .secret_key = {"SK", 2},
                             .date = {"20191115T033655Z", 16},
                             .method = {"POST", 4},
                             .path = {"/", 1}};
    struct csms_signing no_date = s, no_key = s, empty_key = s;
    no_date.date.ptr = NULL;
    no_key.secret_key.ptr = NULL;
    empty_key.secret_key.len = 0;
    hasher_reset();
    cr_expect_neq(csms_sign(&s, &hash, text, sizeof text), 0);
    cr_expect_eq(csms_sign(&no_date, &hash, text, sizeof text), 0);
    cr_expect_eq(csms_sign(&no_key, &hash, text, sizeof text), 0);
    cr_expect_eq(csms_sign(&empty_key, &hash, text, sizeof text), 0);
}

Test(sign, length_is_what_the_header_says)
{
    static const struct csms_header headers[] = {{{"Host", 4}, {"h", 1}}, {{"A_B", 3}, {"x", 1}}};
    struct csms_signing s = example();
    cr_expect_eq(csms_sign(&s, &hash, NULL, 0), CSMS_AUTHORIZATION_LEN + s.access_key.len);
    s.headers = headers;
    s.n_headers = 2;
    cr_expect_eq(csms_sign(&s, &hash, NULL, 0), CSMS_AUTHORIZATION_LEN + s.access_key.len + 5);
}
