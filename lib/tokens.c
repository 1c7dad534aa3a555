/* SPDX-License-Identifier: MIT */
#include "tokens.h"

/* A program that itself uses jsmn may define these for all its files. */
#undef JSMN_HEADER
#undef JSMN_PARENT_LINKS
#undef JSMN_STATIC
#undef JSMN_STRICT
#define JSMN_STATIC
#include <jsmn.h>
#include <limits.h>
#include <string.h>

#include "compiler.h"

/* jsmn's positions are int. */
#define STRETCH_MAX ((size_t)INT_MAX - 1)

/* The states of a number (RFC 8259 s.6). END: the byte is not part of the number. */
enum { START, MINUS, ZERO, DIGITS = STATE_INTEGER, POINT, FRACTION, E, E_SIGN, EXPONENT, END };

/* The literals, each followed by its token. The state is the index of the next letter. */
static const char words[] = {'t', 'r', 'u',         'e', TOKEN_TRUE, 'f', 'a', 'l',
                             's', 'e', TOKEN_FALSE, 'n', 'u',        'l', 'l', TOKEN_NULL};

static enum token error_token(struct csms_tokens *t, enum csms_err err)
{
    t->err = (uint8_t)err;
    return TOKEN_ERROR;
}

/* ---- strings ---- */

/* Returns the index of the closing quote according to jsmn, or 0 if it finds none. */
CSMS_NOINLINE static size_t find_end(const char *quote, size_t len)
{
    jsmn_parser parser;
    jsmntok_t token;
    jsmn_init(&parser);
    return jsmn_parse_string(&parser, quote, len, &token, 1) == 0 ? (size_t)token.end : 0;
}

/*
 * Decodes a part of a string: the len bytes after quote, of which t->carried come from earlier
 * pieces and the others are the start of *in. If the string continues, an incomplete character or
 * escape at the end is carried over.
 */
CSMS_NOINLINE static enum token string_part(struct csms_tokens *t, csms_str *in,
                                            struct csms_out *out, const char *quote, size_t len)
{
    size_t end = find_end(quote, len + 1);
    csms_str text = {quote + 1, end > 0 ? end - 1 : len};
    enum csms_err err;
    size_t used = csms_text_decode(out, text, &err);
    if (end == 0 && (err == CSMS_OK || err == CSMS_ERR_TRUNCATED)) {
        csms_take(in, len - t->carried);
        t->carried = (uint8_t)(len - used);
        memmove(t->carry + 1, text.ptr + used, len - used);
        return TOKEN_MORE;
    }
    if (err == CSMS_ERR_TRUNCATED) { /* by the closing quote */
        err = text.ptr[used] == '\\' ? CSMS_ERR_ESCAPE : CSMS_ERR_UTF8;
        used = text.len;
    }
    csms_take(in, used - t->carried);
    if (err != CSMS_OK)
        return error_token(t, err);
    csms_take(in, 1);
    return TOKEN_STRING;
}

/* Continues a string that started in an earlier piece. */
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
    /* Most strings are plain and complete in the piece; jsmn would search them byte by byte. */
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

/* A number ends at the first byte that cannot continue it. */
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
    for (t->state = 0; t->state < sizeof words; t->state++) {
        if (words[t->state] == *in->ptr && (t->state == 0 || words[t->state - 1] < 'a')) {
            t->mode = IN_WORD;
            return word_piece(t, in);
        }
    }
    t->mode = IN_NUMBER;
    t->state = START;
    return number_piece(t, in, out);
}

/* ---- the gaps between tokens ---- */

/* True if the innermost container is an object. */
static bool in_object(const struct csms_tokens *t)
{
    return (t->objects & 1) != 0;
}

static enum token start_token(struct csms_tokens *t, csms_str *in, struct csms_out *out)
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
    if ((c == '{' && (value || t->expect == EXPECT_ROOT)) || (c == '[' && value)) {
        if (t->depth == CSMS_DEPTH_MAX)
            return error_token(t, CSMS_ERR_DEPTH);
        csms_tokens_opened(t, object);
        csms_take(in, 1);
        return object ? TOKEN_OBJECT : TOKEN_ARRAY;
    }
    if ((c == '}' || c == ']') && (t->expect & MAY_CLOSE) != 0 && in_object(t) == object) {
        csms_tokens_closed(t);
        csms_take(in, 1);
        return object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END;
    }
    if (value)
        return primitive_start(t, in, out);
    if (t->expect == EXPECT_ROOT)
        return error_token(t, CSMS_ERR_NOT_OBJECT);
    return error_token(t, t->expect == EXPECT_NOTHING ? CSMS_ERR_TRAILING : CSMS_ERR_SYNTAX);
}

/* Skips the gap before the next token, or all of *in. Returns its length. */
static size_t skip_gap(struct csms_tokens *t, csms_str *in)
{
    size_t n = in->len;
    for (; in->len > 0; csms_take(in, 1)) {
        char c = *in->ptr;
        if (csms_is_blank(c))
            continue;
        if (c == ',' && (t->expect & MAY_COMMA) != 0)
            t->expect = in_object(t) ? EXPECT_KEY : EXPECT_VALUE;
        else if (c == ':' && t->expect == EXPECT_COLON)
            t->expect = EXPECT_VALUE;
        else
            break;
    }
    return n - in->len;
}

CSMS_OUTLINE static enum token gap(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    t->start = t->offset + skip_gap(t, in);
    return in->len > 0 ? start_token(t, in, out) : TOKEN_MORE;
}

/* After a key, string, number or literal; the text is in out if it is not in the piece. */
static enum token value_done(struct csms_tokens *t, enum token token, const struct csms_out *out)
{
    t->mode = IN_GAP;
    if (out && !t->text.ptr) {
        t->text.ptr = out->ptr;
        t->text.len = out->len;
    }
    if ((t->expect & MAY_KEY) != 0) {
        t->expect = EXPECT_COLON;
        return TOKEN_KEY;
    }
    t->expect = t->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_NOTHING;
    return token;
}

enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    size_t len = in->len;
    enum token token = t->err == CSMS_OK ? TOKEN_MORE : TOKEN_ERROR;
    while (token == TOKEN_MORE && in->len > 0) {
        if (t->mode == IN_GAP)
            token = gap(t, in, out);
        else if (t->mode == IN_STRING)
            token = string_piece(t, in, out);
        else
            token = t->mode == IN_NUMBER ? number_piece(t, in, out) : word_piece(t, in);
    }
    t->offset += len - in->len;
    return token >= TOKEN_STRING ? value_done(t, token, out) : token;
}

bool csms_tokens_end(struct csms_tokens *t)
{
    if (t->err == CSMS_OK && t->expect != EXPECT_NOTHING)
        t->err = CSMS_ERR_TRUNCATED;
    return t->err == CSMS_OK;
}
