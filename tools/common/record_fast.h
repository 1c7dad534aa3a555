/* SPDX-License-Identifier: MIT */
/*
 * The fast path of records: a key or string that lies whole in the line is checked and decoded in
 * one go. Most of a record is its body, a string in which each quote has an escape; the tokens look
 * at such a string three times, and at its escapes byte by byte, which was half the time of
 * csms-parse. Without this file, and the lines of record_scan.c that call it, records are read the
 * same.
 */
#ifndef RECORD_FAST_H
#define RECORD_FAST_H

#include <string.h>

#include "plain.h"
#include "tokens.h"

/* A string being decoded in place, from its inside on. */
struct record_fast {
    char *text;
    size_t len, from, to; /* to: what is decoded */
};

enum { RECORD_FAST_BLOCK = 64 }; /* as CSMS_STRIDE, where there is one */

/* Bit i: byte i of a block is not plain. */
#ifdef CSMS_STRIDE
static inline uint64_t record_fast_odd(const char *p)
{
    return ~csms_plain_stride(p);
}
#else
static inline uint64_t record_fast_odd(const char *p)
{
    uint64_t odd = 0;
    for (unsigned i = 0; i < RECORD_FAST_BLOCK; i++)
        odd |= (uint64_t)!csms_is_plain((unsigned char)p[i]) << i;
    return odd;
}
#endif

/* The same of a shorter text; what is behind it is not plain. */
__attribute__((noinline)) static uint64_t record_fast_odd_end(const char *p, size_t len)
{
    char block[RECORD_FAST_BLOCK] = {0};
    memcpy(block, p, len);
    return record_fast_odd(block);
}

/* What a backslash and this letter mean; 0 for \u, and for what is no escape (RFC 8259 s.7). */
static inline char record_fast_escape(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        return letter;
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    default:
        return '\0';
    }
}

/* Decode what is plain, up to byte end of the text. Most runs are short: then a copy of fixed size
 * takes a third of the time, if nothing is lost that is behind the run and not yet decoded. */
static inline void record_fast_copy(struct record_fast *s, size_t end)
{
    enum { SHORT = 16 };
    size_t run = end - s->from;
    if (s->to == s->from)
        ;
    else if (run <= SHORT && s->from - s->to >= SHORT && s->len - s->from >= SHORT)
        memcpy(s->text + s->to, s->text + s->from, SHORT);
    else
        memmove(s->text + s->to, s->text + s->from, run);
    s->from += run;
    s->to += run;
}

/* One odd byte. False: it is the closing quote, or left to csms_text_scan. */
static inline bool record_fast_step(struct record_fast *s)
{
    const char *p = s->text + s->from;
    size_t left = s->len - s->from;
    if (left < 2)
        return false;
    if ((unsigned char)*p >= 0x80) {
        size_t run = csms_text_run(p, 0, left);
        record_fast_copy(s, s->from + run);
        return run > 0;
    }
    char meant = *p == '\\' ? record_fast_escape(p[1]) : '\0';
    if (meant == '\0')
        return false;
    s->text[s->to++] = meant;
    s->from += 2;
    return true;
}

/* Up to the closing quote, or to what is left to csms_text_scan. False: it has escapes and must not
 * be decoded; nothing was changed. */
static inline bool record_fast_inside(struct record_fast *s, bool decode)
{
    for (size_t start = 0;; start = s->from) {
        uint64_t odd = s->len - start >= RECORD_FAST_BLOCK
                           ? record_fast_odd(s->text + start)
                           : record_fast_odd_end(s->text + start, s->len - start);
        while (odd != 0) {
            record_fast_copy(s, start + (size_t)__builtin_ctzll(odd));
            if (!decode && s->from < s->len && s->text[s->from] == '\\')
                return false;
            if (!record_fast_step(s))
                return true;
            size_t used = s->from - start;
            odd = used < RECORD_FAST_BLOCK ? odd >> used << used : 0;
        }
        if (s->from < start + RECORD_FAST_BLOCK)
            record_fast_copy(s, start + RECORD_FAST_BLOCK);
    }
}

/* What is left of it: \u, an error, or the end of the line. */
__attribute__((noinline)) static enum csms_err record_fast_rest(struct record_fast *s)
{
    struct csms_scan scan = {0};
    struct csms_out out = {s->text, s->len, s->to, false};
    csms_str rest = {s->text + s->from, s->len - s->from};
    enum csms_err err = csms_text_scan(&scan, &rest, &out);
    s->to = out.len;
    s->from = s->len - rest.len;
    return err == CSMS_OK && !scan.ended ? CSMS_ERR_TRUNCATED : err;
}

static inline void record_fast_advance(struct csms_tokens *t, csms_str *in, size_t n,
                                       uint8_t expect)
{
    in->ptr += n;
    in->len -= n;
    t->offset += n;
    t->expect = expect;
}

static inline enum token record_fast_string(struct csms_tokens *t, csms_str *in, char *line,
                                            bool decode, csms_str *text)
{
    struct record_fast s = {line + (in->ptr - line) + 1, in->len - 1, 0, 0};
    bool key = t->expect != EXPECT_VALUE;
    enum csms_err err = CSMS_OK;
    if (!record_fast_inside(&s, decode))
        return TOKEN_MORE;
    if (s.from < s.len && s.text[s.from] == '"')
        s.from++;
    else
        err = record_fast_rest(&s);
    record_fast_advance(t, in, 1 + s.from, key ? EXPECT_COLON : EXPECT_COMMA_OR_CLOSE);
    *text = (csms_str){s.text, s.to};
    t->err = (uint8_t)err;
    return err != CSMS_OK ? TOKEN_ERROR : key ? TOKEN_KEY : TOKEN_STRING;
}

/* Of digits alone, with the end of a member behind it. */
static inline enum token record_fast_number(struct csms_tokens *t, csms_str *in, csms_str *text)
{
    size_t n = 1;
    while (n < in->len && in->ptr[n] >= '0' && in->ptr[n] <= '9')
        n++;
    if (n == in->len || (in->ptr[n] != ',' && in->ptr[n] != '}') || (in->ptr[0] == '0' && n > 1))
        return TOKEN_MORE;
    *text = (csms_str){in->ptr, n};
    record_fast_advance(t, in, n, EXPECT_COMMA_OR_CLOSE);
    return TOKEN_NUMBER;
}

static inline enum token record_fast_open(struct csms_tokens *t, csms_str *in, csms_str *text)
{
    if (t->depth == CSMS_DEPTH_MAX)
        return TOKEN_MORE;
    *text = (csms_str){in->ptr, 1};
    t->objects = (uint16_t)((unsigned)t->objects << 1 | 1u);
    t->depth++;
    record_fast_advance(t, in, 1, EXPECT_KEY_OR_CLOSE);
    return TOKEN_OBJECT;
}

static inline enum token record_fast_close(struct csms_tokens *t, csms_str *in, csms_str *text)
{
    *text = (csms_str){in->ptr, 1};
    t->objects >>= 1;
    t->depth--;
    record_fast_advance(t, in, 1, t->depth == 0 ? EXPECT_NOTHING : EXPECT_COMMA_OR_CLOSE);
    return TOKEN_OBJECT_END;
}

/*
 * The next token in an object, as csms_tokens_next would have given it, with its text, decoded in
 * line, which in is a part of, if decode is set. TOKEN_MORE: it is not for here; only a comma or
 * colon may have been taken.
 */
static inline enum token record_fast_next(struct csms_tokens *t, csms_str *in, char *line,
                                          bool decode, csms_str *text)
{
    if ((t->objects & 1) == 0 || in->len < 2)
        return TOKEN_MORE;
    if (t->expect == EXPECT_COMMA_OR_CLOSE && *in->ptr == ',')
        record_fast_advance(t, in, 1, EXPECT_KEY);
    else if (t->expect == EXPECT_COLON && *in->ptr == ':')
        record_fast_advance(t, in, 1, EXPECT_VALUE);
    bool value = t->expect == EXPECT_VALUE;
    bool key = t->expect == EXPECT_KEY || t->expect == EXPECT_KEY_OR_CLOSE;
    bool close = t->expect == EXPECT_COMMA_OR_CLOSE || t->expect == EXPECT_KEY_OR_CLOSE;
    char c = *in->ptr;
    t->start = t->offset;
    if (c == '"' && (value || key))
        return record_fast_string(t, in, line, decode, text);
    if (c >= '0' && c <= '9' && value)
        return record_fast_number(t, in, text);
    if (c == '{' && value)
        return record_fast_open(t, in, text);
    if (c == '}' && close)
        return record_fast_close(t, in, text);
    return TOKEN_MORE;
}

#endif
