/* SPDX-License-Identifier: MIT */
/*
 * SDK-HMAC-SHA256:
 *
 *   canonical request = POST \n path/ \n query \n headers \n names of them \n hex(SHA256(body))
 *   string to sign    = "SDK-HMAC-SHA256" \n X-Sdk-Date \n hex(SHA256(canonical request))
 *   signature         = hex(HMAC-SHA256(secret key, string to sign))
 */
#include "csms.h"

#include <string.h>

#include "write.h"

#define ALGORITHM "SDK-HMAC-SHA256"
#define DATE_FORM "00000000T000000Z" /* 0: a digit */
#define HEX_DIGITS (2 * CSMS_SHA256_LEN)

/* ---- checks ---- */

static bool is_date(csms_str date)
{
    static const char form[] = DATE_FORM;
    if (!date.ptr || date.len != sizeof form - 1)
        return false;
    for (size_t i = 0; i < date.len; i++)
        if (form[i] == '0' ? date.ptr[i] < '0' || date.ptr[i] > '9' : date.ptr[i] != form[i])
            return false;
    return true;
}

/* What a canonical request has as it is: RFC 3986 s.2.3. */
static bool is_plain_path(csms_str path)
{
    return csms_is_alnum_or(path, "-._~/") && path.ptr[0] == '/' && path.ptr[path.len - 1] != '/';
}

static bool is_key(const struct csms_key *key)
{
    csms_str id = key->access_key;
    if (!csms_is_visible(id))
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == ',') /* separates in Authorization */
            return false;
    return key->secret_key.ptr && key->secret_key.len > 0 &&
           (key->security_token.len == 0 || csms_is_visible(key->security_token));
}

static enum csms_err date_and_key_check(csms_str date, const struct csms_key *key)
{
    if (!is_date(date))
        return CSMS_ERR_DATE;
    return is_key(key) ? CSMS_OK : CSMS_ERR_KEY;
}

enum csms_err csms_sign_check(const struct csms_signing *s, const struct csms_key *key)
{
    if (s->project_id.ptr && !csms_is_project(s->project_id))
        return CSMS_ERR_PROJECT_ID;
    if (!csms_is_host(s->host))
        return CSMS_ERR_HOST;
    if (!is_plain_path(s->path))
        return CSMS_ERR_PATH;
    return date_and_key_check(s->date, key);
}

enum csms_err csms_request_signed_check(const struct csms_request *req, csms_str host,
                                        const struct csms_key *key, csms_str date)
{
    enum csms_err err = csms_request_check(req);
    if (err != CSMS_OK)
        return err;
    return csms_is_host(host) ? date_and_key_check(date, key) : CSMS_ERR_HOST;
}

/* ---- what is signed ---- */

/* The headers in the order of their names. One without a value is not sent. */
static const char *const signed_names[] = {"host", "x-project-id", "x-sdk-date",
                                           "x-security-token"};
#define SIGNED_NAMES (sizeof signed_names / sizeof *signed_names)

static csms_str signed_value(const struct csms_signing *s, const struct csms_key *key, size_t i)
{
    switch (i) {
    case 0:
        return s->host;
    case 1:
        return s->project_id;
    case 2:
        return s->date;
    default:
        return key->security_token;
    }
}

static void add_names(struct csms_sink *to, const struct csms_signing *s,
                      const struct csms_key *key)
{
    for (size_t i = 0; i < SIGNED_NAMES; i++) {
        if (signed_value(s, key, i).len == 0)
            continue;
        csms_add_text(to, i > 0 ? ";" : "");
        csms_add_text(to, signed_names[i]);
    }
}

static void add_values(struct csms_sink *to, const struct csms_signing *s,
                       const struct csms_key *key)
{
    for (size_t i = 0; i < SIGNED_NAMES; i++) {
        csms_str value = signed_value(s, key, i);
        if (value.len == 0)
            continue;
        csms_add_text(to, signed_names[i]);
        csms_add_text(to, ":");
        csms_add(to, value);
        csms_add_text(to, "\n");
    }
}

/* ---- the signature ---- */

/* A digest becomes digits in place: it is the second half of them, and read before it is written
   over. */
static void put_hex(const unsigned char *digest, char *digits)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < CSMS_SHA256_LEN; i++) {
        unsigned byte = digest[i];
        digits[2 * i] = hex[byte >> 4];
        digits[2 * i + 1] = hex[byte & 15];
    }
}

static struct csms_sink start_hash(const struct csms_hash *hash)
{
    struct csms_sink to = {NULL, 0, 0, hash, !hash->sha256_start(hash->ctx)};
    return to;
}

static bool end_hash(struct csms_sink *to, char digits[HEX_DIGITS])
{
    unsigned char *digest = (unsigned char *)digits + CSMS_SHA256_LEN;
    if (to->hash_failed || !to->hash->sha256_end(to->hash->ctx, digest))
        return false;
    put_hex(digest, digits);
    return true;
}

static bool hash_body(const struct csms_hash *hash, csms_str body, char digits[HEX_DIGITS])
{
    struct csms_sink to = start_hash(hash);
    csms_add(&to, body);
    return end_hash(&to, digits);
}

/* Of the canonical request; body is what hash_body gave. */
static bool hash_request(const struct csms_signing *s, const struct csms_key *key,
                         const struct csms_hash *hash, csms_str body, char digits[HEX_DIGITS])
{
    struct csms_sink to = start_hash(hash);
    csms_add_text(&to, "POST\n");
    csms_add(&to, s->path);
    csms_add_text(&to, "/\n\n"); /* with a slash at the end; no query */
    add_values(&to, s, key);
    csms_add_text(&to, "\n");
    add_names(&to, s, key);
    csms_add_text(&to, "\n");
    csms_add(&to, body);
    return end_hash(&to, digits);
}

/* The value of Authorization up to the signature. */
static void add_authorization(struct csms_sink *to, const struct csms_signing *s,
                              const struct csms_key *key)
{
    csms_add_text(to, ALGORITHM " Access=");
    csms_add(to, key->access_key);
    csms_add_text(to, ", SignedHeaders=");
    add_names(to, s, key);
    csms_add_text(to, ", Signature=");
}

/*
 * False if a hash function failed. to has room for the value of Authorization, at least 131 bytes;
 * the signature goes to its end. Before, the string to sign, 97 bytes, is put together at its
 * start, so that the stack needs no room for it; the last digest leaves it as it is.
 */
static bool put_signature(struct csms_sink *to, const struct csms_signing *s,
                          const struct csms_key *key, const struct csms_hash *hash)
{
    char *digits = to->buf + to->cap - HEX_DIGITS;
    unsigned char *digest = (unsigned char *)digits + CSMS_SHA256_LEN;
    csms_str body = {digits, HEX_DIGITS}, message = {to->buf, 0};

    csms_add_text(to, ALGORITHM "\n");
    csms_add(to, s->date);
    csms_add_text(to, "\n");
    message.len = to->len + HEX_DIGITS;
    if (!hash_body(hash, s->body, digits) || !hash_request(s, key, hash, body, to->buf + to->len) ||
        !hash->hmac_sha256(hash->ctx, key->secret_key, message, digest))
        return false;
    to->len = 0;
    add_authorization(to, s, key);
    put_hex(digest, digits);
    return true;
}

/* ---- writing ---- */

/* Fill in Authorization, from start to end. Without a signature nothing of the text stays. */
static size_t finish_signed(struct csms_sink *to, size_t start, size_t end,
                            const struct csms_signing *s, const struct csms_key *key,
                            const struct csms_hash *hash)
{
    char *buf = to->buf;
    size_t len = csms_finish(to);
    if (len == 0 || len >= to->cap)
        return len;
    to->buf = buf + start;
    to->cap = end - start;
    to->len = 0;
    if (put_signature(to, s, key, hash))
        return len;
    memset(buf, 0, len);
    return 0;
}

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

static void add_header(struct csms_sink *to, const char *start, csms_str value)
{
    if (value.len == 0)
        return;
    csms_add_text(to, start);
    csms_add(to, value);
}

size_t csms_sign(const struct csms_signing *s, const struct csms_key *key,
                 const struct csms_hash *hash, char *buf, size_t cap)
{
    struct csms_sink to = {buf, cap, 0, NULL, false};
    if (csms_sign_check(s, key) == CSMS_OK) {
        add_authorization(&to, s, key);
        csms_add_text(&to, zeros);
    }
    return finish_signed(&to, 0, to.len, s, key, hash);
}

size_t csms_request_signed(const struct csms_request *req, csms_str host,
                           const struct csms_key *key, csms_str date, const struct csms_hash *hash,
                           char *buf, size_t cap)
{
    struct csms_signing s = {host, date, req->project_id, {NULL, 0}, {NULL, 0}};
    struct csms_sink to = {buf, cap, 0, NULL, false};
    if (csms_request_signed_check(req, host, key, date) != CSMS_OK)
        return csms_finish(&to);
    csms_add_head(&to, req, host);
    add_header(&to, "\r\nX-Project-Id: ", s.project_id);
    add_header(&to, "\r\nX-Sdk-Date: ", date);
    add_header(&to, "\r\nX-Security-Token: ", key->security_token);
    csms_add_text(&to, "\r\nAuthorization: ");
    size_t start = to.len;
    add_authorization(&to, &s, key);
    csms_add_text(&to, zeros);
    size_t end = to.len;
    csms_add_tail(&to, req);

    /* What is signed is what was written. */
    s.path.len = csms_request_path(req, NULL, 0);
    s.body.len = csms_request_body(req, NULL, 0);
    if (to.len < cap) {
        s.path.ptr = buf + strlen("POST ");
        s.body.ptr = buf + to.len - s.body.len;
    }
    return finish_signed(&to, start, end, &s, key, hash);
}
