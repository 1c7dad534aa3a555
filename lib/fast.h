/* SPDX-License-Identifier: MIT */
/*
 * The fast path: what answers consist of, names and entries without escapes that lie whole in the
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

/* A string without escapes, its opening quote included. */
static inline bool csms_fast_string(struct csms_cursor *c, csms_str *text)
{
    if (!csms_fast_char(c, '"'))
        return false;
    size_t left = (size_t)(c->end - c->p);
    text->ptr = c->p;
    text->len = csms_plain(c->p, left);
    if (CSMS_ROOMY && text->len < left && (unsigned char)c->p[text->len] >= 0x80)
        text->len = csms_text_run(c->p, text->len, left);
    c->p += text->len;
    return c->p < c->end && *c->p++ == '"';
}

/* The usual form of a code, four letters, a dot, four digits, a colon, in two words: found in the
   message byte by byte it cost an eighth of the time. */
#define CSMS_FAST_CODE_LEN 9

static inline bool csms_fast_code(csms_str message)
{
    uint32_t letters, digits;
    if (!CSMS_ROOMY || message.len < 10 || message.ptr[4] != '.' || message.ptr[9] != ':')
        return false;
    memcpy(&letters, message.ptr, sizeof letters);
    memcpy(&digits, message.ptr + 5, sizeof digits);
    if (((letters | digits) & 0x80808080u) != 0)
        return false;
    /* The top bit of a byte x tells: x + 0x1F is set from 'a' up, x + 5 beyond 'z', and so on. */
    letters |= 0x20202020u;
    return ((letters + 0x1F1F1F1Fu) & ~(letters + 0x05050505u) & (digits + 0x50505050u) &
            ~(digits + 0x46464646u) & 0x80808080u) == 0x80808080u;
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

/* A quoted key and the colon behind it; else nothing is taken, as another key may be tried. */
static inline bool csms_fast_key(struct csms_cursor *c, const char *quoted, size_t len)
{
    while (c->p < c->end && csms_fast_space(*c->p))
        c->p++;
    if ((size_t)(c->end - c->p) < len || memcmp(c->p, quoted, len) != 0)
        return false;
    struct csms_cursor behind = {c->p + len, c->end};
    if (!csms_fast_char(&behind, ':'))
        return false;
    *c = behind;
    return true;
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
    r->message.ptr = message.ptr;
    r->message.len = csms_text_fit(message, r->cap / 2);
    r->message_cut = r->message.len < message.len;
    csms_fast_taken(r, in, &c);
    return true;
}

#endif
