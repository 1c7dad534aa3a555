/* SPDX-License-Identifier: MIT */
/*
 * The canonical request that csms_sign hashes piece by piece equals one put together in memory, by
 * the description of the algorithm. A sum replaces the hash functions.
 * Input: a byte (which fields are fixed), then slices.
 */
#include "fuzz.h"

enum { OWN_HOST = 1, OWN_DATE = 2, OWN_PROJECT = 4, OWN_PATH = 8, OWN_KEY = 16, TOKEN = 32 };

struct text {
    char *ptr;
    size_t len;
};

static void add(struct text *t, const void *p, size_t len)
{
    t->ptr = realloc(t->ptr, t->len + len + 1);
    CHECK(t->ptr);
    if (len > 0)
        memcpy(t->ptr + t->len, p, len);
    t->len += len;
    t->ptr[t->len] = '\0';
}

static void add_text(struct text *t, const char *text)
{
    add(t, text, strlen(text));
}

/* ---- a sum instead of SHA-256 ---- */

static void sum(csms_str s, unsigned char digest[CSMS_SHA256_LEN])
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211u;
    for (size_t i = 0; i < CSMS_SHA256_LEN; i++) {
        digest[i] = (unsigned char)(h >> 56);
        h = h * 6364136223846793005u + 1442695040888963407u;
    }
}

static bool start(void *ctx)
{
    ((struct text *)ctx)->len = 0;
    return true;
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    add(ctx, bytes, len);
    return true;
}

static bool end(void *ctx, unsigned char digest[CSMS_SHA256_LEN])
{
    struct text *t = ctx;
    sum((csms_str){t->ptr, t->len}, digest);
    return true;
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char digest[CSMS_SHA256_LEN])
{
    struct text both = {0};
    (void)ctx;
    add(&both, key.ptr, key.len);
    add(&both, "\n", 1);
    add(&both, message.ptr, message.len);
    sum((csms_str){both.ptr, both.len}, digest);
    free(both.ptr);
    return true;
}

/* ---- the canonical request, in memory ---- */

static void add_hex(struct text *t, csms_str s)
{
    unsigned char digest[CSMS_SHA256_LEN];
    char two[3];
    sum(s, digest);
    for (size_t i = 0; i < CSMS_SHA256_LEN; i++) {
        snprintf(two, sizeof two, "%02x", digest[i]);
        add(t, two, 2);
    }
}

/* A header's line, and its name. */
static void add_header(struct text *t, struct text *names, const char *name, csms_str value)
{
    if (value.len == 0)
        return;
    add_text(t, name);
    add_text(t, ":");
    add(t, value.ptr, value.len);
    add_text(t, "\n");
    add_text(names, names->len > 0 ? ";" : "");
    add_text(names, name);
}

/* The header Authorization as it must be. */
static struct text authorization(const struct csms_signing *s, const struct csms_key *key,
                                 struct text *canonical)
{
    struct text result = {0}, names = {0}, to_sign = {0}, keyed = {0};
    add_text(canonical, "POST\n");
    add(canonical, s->path.ptr, s->path.len);
    add_text(canonical, "/\n\n");
    add_header(canonical, &names, "host", s->host);
    add_header(canonical, &names, "x-project-id", s->project_id);
    add_header(canonical, &names, "x-sdk-date", s->date);
    add_header(canonical, &names, "x-security-token", key->security_token);
    add_text(canonical, "\n");
    add(canonical, names.ptr, names.len);
    add_text(canonical, "\n");
    add_hex(canonical, s->body);
    add_text(&to_sign, "SDK-HMAC-SHA256\n");
    add(&to_sign, s->date.ptr, s->date.len);
    add_text(&to_sign, "\n");
    add_hex(&to_sign, (csms_str){canonical->ptr, canonical->len});
    add(&keyed, key->secret_key.ptr, key->secret_key.len);
    add_text(&keyed, "\n");
    add(&keyed, to_sign.ptr, to_sign.len);
    add_text(&result, "SDK-HMAC-SHA256 Access=");
    add(&result, key->access_key.ptr, key->access_key.len);
    add_text(&result, ", SignedHeaders=");
    add(&result, names.ptr, names.len);
    add_text(&result, ", Signature=");
    add_hex(&result, (csms_str){keyed.ptr, keyed.len});
    free(names.ptr);
    free(to_sign.ptr);
    free(keyed.ptr);
    return result;
}

/* No value can add a line to the signed text or to the message. */
static void check_lines(const char *value)
{
    for (; *value != '\0'; value++)
        CHECK(*value >= ' ' && *value <= '~');
}

static void check(const struct csms_signing *s, const struct csms_key *key, size_t small)
{
    struct text hashed = {0}, canonical = {0};
    struct csms_hash hash = {&hashed, start, update, end, hmac};
    size_t len = csms_sign(s, key, &hash, NULL, 0);
    CHECK((len > 0) == (csms_sign_check(s, key) == CSMS_OK));
    if (len == 0)
        return;
    struct text expected = authorization(s, key, &canonical);
    char *value = malloc(len + 1);
    CHECK(value);
    CHECK(csms_sign(s, key, &hash, value, len + 1) == len && strlen(value) == len);
    CHECK(hashed.len == canonical.len && memcmp(hashed.ptr, canonical.ptr, hashed.len) == 0);
    CHECK(strcmp(value, expected.ptr) == 0);
    check_lines(value);
    CHECK(csms_sign(s, key, &hash, value, small % len + 1) == len && value[0] == '\0');
    free(value);
    free(expected.ptr);
    free(canonical.ptr);
    free(hashed.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input_bytes in = {data, size};
    unsigned own = fuzz_byte(&in);
    csms_str s[8];
    for (size_t i = 0; i < 8; i++)
        s[i] = fuzz_str(&in);
    struct csms_key key = {{"AK", 2}, {"SK", 2}, {NULL, 0}};
    struct csms_signing signing = {.host = {"example.com", 11},
                                   .date = {"20191115T033655Z", 16},
                                   .path = {"/v1/x", 5},
                                   .body = s[0]};
    if (own & OWN_HOST)
        signing.host = s[1];
    if (own & OWN_DATE)
        signing.date = s[2];
    if (own & OWN_PROJECT)
        signing.project_id = s[3];
    if (own & OWN_PATH)
        signing.path = s[4];
    if (own & OWN_KEY) {
        key.access_key = s[5];
        key.secret_key = s[6];
    }
    if (own & TOKEN)
        key.security_token = s[7];
    check(&signing, &key, fuzz_byte(&in));
    for (size_t i = 0; i < 8; i++)
        fuzz_free(s[i]);
    return 0;
}
