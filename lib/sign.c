/* SPDX-License-Identifier: MIT */
/*
 * SDK-HMAC-SHA256:
 *
 *   canonical request = POST \n path/ \n query \n headers \n header names \n hex(SHA256(body))
 *   string to sign    = "SDK-HMAC-SHA256" \n X-Sdk-Date \n hex(SHA256(canonical request))
 *   signature         = hex(HMAC-SHA256(secret key, string to sign))
 */
#include "csms.h"

#include <string.h>

#include "text.h"
#include "write.h"

#define ALGORITHM "SDK-HMAC-SHA256"
#define HEX_DIGITS (2 * CSMS_SHA256_LEN)

/* ---- checks ---- */

static bool is_date(csms_str date)
{
    static const char form[] = "00000000T000000Z"; /* 0: a digit */
    if (!date.ptr || date.len != sizeof form - 1)
        return false;
    for (size_t i = 0; i < date.len; i++)
        if (form[i] == '0' ? !csms_is_digit(date.ptr[i]) : date.ptr[i] != form[i])
            return false;
    return true;
}

static enum csms_err date_and_key_check(csms_str date, const struct csms_key *key)
{
    csms_str id = key->access_key;
    if (!is_date(date))
        return CSMS_ERR_DATE;
    for (size_t i = 0; id.ptr && i < id.len; i++)
        if (id.ptr[i] == ',') /* ends the key in Authorization */
            return CSMS_ERR_KEY;
    if (!csms_is_visible(id) || !key->secret_key.ptr || key->secret_key.len == 0 ||
        (key->security_token.len > 0 && !csms_is_visible(key->security_token)))
        return CSMS_ERR_KEY;
    return CSMS_OK;
}

enum csms_err csms_sign_check(const struct csms_signing *s, const struct csms_key *key)
{
    if (s->project_id.ptr && !csms_is_project(s->project_id))
        return CSMS_ERR_PROJECT_ID;
    if (!csms_is_host(s->host))
        return CSMS_ERR_HOST;
    /* RFC 3986 s.2.3: these characters are never percent-encoded. */
    if (!csms_is_alnum_or(s->path, "-._~/") || s->path.ptr[0] != '/' ||
        s->path.ptr[s->path.len - 1] == '/')
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

/* ---- the signature ---- */

/* The signed headers in the order of their names: "name:value" lines, or the names with semicolons.
   A header without a value is not sent. */
static void add_headers(struct csms_sink *to, const struct csms_signing *s,
                        const struct csms_key *key, bool lines)
{
    static const char *const names[] = {"host", "x-project-id", "x-sdk-date", "x-security-token"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const csms_str *const values[] = {&s->host, &s->project_id, &s->date, &key->security_token};
        if (!values[i]->ptr || values[i]->len == 0)
            continue;
        csms_add_text(to, i > 0 && !lines ? ";" : "");
        csms_add_text(to, names[i]);
        if (!lines)
            continue;
        csms_add_text(to, ":");
        csms_add(to, *values[i]);
        csms_add_text(to, "\n");
    }
}

/* digest is the second half of digits; each byte is read before it is overwritten. */
static void put_hex(const unsigned char *digest, char *digits)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < CSMS_SHA256_LEN; i++) {
        unsigned byte = digest[i];
        digits[2 * i] = hex[byte >> 4];
        digits[2 * i + 1] = hex[byte & 15];
    }
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
    struct csms_sink to = {NULL, 0, 0, hash, !hash->sha256_start(hash->ctx)};
    csms_add(&to, body);
    return end_hash(&to, digits);
}

static bool hash_request(const struct csms_signing *s, const struct csms_key *key,
                         const struct csms_hash *hash, csms_str body_digits,
                         char digits[HEX_DIGITS])
{
    struct csms_sink to = {NULL, 0, 0, hash, !hash->sha256_start(hash->ctx)};
    csms_add_text(&to, "POST\n");
    csms_add(&to, s->path);
    csms_add_text(&to, "/\n\n"); /* the service appends the slash; no query */
    add_headers(&to, s, key, true);
    csms_add_text(&to, "\n");
    add_headers(&to, s, key, false);
    csms_add_text(&to, "\n");
    csms_add(&to, body_digits);
    return end_hash(&to, digits);
}

/* Adds the value of Authorization; the signature itself is only counted. */
static void add_authorization(struct csms_sink *to, const struct csms_signing *s,
                              const struct csms_key *key)
{
    csms_add_text(to, ALGORITHM " Access=");
    csms_add(to, key->access_key);
    csms_add_text(to, ", SignedHeaders=");
    add_headers(to, s, key, false);
    csms_add_text(to, ", Signature=");
    to->len += HEX_DIGITS;
}

/*
 * Writes the value of Authorization, which fills to. Returns false if a hash function failed. The
 * string to sign, 97 bytes, is first written to the same place, to save stack: the value has at
 * least 131 bytes, so the digests at its end do not overlap it.
 */
static bool put_authorization(struct csms_sink *to, const struct csms_signing *s,
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

/* Completes a text with the value of Authorization, from start to end. Clears the whole text if a
   hash function fails. */
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
    if (put_authorization(to, s, key, hash))
        return len;
    memset(buf, 0, len);
    return 0;
}

/* ---- the writers ---- */

size_t csms_sign(const struct csms_signing *s, const struct csms_key *key,
                 const struct csms_hash *hash, char *buf, size_t cap)
{
    struct csms_sink to = {buf, cap, 0, NULL, false};
    if (csms_sign_check(s, key) == CSMS_OK)
        add_authorization(&to, s, key);
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
    csms_add_text(&to, "\r\nX-Project-Id: ");
    csms_add(&to, s.project_id);
    csms_add_text(&to, "\r\nX-Sdk-Date: ");
    csms_add(&to, date);
    if (key->security_token.len > 0)
        csms_add_text(&to, "\r\nX-Security-Token: ");
    csms_add(&to, key->security_token);
    csms_add_text(&to, "\r\nAuthorization: ");
    size_t start = to.len;
    add_authorization(&to, &s, key);
    size_t end = to.len;
    csms_add_tail(&to, req);

    /* Sign the bytes as written. */
    s.path.len = csms_request_path(req, NULL, 0);
    s.body.len = csms_request_body(req, NULL, 0);
    if (to.len < cap) {
        s.path.ptr = buf + strlen("POST ");
        s.body.ptr = buf + to.len - s.body.len;
    }
    return finish_signed(&to, start, end, &s, key, hash);
}
