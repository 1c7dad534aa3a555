/* SPDX-License-Identifier: MIT */
/*
 * SDK-HMAC-SHA256:
 *
 *   canonical request = METHOD \n path/ \n query \n headers \n names of them \n hex(SHA256(body))
 *   string to sign    = "SDK-HMAC-SHA256" \n X-Sdk-Date \n hex(SHA256(canonical request))
 *   signature         = hex(HMAC-SHA256(secret key, string to sign))
 */
#include "csms.h"

#include <string.h>

#include "compiler.h"

#define ALGORITHM "SDK-HMAC-SHA256"
#define DATE_LEN 16 /* 20191115T033655Z */
#define HEX_LEN (2 * CSMS_SHA256_LEN)

static const char upper_digits[] = "0123456789ABCDEF";
static const char date_name[] = "X-Sdk-Date";
static const char content_hash_name[] = "X-Sdk-Content-Sha256";

/* ---- comparing and checking ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Order of two names, as bytes or, for headers, as their lower-case forms. */
static int compare(const csms_str *a, const csms_str *b, bool fold)
{
    for (size_t i = 0; i < a->len && i < b->len; i++) {
        int x = (unsigned char)(fold ? lower(a->ptr[i]) : a->ptr[i]);
        int y = (unsigned char)(fold ? lower(b->ptr[i]) : b->ptr[i]);
        if (x != y)
            return x - y;
    }
    return a->len == b->len ? 0 : a->len < b->len ? -1 : 1;
}

static bool is_named(const struct csms_header *h, const char *name)
{
    csms_str n = {name, strlen(name)};
    return compare(&h->name, &n, true) == 0;
}

static bool has_underscore(const csms_str *name)
{
    for (size_t i = 0; i < name->len; i++)
        if (name->ptr[i] == '_')
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool date_ok(const csms_str *date)
{
    if (!date->ptr || date->len != DATE_LEN || date->ptr[8] != 'T' || date->ptr[15] != 'Z')
        return false;
    for (size_t i = 0; i < DATE_LEN - 1; i++)
        if (i != 8 && !is_digit(date->ptr[i]))
            return false;
    return true;
}

/* Visible ASCII: what can stand in a header or a request line without changing its structure. */
static bool visible(const csms_str *s, char but)
{
    if (!s->ptr || s->len == 0)
        return false;
    for (size_t i = 0; i < s->len; i++)
        if (s->ptr[i] <= ' ' || s->ptr[i] > '~' || s->ptr[i] == but)
            return false;
    return true;
}

static bool header_ok(const struct csms_header *h)
{
    if (!visible(&h->name, ':') || !h->value.ptr)
        return false;
    for (size_t i = 0; i < h->value.len; i++) {
        unsigned char c = (unsigned char)h->value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static bool signing_ok(const struct csms_signing *s)
{
    if (!visible(&s->access_key, ',') || !s->secret_key.ptr || s->secret_key.len == 0 ||
        !date_ok(&s->date) || !visible(&s->method, ' ') || s->path.len == 0 ||
        s->path.ptr[0] != '/')
        return false;
    for (size_t i = 0; i < s->n_headers; i++) {
        if (!header_ok(&s->headers[i]) || is_named(&s->headers[i], date_name))
            return false;
        for (size_t j = 0; j < i; j++)
            if (compare(&s->headers[i].name, &s->headers[j].name, true) == 0)
                return false;
    }
    return true;
}

/* ---- the canonical request, streamed into the hash ---- */

struct stream {
    const struct csms_hash *hash;
    bool ok;
};

static void feed(struct stream *to, const char *p, size_t len)
{
    to->ok = to->ok && (len == 0 || to->hash->sha256_update(to->hash->ctx, p, len));
}

static void feed_text(struct stream *to, const char *text)
{
    feed(to, text, strlen(text));
}

static void hex(const unsigned char digest[CSMS_SHA256_LEN], char text[HEX_LEN])
{
    for (size_t i = 0; i < CSMS_SHA256_LEN; i++) {
        text[2 * i] = lower(upper_digits[digest[i] >> 4]);
        text[2 * i + 1] = lower(upper_digits[digest[i] & 15]);
    }
}

/* RFC 3986 s.2.3, and the slash if it separates segments here. */
static bool stands(char c, bool slash)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' ||
           c == '_' || c == '~' || (slash && c == '/');
}

static void feed_encoded(struct stream *to, const csms_str *s, bool slash)
{
    for (size_t i = 0; i < s->len; i++) {
        unsigned char c = (unsigned char)s->ptr[i];
        char code[3] = {'%', upper_digits[c >> 4], upper_digits[c & 15]};
        if (stands(s->ptr[i], slash))
            feed(to, s->ptr + i, 1);
        else
            feed(to, code, sizeof code);
    }
}

static void feed_line(struct stream *to, csms_str s)
{
    feed(to, s.ptr, s.len);
    feed_text(to, "\n");
}

static void feed_path(struct stream *to, csms_str path)
{
    feed_encoded(to, &path, true);
    feed_text(to, path.ptr[path.len - 1] != '/' ? "/\n" : "\n");
}

/* Is item i before item j: by name, by value, and as given? */
static bool before(const struct csms_header *list, size_t i, size_t j)
{
    int order = compare(&list[i].name, &list[j].name, false);
    if (order == 0)
        order = compare(&list[i].value, &list[j].value, false);
    return order < 0 || (order == 0 && i < j);
}

/* Sorting without memory: look for the next one after the last, as often as there are items. */
static void feed_query(struct stream *to, const struct csms_header *query, size_t n)
{
    size_t last = n;
    for (size_t round = 0; round < n; round++) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if ((last == n || before(query, last, i)) && (next == n || before(query, i, next)))
                next = i;
        if (round > 0)
            feed_text(to, "&");
        feed_encoded(to, &query[next].name, false);
        feed_text(to, "=");
        feed_encoded(to, &query[next].value, false);
        last = next;
    }
    feed_text(to, "\n");
}

/* Headers go by their index; the one after the last of those given is X-Sdk-Date. */
#define NO_HEADER ((size_t)-1)

static const csms_str *name_at(const struct csms_signing *s, size_t i)
{
    static const csms_str date = {date_name, sizeof date_name - 1};
    return i < s->n_headers ? &s->headers[i].name : &date;
}

/* The signed header that follows `last` in the order of names; after NO_HEADER, the first. */
static size_t next_header(const struct csms_signing *s, size_t last)
{
    size_t next = NO_HEADER;
    for (size_t i = 0; i <= s->n_headers; i++) {
        if (has_underscore(name_at(s, i)) ||
            (last != NO_HEADER && compare(name_at(s, i), name_at(s, last), true) <= 0))
            continue;
        if (next == NO_HEADER || compare(name_at(s, i), name_at(s, next), true) < 0)
            next = i;
    }
    return next;
}

static void feed_lower(struct stream *to, const csms_str *s)
{
    for (size_t i = 0; i < s->len; i++) {
        char c = lower(s->ptr[i]);
        feed(to, &c, 1);
    }
}

/* Without the spaces and tabs at its ends; other controls were refused. */
static csms_str trimmed(csms_str s)
{
    while (s.len > 0 && (unsigned char)s.ptr[0] <= ' ') {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && (unsigned char)s.ptr[s.len - 1] <= ' ')
        s.len--;
    return s;
}

static void feed_headers(struct stream *to, const struct csms_signing *s)
{
    for (size_t i = NO_HEADER; (i = next_header(s, i)) != NO_HEADER;) {
        csms_str value = trimmed(i < s->n_headers ? s->headers[i].value : s->date);
        feed_lower(to, name_at(s, i));
        feed_text(to, ":");
        feed_line(to, value);
    }
}

/* ---- the value of Authorization ---- */

static const char access_start[] = ALGORITHM " Access=";
static const char names_start[] = ", SignedHeaders=";
static const char signature_start[] = ", Signature=";

static size_t names_len(const struct csms_signing *s)
{
    size_t len = 0;
    for (size_t i = 0; i <= s->n_headers; i++)
        if (!has_underscore(name_at(s, i)))
            len += name_at(s, i)->len + 1;
    return len - 1;
}

static char *put(char *to, const char *p, size_t len)
{
    memcpy(to, p, len);
    return to + len;
}

/* All of it but the signature's digits, which belong where the result points to. */
static char *put_authorization(char *to, const struct csms_signing *s, csms_str *names)
{
    to = put(to, access_start, sizeof access_start - 1);
    to = put(to, s->access_key.ptr, s->access_key.len);
    to = put(to, names_start, sizeof names_start - 1);
    names->ptr = to;
    for (size_t i = NO_HEADER; (i = next_header(s, i)) != NO_HEADER;) {
        const csms_str *name = name_at(s, i);
        for (size_t j = 0; j < name->len; j++)
            *to++ = lower(name->ptr[j]);
        *to++ = ';';
    }
    to--; /* the last semicolon */
    names->len = (size_t)(to - names->ptr);
    return put(to, signature_start, sizeof signature_start - 1);
}

/* ---- the signature ---- */

/* End the hash and write it to text in hexadecimal; digest is only room. */
static bool finish_hash(struct stream *to, unsigned char *digest, char text[HEX_LEN])
{
    if (!to->ok || !to->hash->sha256_end(to->hash->ctx, digest))
        return false;
    hex(digest, text);
    return true;
}

/* The hash of the canonical request, in text; digest is only room. */
CSMS_NOINLINE static bool hash_request(const struct csms_signing *s, const struct csms_hash *hash,
                                       csms_str names, unsigned char *digest, char text[HEX_LEN])
{
    csms_str body = {text, HEX_LEN};
    struct stream to = {hash, hash->sha256_start(hash->ctx)};
    feed(&to, s->body.ptr, s->body.ptr ? s->body.len : 0);
    if (!finish_hash(&to, digest, text))
        return false;
    for (size_t i = 0; i < s->n_headers; i++)
        if (is_named(&s->headers[i], content_hash_name))
            body = trimmed(s->headers[i].value);
    to.ok = hash->sha256_start(hash->ctx);
    feed_line(&to, s->method);
    feed_path(&to, s->path);
    feed_query(&to, s->query, s->n_query);
    feed_headers(&to, s);
    feed_text(&to, "\n");
    feed_line(&to, names);
    feed(&to, body.ptr, body.len);
    return finish_hash(&to, digest, text);
}

size_t csms_sign(const struct csms_signing *s, const struct csms_hash *hash, char *buf, size_t cap)
{
    unsigned char digest[CSMS_SHA256_LEN];
    csms_str names;
    if (cap > 0)
        buf[0] = '\0';
    if (!signing_ok(s))
        return 0;
    size_t len = sizeof access_start - 1 + s->access_key.len + sizeof names_start - 1 +
                 names_len(s) + sizeof signature_start - 1 + HEX_LEN;
    if (len >= cap)
        return len;
    /* The result has room for all that comes before it: the names and the hash of the canonical
       request where they will be, then the string to sign, which is shorter, from its start. */
    char *digits = put_authorization(buf, s, &names);
    bool ok = hash_request(s, hash, names, digest, digits);
    char *p = buf + sizeof ALGORITHM - 1; /* it starts with the algorithm, too */
    *p++ = '\n';
    p = put(p, s->date.ptr, DATE_LEN);
    *p++ = '\n';
    memmove(p, digits, HEX_LEN);
    csms_str message = {buf, (size_t)(p - buf) + HEX_LEN};
    if (!ok || !hash->hmac_sha256(hash->ctx, s->secret_key, message, digest)) {
        buf[0] = '\0';
        return 0;
    }
    put_authorization(buf, s, &names);
    hex(digest, digits);
    buf[len] = '\0';
    return len;
}
