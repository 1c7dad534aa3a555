/* SPDX-License-Identifier: MIT */
/* The Authorization header for a vector of testdata/sign: lines "key value". */
#include "replay.h"
#include "sha256.h"

static char written[512];

/* "\n" at the end of a body stands for a newline. There is room: it is shorter. */
static csms_str with_newline(csms_str body)
{
    if (body.len >= 2 && body.ptr[body.len - 2] == '\\' && body.ptr[body.len - 1] == 'n')
        ((char *)(uintptr_t)body.ptr)[--body.len - 1] = '\n';
    return body;
}

static void take(struct csms_signing *s, struct csms_key *k, csms_str key, csms_str value)
{
    csms_str rest, name = split(value, ':', &rest);
    if (is_text(key, "access-key"))
        k->access_key = value;
    else if (is_text(key, "secret-key"))
        k->secret_key = value;
    else if (is_text(key, "date"))
        s->date = value;
    else if (is_text(key, "path"))
        s->path = value;
    else if (is_text(key, "body"))
        s->body = with_newline(value);
    if (!is_text(key, "header"))
        return;
    csms_str after_blank = {rest.ptr + 1, rest.len - 1};
    if (is_text(name, "Host"))
        s->host = after_blank;
    else if (is_text(name, "X-Project-Id"))
        s->project_id = after_blank;
    else
        k->security_token = after_blank;
}

void replay_sign(csms_str text)
{
    static struct sha256 state;
    const struct csms_hash hash = sha256_hash(&state);
    struct csms_signing s = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct csms_key key = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    csms_str line, value;
    while ((line = next_line(&text)).ptr) {
        csms_str name = split(line, ' ', &value);
        take(&s, &key, name, value);
    }
    size_t len = csms_sign(&s, &key, &hash, NULL, 0);
    if (csms_sign(&s, &key, &hash, written, len) != len || written[0] != '\0')
        put("not all or nothing: ");
    if (csms_sign(&s, &key, &hash, written, sizeof written) == len)
        put(written);
    put("\n");
}
