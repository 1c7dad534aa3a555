/* SPDX-License-Identifier: MIT */
/*
 * The fast path: what answers consist of, names and entries that lie whole in the piece, taken
 * without tokens. Each function takes one and leaves everything as the tokens would have left it,
 * or takes nothing and leaves the matter to them. Without this file, and the lines of reader.c that
 * call it, the reader reports the same.
 */
#ifndef CSMS_FAST_H
#define CSMS_FAST_H

#include "compiler.h"
#include "plain.h"
#include "text.h"
#include "tokens.h"

struct csms_cursor {
    const char *p, *end;
};

/* White space, but no long run of it, which would be looked at for each thing that may follow. */
static inline void csms_fast_gap(struct csms_cursor *c)
{
    const char *end = c->end - c->p > 64 ? c->p + 64 : c->end;
    while (c->p < end && (*c->p == ' ' || *c->p == '\n' || *c->p == '\r' || *c->p == '\t'))
        c->p++;
}

static inline bool csms_fast_char(struct csms_cursor *c, char expected)
{
    if (c->p < c->end && *c->p == expected) {
        c->p++;
        return true;
    }
    csms_fast_gap(c);
    if (c->p == c->end || *c->p != expected)
        return false;
    c->p++;
    return true;
}

/* A string, its opening quote included. */
CSMS_INLINE static bool csms_fast_string(struct csms_reader *r, struct csms_cursor *c, bool message,
                                         csms_str *text)
{
    if (!csms_fast_char(c, '"'))
        return false;
    const char *start = c->p;
    size_t left = (size_t)(c->end - start), n = csms_plain(start, left);
    *text = (csms_str){start, n};
    if (CSMS_ROOMY && n < left && start[n] != '"')
        n = csms_text_rough(text, left, r->window + (message ? r->half : 0), r->half);
    c->p += n;
    if (c->p == c->end || *c->p++ != '"')
        return false;
#if CSMS_ROOMY
    *(message ? &r->ahead.message : &r->ahead.name) = (csms_str){start, n};
#endif
    return true;
}

/* How long a code of the usual form is, three or four letters, a dot, four digits, before a colon:
   else 0. Byte by byte it cost an eighth of the time; which of the two it is, no branch foresees.
 */
static inline size_t csms_fast_code(csms_str message)
{
    /* For the last three letters and what follows: plus low, bit 7 of a byte is set from the lowest
       one up that may be there, plus high, beyond the highest. */
    static const char low[] = {0x1F, 0x1F, 0x1F, 0x52, 0x50, 0x50, 0x50, 0x50};
    static const char high[] = {0x05, 0x05, 0x05, 0x51, 0x46, 0x46, 0x46, 0x46};
    static const char small[] = {0x20, 0x20, 0x20, 0, 0, 0, 0, 0};
    if (!CSMS_ROOMY || message.len < 10)
        return 0;
    const char *p = message.ptr + (message.ptr[4] == '.');
    uint64_t w = csms_word(p), x = w | csms_word(small);
    uint64_t bad =
        (~(x + csms_word(low)) | (x + csms_word(high)) | w) & UINT64_C(0x8080808080808080);
    unsigned first = ((unsigned char)message.ptr[0] | 0x20u) - 'a';
    if (bad != 0 || first >= 26 || p[8] != ':')
        return 0;
    return (size_t)(p - message.ptr) + 8;
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
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_string(r, &c, false, &name) ||
        name.len == 0 || name.len > r->half)
        return false;
    r->name = name;
    csms_fast_taken(r, in, &c);
    return true;
}

/* A quoted key and the colon behind it; else nothing is taken, as another key may be tried. */
static inline bool csms_fast_key(struct csms_cursor *c, const char *quoted, size_t len)
{
    csms_fast_gap(c);
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
        if (!text || text->ptr || !csms_fast_string(r, &c, text == &message, text) ||
            !csms_fast_char(&c, i == 0 ? ',' : '}'))
            return false;
    }
    if (name.len == 0 || name.len > r->half)
        return false;
    r->name = name;
    r->message.ptr = message.ptr;
    r->message.len = csms_text_fit(message, r->half);
    r->message_cut = r->message.len < message.len;
    csms_fast_taken(r, in, &c);
    return true;
}

#endif
