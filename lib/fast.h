/* SPDX-License-Identifier: MIT */
/*
 * The fast path: what answers consist of, plain names and plain entries that lie whole in the
 * piece, taken without tokens. Each function takes one of them and leaves everything as the tokens
 * would have left it, or takes nothing and leaves the matter to them. Without this file, and the
 * lines of reader.c that call it, the reader reports the same.
 */
#ifndef CSMS_FAST_H
#define CSMS_FAST_H

#include "plain.h"
#include "text.h"
#include "tokens.h"

struct csms_cursor {
    const char *p, *end;
};

static inline bool csms_fast_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline bool csms_fast_char(struct csms_cursor *c, char expected)
{
    if (c->p < c->end && *c->p == expected) {
        c->p++;
        return true;
    }
    while (c->p < c->end && csms_fast_space(*c->p))
        c->p++;
    if (c->p == c->end || *c->p != expected)
        return false;
    c->p++;
    return true;
}

/* A plain string, its opening quote included. */
static inline bool csms_fast_string(struct csms_cursor *c, csms_str *text)
{
    if (!csms_fast_char(c, '"'))
        return false;
    text->ptr = c->p;
    text->len = csms_plain(c->p, (size_t)(c->end - c->p));
    c->p += text->len;
    return c->p < c->end && *c->p++ == '"';
}

/* The comma before the next element, if there was one before. */
static inline bool csms_fast_comma(const struct csms_tokens *t, struct csms_cursor *c)
{
    return t->mode == IN_GAP && (t->expect != EXPECT_COMMA_OR_CLOSE || csms_fast_char(c, ','));
}

static inline void csms_fast_taken(struct csms_reader *r, csms_str *in, const struct csms_cursor *c)
{
    size_t n = (size_t)(c->p - in->ptr);
    r->tokens.expect = EXPECT_COMMA_OR_CLOSE;
    r->tokens.offset += n;
    in->ptr += n;
    in->len -= n;
}

/* In success_secrets: one more name. */
static inline bool csms_fast_name(struct csms_reader *r, csms_str *in)
{
    struct csms_cursor c = {in->ptr, in->ptr + in->len};
    csms_str name;
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_string(&c, &name) || name.len == 0 ||
        name.len > r->cap / 2)
        return false;
    r->name = name;
    csms_fast_taken(r, in, &c);
    return true;
}

/* A quoted key, and the colon behind it. */
static inline bool csms_fast_key(struct csms_cursor *c, const char *quoted, size_t len)
{
    while (c->p < c->end && csms_fast_space(*c->p))
        c->p++;
    if ((size_t)(c->end - c->p) < len || memcmp(c->p, quoted, len) != 0)
        return false;
    c->p += len;
    return csms_fast_char(c, ':');
}

/* In failed_secrets: one more entry of secret_name and error_msg, in either order. */
static inline bool csms_fast_entry(struct csms_reader *r, csms_str *in)
{
    static const char name_key[] = "\"secret_name\"", message_key[] = "\"error_msg\"";
    struct csms_cursor c = {in->ptr, in->ptr + in->len};
    csms_str name = {NULL, 0}, message = {NULL, 0};
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_char(&c, '{'))
        return false;
    for (int i = 0; i < 2; i++) {
        csms_str *text = csms_fast_key(&c, name_key, sizeof name_key - 1)         ? &name
                         : csms_fast_key(&c, message_key, sizeof message_key - 1) ? &message
                                                                                  : NULL;
        if (!text || text->ptr || !csms_fast_string(&c, text) ||
            !csms_fast_char(&c, i == 0 ? ',' : '}'))
            return false;
    }
    if (name.len == 0 || name.len > r->cap / 2)
        return false;
    r->name = name;
    r->message = message;
    r->message_cut = message.len > r->cap / 2;
    if (r->message_cut)
        r->message.len = r->cap / 2; /* plain text has no character to cut through */
    csms_fast_taken(r, in, &c);
    return true;
}

#endif
