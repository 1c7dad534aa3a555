/* SPDX-License-Identifier: MIT */
/* The Authorization header for a vector of testdata/sign: lines "key value". */
#include "replay.h"
#include "sha256.h"

enum { LIST_MAX = 16 };

static struct csms_header query[LIST_MAX], headers[LIST_MAX];
static char written[512];

/* "\n" at the end of a body stands for a newline. There is room: it is shorter. */
static csms_str with_newline(csms_str body)
{
    if (body.len >= 2 && body.ptr[body.len - 2] == '\\' && body.ptr[body.len - 1] == 'n')
        ((char *)(uintptr_t)body.ptr)[--body.len - 1] = '\n';
    return body;
}

static void take(struct csms_signing *s, csms_str key, csms_str value)
{
    csms_str rest;
    if (is_text(key, "access-key"))
        s->access_key = value;
    else if (is_text(key, "secret-key"))
        s->secret_key = value;
    else if (is_text(key, "date"))
        s->date = value;
    else if (is_text(key, "method"))
        s->method = value;
    else if (is_text(key, "path"))
        s->path = value;
    else if (is_text(key, "body"))
        s->body = with_newline(value);
    else if (is_text(key, "query") && s->n_query < LIST_MAX) {
        csms_str name = split(value, '=', &rest);
        query[s->n_query++] = (struct csms_header){name, rest};
    } else if (is_text(key, "header") && s->n_headers < LIST_MAX) {
        csms_str name = split(value, ':', &rest);
        headers[s->n_headers++] = (struct csms_header){name, rest};
    }
}

void replay_sign(csms_str text)
{
    static struct sha256 state;
    const struct csms_hash hash = sha256_hash(&state);
    struct csms_signing s = {.query = query, .headers = headers};
    csms_str line, value;
    while ((line = next_line(&text)).ptr) {
        csms_str key = split(line, ' ', &value);
        take(&s, key, value);
    }
    size_t len = csms_sign(&s, &hash, NULL, 0);
    if (csms_sign(&s, &hash, written, len) != len || written[0] != '\0')
        put("not all or nothing: ");
    if (csms_sign(&s, &hash, written, sizeof written) == len)
        put(written);
    put("\n");
}
