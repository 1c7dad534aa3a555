/* SPDX-License-Identifier: MIT */
/*
 * Signing, for any key and texts, hash functions that do anything, and a buffer of any size. The
 * checks of texts are replaced by their contracts. What is copied is checked, and not copied, as in
 * request.c, and so are digests: sign_hex proves how their digits are written.
 */
#include "contracts.h"

static char *buffer; /* of the writer */

static void *checked_copy(void *to, const void *from, size_t len)
{
    ASSERT(__CPROVER_r_ok(from, len) && __CPROVER_w_ok(to, len));
    ASSERT(__CPROVER_same_object(to, buffer));
    return to;
}

static void *checked_set(void *to, int c, size_t len)
{
    ASSERT(to == buffer && c == 0 && len > 0 && len <= __CPROVER_OBJECT_SIZE(buffer));
    buffer[0] = '\0';
    return to;
}
#define memcpy checked_copy
#define memset checked_set
#include "../../lib/request.c"
#include "any_verdict.h"

#include "../../lib/sign.c"

/* ---- the checks ---- */

static bool valid; /* every text */

static bool check(csms_str s)
{
    ASSUME(checked_contract(s, valid));
    return valid;
}

bool csms_is_host(csms_str host)
{
    return check(host);
}

bool csms_is_visible(csms_str s)
{
    return check(s);
}

bool csms_is_alnum_or(csms_str s, const char *others)
{
    (void)others;
    return check(s);
}

bool csms_is_project(csms_str id)
{
    ASSUME(project_contract(id, valid));
    return valid;
}

/* ---- the hash functions ---- */

enum { STRING_TO_SIGN = 15 + 1 + 16 + 1 + HEX_DIGITS };

static struct {
    bool may_run; /* the text fits, so there is something to sign */
    bool started, failed;
    unsigned digests;
    csms_str body;           /* the first text hashed */
    unsigned char *signature; /* the digest of hmac_sha256 */
} hashing;

static bool succeeds(void)
{
    bool ok = nondet_bool();
    hashing.failed = hashing.failed || !ok;
    return ok;
}

static bool start(void *ctx)
{
    ASSERT(ctx == &hashing && hashing.may_run && !hashing.started && !hashing.failed);
    hashing.started = true;
    return succeeds();
}

static bool update(void *ctx, const void *bytes, size_t len)
{
    ASSERT(ctx == &hashing && hashing.started && !hashing.failed);
    ASSERT(len > 0 && __CPROVER_r_ok(bytes, len));
    if (hashing.digests == 0)
        hashing.body = (csms_str){bytes, len};
    return succeeds();
}

static bool end(void *ctx, unsigned char *digest)
{
    ASSERT(ctx == &hashing && hashing.started && !hashing.failed);
    ASSERT(__CPROVER_same_object(digest, buffer) && __CPROVER_w_ok(digest, CSMS_SHA256_LEN));
    hashing.started = false;
    hashing.digests++;
    return succeeds();
}

static bool hmac(void *ctx, csms_str key, csms_str message, unsigned char *digest)
{
    ASSERT(ctx == &hashing && !hashing.started && !hashing.failed && hashing.digests == 2);
    ASSERT(key.len > 0 && __CPROVER_r_ok(key.ptr, key.len));
    ASSERT(message.len == STRING_TO_SIGN && __CPROVER_r_ok(message.ptr, message.len));
    ASSERT(__CPROVER_same_object(digest, buffer) && __CPROVER_w_ok(digest, CSMS_SHA256_LEN));
    ASSERT((char *)digest >= message.ptr + message.len);
    hashing.signature = digest;
    return succeeds();
}

static const struct csms_hash hash = {&hashing, start, update, end, hmac};

void checked_hex(const unsigned char *digest, char *digits)
{
    ASSERT(__CPROVER_same_object(digits, buffer) && __CPROVER_w_ok(digits, HEX_DIGITS));
    ASSERT((const char *)digest == digits + CSMS_SHA256_LEN);
}

/* ---- harnesses ---- */

static struct csms_key unknown_key(void)
{
    struct csms_key key = {maybe_text(4), maybe_text(8), maybe_text(8)};
    return key;
}

/* What a writer returned and left in cap bytes, where the length alone, asked for first, is
   `expected`. */
static void check_result(size_t expected, size_t len, size_t cap)
{
    ASSERT(len == (hashing.failed ? 0 : expected));
    if (cap > 0)
        ASSERT(buffer[len < cap ? len : 0] == '\0');
    ASSERT(len == 0 || len >= cap || hashing.signature);
}

/* The digits of a digest that is the second half of their place. */
/* proof: any digest; --unwind 33 */
void sign_hex(void)
{
    char digits[HEX_DIGITS];
    size_t i = unknown_length(CSMS_SHA256_LEN - 1);
    unsigned byte = (unsigned char)digits[CSMS_SHA256_LEN + i];
    put_hex((const unsigned char *)digits + CSMS_SHA256_LEN, digits);
    ASSERT(digits[2 * i] == "0123456789abcdef"[byte / 16]);
    ASSERT(digits[2 * i + 1] == "0123456789abcdef"[byte % 16]);
}

/* proof: access key up to 4 bytes, date up to 20; --unwind 18 */
void sign_checks(void)
{
    struct csms_key key = unknown_key();
    struct csms_signing s = {maybe_text(8), maybe_text(20), maybe_text(66), maybe_text(8),
                             maybe_text(8)};
    valid = nondet_bool();
    if (csms_sign_check(&s, &key) != CSMS_OK)
        return;
    size_t i = unknown_length(15), j = unknown_length(3);
    ASSERT(s.date.ptr && s.date.len == 16);
    ASSERT(i == 8 || i == 15 || csms_is_digit(s.date.ptr[i]));
    ASSERT(key.access_key.ptr && key.access_key.len > 0);
    ASSERT(key.secret_key.ptr && key.secret_key.len > 0);
    ASSERT(j >= key.access_key.len || key.access_key.ptr[j] != ',');
    ASSERT(s.path.ptr[0] == '/' && s.path.ptr[s.path.len - 1] != '/');
}

static bool can_be_read(csms_str s)
{
    return s.len == 0 || (s.ptr && __CPROVER_r_ok(s.ptr, s.len));
}

/* What put_authorization relies on: *to is a part of the buffer, as long as the value; the texts
   were checked. */
static bool signing_contract(const struct csms_sink *to, const struct csms_signing *s,
                             const struct csms_key *key)
{
    struct csms_sink value = {NULL, 0, 0, NULL, false};
    add_authorization(&value, s, key);
    return to->len == 0 && !to->hash && to->cap == value.len &&
           __CPROVER_same_object(to->buf, buffer) && __CPROVER_w_ok(to->buf, to->cap) &&
           s->host.len > 0 && s->path.len > 0 && s->date.len == 16 && key->access_key.len > 0 &&
           key->secret_key.len > 0 && can_be_read(s->host) && can_be_read(s->path) &&
           can_be_read(s->date) && (!s->project_id.ptr || can_be_read(s->project_id)) &&
           can_be_read(s->body) && can_be_read(key->access_key) && can_be_read(key->secret_key) &&
           (key->security_token.len == 0 || can_be_read(key->security_token));
}

/* The string to sign and the digests have room in the place of the value; each is used before it is
   overwritten. */
/* proof: texts up to 8 bytes; --unwind 25 put_hex:checked_hex */
void sign_authorization(void)
{
    struct csms_key key = unknown_key();
    struct csms_signing s = {unknown_text(8), unknown_text(16), maybe_text(64), unknown_text(8),
                             unknown_text(8)};
    size_t start = unknown_length(64), cap = unknown_length(512);
    buffer = unknown_bytes(cap);
    ASSUME(start <= cap);
    struct csms_sink to = {buffer + start, unknown_length(cap - start), 0, NULL, false};
    ASSUME(signing_contract(&to, &s, &key));
    hashing.may_run = true;
    bool done = put_authorization(&to, &s, &key, &hash);
    ASSERT(done == !hashing.failed && to.buf == buffer + start);
    if (!done)
        return;
    ASSERT(to.len == to.cap);
    ASSERT((char *)hashing.signature + CSMS_SHA256_LEN == to.buf + to.cap);
}

bool any_authorization(struct csms_sink *to, const struct csms_signing *s,
                       const struct csms_key *key, const struct csms_hash *given)
{
    ASSERT(given == &hash && hashing.may_run && signing_contract(to, s, key));
    hashing.body = s->body;
    hashing.signature = (unsigned char *)to->buf + to->cap - CSMS_SHA256_LEN;
    return succeeds();
}

/* proof: texts up to 8 bytes, buffer up to 320; --unwind 25 put_authorization:any_authorization */
void sign_value(void)
{
    struct csms_key key = unknown_key();
    struct csms_signing s = {maybe_text(8), maybe_text(20), maybe_text(66), maybe_text(8),
                             unknown_text(8)};
    size_t cap = unknown_length(320);
    buffer = unknown_bytes(cap);
    valid = nondet_bool();
    size_t expected = csms_sign(&s, &key, NULL, NULL, 0);
    ASSERT((expected == 0) == (csms_sign_check(&s, &key) != CSMS_OK));
    hashing.may_run = expected < cap;
    size_t len = csms_sign(&s, &key, &hash, buffer, cap);
    check_result(expected, len, cap);
    ASSERT(!hashing.signature ||
           (char *)hashing.signature + CSMS_SHA256_LEN == buffer + expected);
}

/* ---- the message ---- */

static struct {
    size_t path, head, body, tail;
} length;

void add_any_head(struct csms_sink *s, const struct csms_request *req, csms_str host)
{
    (void)req, (void)host;
    s->len += length.head;
}

void add_any_tail(struct csms_sink *s, const struct csms_request *req)
{
    (void)req;
    s->len += length.tail;
}

size_t path_length(const struct csms_request *req, char *buf, size_t cap)
{
    ASSERT(!buf && cap == 0);
    (void)req;
    return verdict == CSMS_OK ? length.path : 0;
}

size_t body_length(const struct csms_request *req, char *buf, size_t cap)
{
    ASSERT(!buf && cap == 0);
    (void)req;
    return verdict == CSMS_OK ? length.body : 0;
}

/* The path and the body are hashed where they are in the message. */
/* proof: texts up to 8 bytes, path and body up to 32; --unwind 25 put_authorization:any_authorization csms_add_head:add_any_head csms_add_tail:add_any_tail csms_request_path:path_length csms_request_body:body_length */
void sign_message(void)
{
    struct csms_key key = unknown_key();
    struct csms_request req;
    csms_str host = unknown_text(8), date = unknown_text(20);
    size_t cap = unknown_length(512);
    req.project_id = unknown_text(64);
    buffer = unknown_bytes(cap);
    valid = nondet_bool();
    verdict = (enum csms_err)nondet_int();
    length.path = unknown_length(32);
    length.head = unknown_length(64);
    length.body = unknown_length(32);
    length.tail = unknown_length(64);
    ASSUME(length.path > 0 && length.body > 0);
    ASSUME(head_contract(length.path, length.head) && tail_contract(length.body, length.tail));
    ASSUME(project_contract(req.project_id, verdict == CSMS_OK));
    size_t expected = csms_request_signed(&req, host, &key, date, NULL, NULL, 0);
    ASSERT((expected == 0) == (csms_request_signed_check(&req, host, &key, date) != CSMS_OK));
    hashing.may_run = expected < cap;
    size_t len = csms_request_signed(&req, host, &key, date, &hash, buffer, cap);
    check_result(expected, len, cap);
    if (!hashing.signature)
        return;
    ASSERT(hashing.body.len == length.body);
    ASSERT(hashing.body.ptr + hashing.body.len == buffer + expected);
    ASSERT((char *)hashing.signature + CSMS_SHA256_LEN + length.tail == buffer + expected);
}
