/* SPDX-License-Identifier: MIT */
#include "tokens.h"

/* A program that uses jsmn too may set these for all that it compiles. */
#undef JSMN_HEADER
#undef JSMN_PARENT_LINKS
#undef JSMN_STATIC
#undef JSMN_STRICT
#define JSMN_STATIC
#include <jsmn.h>
#include <limits.h>
#include <string.h>

#include "compiler.h"

/* jsmn is shown no more at once: its positions are int. */
#define STRETCH_MAX ((size_t)INT_MAX - 1)

/* States of a number, RFC 8259 s.6. END: this byte does not belong to it. */
enum { START, MINUS, ZERO, DIGITS = STATE_INTEGER, POINT, FRACTION, E, E_SIGN, EXPONENT, END };

/* The literals, each before the token that it is. The state of one is its next letter's place. */
/* clang-format off */
static const char words[] = {
    't', 'r', 'u', 'e', TOKEN_TRUE,
    'f', 'a', 'l', 's', 'e', TOKEN_FALSE,
    'n', 'u', 'l', 'l', TOKEN_NULL
};
/* clang-format on */
enum { TRUE_WORD = 0, FALSE_WORD = 5, NULL_WORD = 11 };

static enum token error_token(struct csms_tokens *t, enum csms_err err)
{
    t->err = (uint8_t)err;
    return TOKEN_ERROR;
}

/* ---- strings ---- */

/* Where the closing quote of the string is that starts here, as jsmn sees it; 0 if it sees none. */
CSMS_NOINLINE static size_t find_end(const char *quote, size_t len)
{
    jsmn_parser parser;
    jsmntok_t token;
    jsmn_init(&parser);
    return jsmn_parse_string(&parser, quote, len, &token, 1) == 0 ? (size_t)token.end : 0;
}

static void take_from(const struct csms_out *out, csms_str *text)
{
    if (!out)
        return;
    text->ptr = out->ptr;
    text->len = out->len;
}

/*
 * len bytes of a string follow this quote: t->carried of them are from earlier pieces, the rest is
 * at the start of *in and is taken. If the string goes on, the character or escape that is cut off
 * is carried over.
 */
CSMS_NOINLINE static enum token string_part(struct csms_tokens *t, csms_str *in,
                                            struct csms_out *out, const char *quote, size_t len)
{
    size_t end = find_end(quote, len + 1);
    csms_str text = {quote + 1, end > 0 ? end : len}; /* the closing quote included */
    enum csms_err err;
    size_t used = csms_text_decode(out, text, &err);
    if (err == CSMS_OK || err == CSMS_ERR_TRUNCATED) {
        if (end > 0) /* cannot be: jsmn has seen a quote there */
            return error_token(t, CSMS_ERR_SYNTAX);
        csms_take(in, len - t->carried);
        t->carried = (uint8_t)(len - used);
        memmove(t->carry + 1, text.ptr + used, len - used);
        return TOKEN_MORE;
    }
    csms_take(in, used - t->carried);
    if (err != CSMS_ERR_SYNTAX || used + 1 != end)
        return error_token(t, err);
    csms_take(in, 1);
    take_from(out, &t->text);
    return TOKEN_STRING;
}

/* The next bytes of a string that started in an earlier piece. */
static enum token string_piece(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    if (t->carried == 0) {
        size_t run = csms_plain(in->ptr, in->len);
        csms_text_put(out, in->ptr, run);
        csms_take(in, run);
    }
    size_t n = sizeof t->carry - 1 - t->carried;
    if (n > in->len)
        n = in->len;
    memcpy(t->carry + 1 + t->carried, in->ptr, n);
    return string_part(t, in, out, t->carry, t->carried + n);
}

static enum token string_start(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    const char *quote = in->ptr;
    csms_take(in, 1);
    /* Most strings are whole and plain; jsmn would find their end byte by byte. */
    size_t run = csms_plain(in->ptr, in->len);
    if (run < in->len && in->ptr[run] == '"') {
        t->text.ptr = in->ptr;
        t->text.len = run;
        if (out && run > out->cap) {
            t->text.len = out->cap;
            out->cut = true;
        }
        csms_take(in, run + 1);
        return TOKEN_STRING;
    }
    t->mode = IN_STRING;
    t->carried = 0;
    t->carry[0] = '"';
    return string_part(t, in, out, quote, in->len < STRETCH_MAX ? in->len : STRETCH_MAX);
}

/* ---- numbers and literals ---- */

static uint8_t number_step(uint8_t state, char c)
{
    if (csms_is_digit(c)) {
        if (state <= MINUS)
            return c == '0' ? ZERO : DIGITS;
        if (state == ZERO)
            return END;
        return state == DIGITS ? DIGITS : state <= FRACTION ? FRACTION : EXPONENT;
    }
    switch (c) {
    case '-':
        return state == START ? MINUS : state == E ? E_SIGN : END;
    case '+':
        return state == E ? E_SIGN : END;
    case '.':
        return state == ZERO || state == DIGITS ? POINT : END;
    case 'e':
    case 'E':
        return state == ZERO || state == DIGITS || state == FRACTION ? E : END;
    default:
        return END;
    }
}

static bool number_whole(uint8_t state)
{
    return state == ZERO || state == DIGITS || state == FRACTION || state == EXPONENT;
}

/* Take what continues the number; its end is the first byte that does not. */
static enum token number_piece(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    size_t n = 0;
    uint8_t next;
    while (n < in->len && (next = number_step(t->state, in->ptr[n])) != END) {
        t->state = next;
        n++;
    }
    csms_text_put(out, in->ptr, n);
    csms_take(in, n);
    if (in->len == 0)
        return TOKEN_MORE;
    take_from(out, &t->text);
    return number_whole(t->state) ? TOKEN_NUMBER : error_token(t, CSMS_ERR_SYNTAX);
}

static enum token word_piece(struct csms_tokens *t, csms_str *in)
{
    while (in->len > 0) {
        if (*in->ptr != words[t->state])
            return error_token(t, CSMS_ERR_SYNTAX);
        csms_take(in, 1);
        t->state++;
        if (words[t->state] < 'a')
            return (enum token)words[t->state];
    }
    return TOKEN_MORE;
}

static enum token primitive_start(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    t->mode = IN_WORD;
    switch (*in->ptr) {
    case 't':
        t->state = TRUE_WORD;
        break;
    case 'f':
        t->state = FALSE_WORD;
        break;
    case 'n':
        t->state = NULL_WORD;
        break;
    default: /* a number, if anything */
        t->mode = IN_NUMBER;
        t->state = START;
        return number_piece(t, in, out);
    }
    return word_piece(t, in);
}

/* ---- the gaps, and what starts and ends in them ---- */

/* The innermost container is an object. */
static bool in_object(const struct csms_tokens *t)
{
    return (t->objects & 1) != 0;
}

static enum token open_container(struct csms_tokens *t, csms_str *in, bool object)
{
    if (t->depth == CSMS_DEPTH_MAX)
        return error_token(t, CSMS_ERR_DEPTH);
    csms_tokens_opened(t, object);
    csms_take(in, 1);
    return object ? TOKEN_OBJECT : TOKEN_ARRAY;
}

static enum token close_container(struct csms_tokens *t, csms_str *in, bool object)
{
    csms_tokens_closed(t);
    csms_take(in, 1);
    return object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END;
}

/* 112 bytes less on Cortex-M0+. */
CSMS_OUTLINE static enum token start_token(struct csms_tokens *t, csms_str *in,
                                           struct csms_out *out)
{
    char c = *in->ptr;
    bool object = c == '{' || c == '}';
    bool value = (t->expect & MAY_VALUE) != 0;
    t->text.ptr = NULL;
    t->text.len = 0;
    if (out) {
        out->len = 0;
        out->cut = false;
    }
    if (c == '"' && (value || (t->expect & MAY_KEY) != 0))
        return string_start(t, in, out);
    if ((c == '{' && (value || t->expect == EXPECT_ROOT)) || (c == '[' && value))
        return open_container(t, in, object);
    if ((c == '}' || c == ']') && (t->expect & MAY_CLOSE) != 0 && in_object(t) == object)
        return close_container(t, in, object);
    if (value)
        return primitive_start(t, in, out);
    if (t->expect == EXPECT_ROOT)
        return error_token(t, CSMS_ERR_NOT_OBJECT);
    return error_token(t, t->expect == EXPECT_NOTHING ? CSMS_ERR_TRAILING : CSMS_ERR_SYNTAX);
}

/* Takes the gap before the next token, or all of *in. */
static void skip_gap(struct csms_tokens *t, csms_str *in)
{
    for (; in->len > 0; csms_take(in, 1)) {
        char c = *in->ptr;
        if (csms_is_blank(c))
            continue;
        if (c == ',' && (t->expect & MAY_COMMA) != 0)
            t->expect = in_object(t) ? EXPECT_KEY : EXPECT_VALUE;
        else if (c == ':' && t->expect == EXPECT_COLON)
            t->expect = EXPECT_VALUE;
        else
            return;
    }
}

static enum token gap(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    const char *from = in->ptr;
    skip_gap(t, in);
    if (in->len == 0)
        return TOKEN_MORE;
    t->start = t->offset + (size_t)(in->ptr - from);
    return start_token(t, in, out);
}

static enum token next(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    switch (t->mode) {
    case IN_STRING:
        return string_piece(t, in, out);
    case IN_NUMBER:
        return number_piece(t, in, out);
    case IN_WORD:
        return word_piece(t, in);
    default:
        return gap(t, in, out);
    }
}

/* A key, string, number or literal is complete. */
static enum token value_done(struct csms_tokens *t, enum token token)
{
    t->mode = IN_GAP;
    if ((t->expect & MAY_KEY) != 0) {
        t->expect = EXPECT_COLON;
        return TOKEN_KEY;
    }
    t->expect = t->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_NOTHING;
    return token;
}

enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    const char *from = in->ptr;
    if (t->err != CSMS_OK)
        return TOKEN_ERROR;
    enum token token = TOKEN_MORE;
    while (token == TOKEN_MORE && in->len > 0)
        token = next(t, in, out);
    t->offset += (size_t)(in->ptr - from);
    return token >= TOKEN_STRING ? value_done(t, token) : token;
}

bool csms_tokens_end(struct csms_tokens *t)
{
    if (t->err == CSMS_OK && t->expect != EXPECT_NOTHING)
        t->err = CSMS_ERR_TRUNCATED;
    return t->err == CSMS_OK;
}
