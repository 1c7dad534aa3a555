/* SPDX-License-Identifier: MIT */
/*
 * The canonical request that csms_sign hashes piece by piece equals one put together in memory, by
 * the description of the algorithm, with malloc and qsort. A sum stands in for the hash functions.
 * Input: a byte (how many query items and headers, which fields are fixed), then slices.
 */
#include "fuzz.h"

#include <ctype.h>

enum { ITEMS_MAX = 8, OWN_FIELDS = 64 };

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

static void add_encoded(struct text *t, csms_str s, const char *also)
{
    char code[4];
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c != 0 && c < 0x80 && (isalnum(c) || strchr("-._~", c) || strchr(also, c)))
            add(t, &c, 1);
        else
            add(t, code, (size_t)snprintf(code, sizeof code, "%%%02X", c));
    }
}

static int order(csms_str a, csms_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n > 0 ? memcmp(a.ptr, b.ptr, n) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static int by_name_and_value(const void *a, const void *b)
{
    const struct csms_header *x = a, *y = b;
    int c = order(x->name, y->name);
    return c != 0 ? c : order(x->value, y->value);
}

static void add_query(struct text *t, const struct csms_signing *s)
{
    struct csms_header sorted[ITEMS_MAX];
    memcpy(sorted, s->query, s->n_query * sizeof *sorted);
    qsort(sorted, s->n_query, sizeof *sorted, by_name_and_value);
    for (size_t i = 0; i < s->n_query; i++) {
        add_text(t, i > 0 ? "&" : "");
        add_encoded(t, sorted[i].name, "");
        add_text(t, "=");
        add_encoded(t, sorted[i].value, "");
    }
}

/* Names in lower case, to be freed; how many are signed. */
static size_t signed_headers(const struct csms_signing *s, struct csms_header *list)
{
    size_t n = 0;
    for (size_t i = 0; i <= s->n_headers; i++) {
        struct csms_header h = {{"X-Sdk-Date", 10}, s->date};
        if (i < s->n_headers)
            h = s->headers[i];
        if (memchr(h.name.ptr, '_', h.name.len))
            continue;
        char *lower = malloc(h.name.len + 1);
        CHECK(lower);
        for (size_t k = 0; k < h.name.len; k++)
            lower[k] = (char)tolower((unsigned char)h.name.ptr[k]);
        list[n++] = (struct csms_header){{lower, h.name.len}, h.value};
    }
    qsort(list, n, sizeof *list, by_name_and_value);
    return n;
}

static csms_str trimmed(csms_str s)
{
    while (s.len > 0 && strchr(" \t", s.ptr[0]) && s.ptr[0] != '\0')
        s = (csms_str){s.ptr + 1, s.len - 1};
    while (s.len > 0 && strchr(" \t", s.ptr[s.len - 1]) && s.ptr[s.len - 1] != '\0')
        s.len--;
    return s;
}

/* The header Authorization as it must be. */
static struct text authorization(const struct csms_signing *s, struct text *canonical)
{
    struct text result = {0}, names = {0}, to_sign = {0};
    struct csms_header list[ITEMS_MAX + 1];
    csms_str body = {s->body.ptr, s->body.len}, own = {NULL, 0};
    size_t n = signed_headers(s, list);
    add(canonical, s->method.ptr, s->method.len);
    add_text(canonical, "\n");
    add_encoded(canonical, s->path, "/");
    add_text(canonical, s->path.len > 0 && s->path.ptr[s->path.len - 1] == '/' ? "\n" : "/\n");
    add_query(canonical, s);
    add_text(canonical, "\n");
    for (size_t i = 0; i < n; i++) {
        csms_str value = trimmed(list[i].value);
        add(canonical, list[i].name.ptr, list[i].name.len);
        add_text(canonical, ":");
        add(canonical, value.ptr, value.len);
        add_text(canonical, "\n");
        add_text(&names, i > 0 ? ";" : "");
        add(&names, list[i].name.ptr, list[i].name.len);
        if (list[i].name.len == 20 && memcmp(list[i].name.ptr, "x-sdk-content-sha256", 20) == 0)
            own = value;
    }
    add_text(canonical, "\n");
    add(canonical, names.ptr, names.len);
    add_text(canonical, "\n");
    if (own.ptr)
        add(canonical, own.ptr, own.len);
    else
        add_hex(canonical, body);
    add_text(&to_sign, "SDK-HMAC-SHA256\n");
    add(&to_sign, s->date.ptr, s->date.len);
    add_text(&to_sign, "\n");
    add_hex(&to_sign, (csms_str){canonical->ptr, canonical->len});
    struct text keyed = {0};
    add(&keyed, s->secret_key.ptr, s->secret_key.len);
    add_text(&keyed, "\n");
    add(&keyed, to_sign.ptr, to_sign.len);
    add_text(&result, "SDK-HMAC-SHA256 Access=");
    add(&result, s->access_key.ptr, s->access_key.len);
    add_text(&result, ", SignedHeaders=");
    add(&result, names.ptr, names.len);
    add_text(&result, ", Signature=");
    add_hex(&result, (csms_str){keyed.ptr, keyed.len});
    for (size_t i = 0; i < n; i++)
        fuzz_free(list[i].name);
    free(names.ptr);
    free(to_sign.ptr);
    free(keyed.ptr);
    return result;
}

static void check(const struct csms_signing *s, size_t small)
{
    struct text hashed = {0}, canonical = {0};
    struct csms_hash hash = {&hashed, start, update, end, hmac};
    size_t len = csms_sign(s, &hash, NULL, 0);
    if (len == 0)
        return;
    struct text expected = authorization(s, &canonical);
    char *value = malloc(len + 1);
    CHECK(value);
    CHECK(csms_sign(s, &hash, value, len + 1) == len && strlen(value) == len);
    CHECK(hashed.len == canonical.len && memcmp(hashed.ptr, canonical.ptr, hashed.len) == 0);
    CHECK(strcmp(value, expected.ptr) == 0);
    CHECK(csms_sign(s, &hash, value, small % len + 1) == len && value[0] == '\0');
    free(value);
    free(expected.ptr);
    free(canonical.ptr);
    free(hashed.ptr);
}

static void take_list(struct input_bytes *in, struct csms_header *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list[i] = (struct csms_header){fuzz_str(in), fuzz_str(in)};
}

static void free_list(struct csms_header *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fuzz_free(list[i].name);
        fuzz_free(list[i].value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input_bytes in = {data, size};
    struct csms_header query[ITEMS_MAX], headers[ITEMS_MAX];
    unsigned control = fuzz_byte(&in);
    csms_str path = fuzz_str(&in), body = fuzz_str(&in), fields[4];
    for (size_t i = 0; i < 4; i++)
        fields[i] = fuzz_str(&in);
    struct csms_signing s = {.access_key = {"AK", 2},
                             .secret_key = {"SK", 2},
                             .date = {"20191115T033655Z", 16},
                             .method = {"POST", 4},
                             .path = path,
                             .query = query,
                             .n_query = control & 7,
                             .headers = headers,
                             .n_headers = control >> 3 & 7,
                             .body = body};
    if (control & OWN_FIELDS) {
        s.access_key = fields[0];
        s.secret_key = fields[1];
        s.date = fields[2];
        s.method = fields[3];
    }
    take_list(&in, query, s.n_query);
    take_list(&in, headers, s.n_headers);
    check(&s, fuzz_byte(&in));
    free_list(query, s.n_query);
    free_list(headers, s.n_headers);
    fuzz_free(path);
    fuzz_free(body);
    for (size_t i = 0; i < 4; i++)
        fuzz_free(fields[i]);
    return 0;
}
