/* SPDX-License-Identifier: MIT */
#include "tokens.h"

/* A program that uses jsmn too may set these for all it compiles; here they mean something. */
#undef JSMN_HEADER
#undef JSMN_PARENT_LINKS
#undef JSMN_STATIC
#undef JSMN_STRICT
#define JSMN_STATIC
#define JSMN_STRICT
#include <jsmn.h>
#include <string.h>

#include "plain.h"

/* The longest stretch jsmn is shown at once: its positions are int. A token across such a border
   is treated like one across two pieces. */
#define STRETCH_MAX ((size_t)1 << 20)

/* States of a number, then of the literals. END: this byte does not belong to the number. */
enum { START, MINUS, ZERO, DIGITS, POINT, FRACTION, E, E_SIGN, EXPONENT, LITERAL, END };

/* clang-format off */
/* RFC 8259 s.6: from a state, by kind of byte, to the next state. */
static const uint8_t number_steps[LITERAL][6] = {
    /*             0         1-9       .      eE   +       -     */
    [START]    = {ZERO,     DIGITS,   END,   END, END,    MINUS},
    [MINUS]    = {ZERO,     DIGITS,   END,   END, END,    END},
    [ZERO]     = {END,      END,      POINT, E,   END,    END},
    [DIGITS]   = {DIGITS,   DIGITS,   POINT, E,   END,    END},
    [POINT]    = {FRACTION, FRACTION, END,   END, END,    END},
    [FRACTION] = {FRACTION, FRACTION, END,   E,   END,    END},
    [E]        = {EXPONENT, EXPONENT, END,   END, E_SIGN, E_SIGN},
    [E_SIGN]   = {EXPONENT, EXPONENT, END,   END, END,    END},
    [EXPONENT] = {EXPONENT, EXPONENT, END,   END, END,    END},
};
/* clang-format on */

static const struct {
    char word[6];
    uint8_t token;
} literals[] = {{"true", TOKEN_TRUE}, {"false", TOKEN_FALSE}, {"null", TOKEN_NULL}};

void csms_tokens_init(struct csms_tokens *t)
{
    memset(t, 0, sizeof *t);
}

__attribute__((noinline)) static enum token fail(struct csms_tokens *t, enum csms_err err)
{
    t->err = (uint8_t)err;
    return TOKEN_ERROR;
}

static void advance(struct csms_tokens *t, csms_str *in, size_t n)
{
    in->ptr += n;
    in->len -= n;
    t->offset += n;
}

/* A value is complete: what may follow it. */
static void after_value(struct csms_tokens *t)
{
    t->expect = t->depth == 0 ? EXPECT_NOTHING : EXPECT_COMMA_OR_CLOSE;
}

static bool in_object(const struct csms_tokens *t)
{
    return t->depth > 0 && (t->objects >> (t->depth - 1) & 1) != 0;
}

/* ---- jsmn ---- */

/*
 * How long is the string that starts here, with its quotes? 0 if jsmn does not see its end. It gets
 * one token and no history, so it stops behind the string, and whatever it thinks of the rest is
 * for the checks to judge. Not inlined, to be off the stack while the scanners run.
 */
__attribute__((noinline)) static size_t string_len(const csms_str *in)
{
    jsmn_parser parser;
    jsmntok_t token;
    jsmn_init(&parser);
    jsmn_parse(&parser, in->ptr, in->len < STRETCH_MAX ? in->len : STRETCH_MAX, &token, 1);
    return parser.toknext == 0 ? 0 : (size_t)token.end + 1;
}

/* ---- strings ---- */

static enum token string_done(struct csms_tokens *t)
{
    t->mode = IN_GAP;
    if (t->expect == EXPECT_KEY || t->expect == EXPECT_KEY_OR_CLOSE) {
        t->expect = EXPECT_COLON;
        return TOKEN_KEY;
    }
    after_value(t);
    return TOKEN_STRING;
}

/* A string that began earlier, or whose end jsmn did not see: collect it decoded. */
static enum token string_piece(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    enum csms_err err = CSMS_OK;
    size_t used;
    enum text_result result = csms_text_scan(&t->scan, in->ptr, in->len, &used, out, &err);
    advance(t, in, used);
    if (result == TEXT_BAD)
        return fail(t, err);
    if (result == TEXT_MORE)
        return TOKEN_MORE;
    if (out) {
        t->text.ptr = out->ptr;
        t->text.len = out->len;
        t->cut = out->cut;
    }
    return string_done(t);
}

/* A valid string without escapes that lies whole in *in, len bytes with its quotes. */
static enum token string_given(struct csms_tokens *t, csms_str *in, size_t len,
                               const struct csms_out *out)
{
    csms_str inside = {in->ptr + 1, len - 2};
    t->text = inside;
    if (out) {
        t->text.len = csms_text_fit(inside, out->cap);
        t->cut = t->text.len < inside.len;
    }
    advance(t, in, len);
    return string_done(t);
}

/* A string whose end jsmn saw, len bytes with its quotes. */
static enum token string_whole(struct csms_tokens *t, csms_str *in, size_t len,
                               struct csms_out *out)
{
    enum csms_err err = CSMS_OK;
    size_t used;
    if (csms_text_scan(&t->scan, in->ptr + 1, len - 1, &used, out, &err) == TEXT_BAD) {
        advance(t, in, 1 + used);
        return fail(t, err);
    }
    if (!out || !t->scan.escaped) {
        t->escaped = t->scan.escaped;
        return string_given(t, in, len, out);
    }
    t->text.ptr = out->ptr;
    t->text.len = out->len;
    t->cut = out->cut;
    advance(t, in, len);
    return string_done(t);
}

static enum token string_start(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    static const struct csms_scan start = {0};
    t->scan = start;
    if (out) {
        out->len = 0;
        out->cut = false;
    }
#ifndef CSMS_NO_FAST
    /* Most strings are whole and have no escapes; jsmn would find their end byte by byte. */
    size_t run = csms_plain(in->ptr + 1, in->len - 1);
    if (CSMS_ROOMY)
        run = csms_text_run(in->ptr + 1, run, in->len - 1);
    if (run < in->len - 1 && in->ptr[1 + run] == '"')
        return string_given(t, in, run + 2, out);
#endif
    size_t len = string_len(in);
    if (len != 0)
        return string_whole(t, in, len, out);
    t->mode = IN_STRING;
    advance(t, in, 1);
    return string_piece(t, in, out);
}

/* ---- numbers and literals ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint8_t number_step(uint8_t state, char c)
{
    unsigned kind;
    if (is_digit(c))
        kind = c > '0';
    else if (c == '.')
        kind = 2;
    else if (c == 'e' || c == 'E')
        kind = 3;
    else if (c == '+' || c == '-')
        kind = c == '+' ? 4 : 5;
    else
        return END;
    return number_steps[state][kind];
}

static bool number_whole(int state)
{
    return state == ZERO || state == DIGITS || state == FRACTION || state == EXPONENT;
}

static size_t number_scan(struct csms_tokens *t, csms_str in)
{
    size_t n = 0;
    while (n < in.len) {
        uint8_t next = number_step(t->state, in.ptr[n]);
        if (next == END)
            break;
        t->state = next;
        n++;
    }
    return n;
}

/* count letters of the literal are behind us. */
static size_t literal_scan(struct csms_tokens *t, csms_str in)
{
    const char *word = literals[t->state - LITERAL].word;
    size_t n = 0;
    while (n < in.len && word[t->count] != '\0' && in.ptr[n] == word[t->count]) {
        t->count++;
        n++;
    }
    return n;
}

/* Take what continues the primitive; its end is the first byte that does not. */
static enum token primitive_piece(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    bool literal = t->state >= LITERAL;
    csms_str piece = *in;
    piece.len = literal ? literal_scan(t, *in) : number_scan(t, *in);
    bool whole =
        literal ? literals[t->state - LITERAL].word[t->count] == '\0' : number_whole(t->state);
    bool ended = piece.len < in->len || (literal && whole);
    /* text.ptr is set in the token's first piece only; after that, out has what came of it. */
    if (ended && t->text.ptr) {
        t->text = piece;
        t->cut = out && piece.len > out->cap;
    } else {
        if (!literal) /* it has no text, and null must not touch what out holds already */
            csms_text_put(out, piece.ptr, piece.len);
        t->text.ptr = ended && out ? out->ptr : NULL;
        t->text.len = ended && out ? out->len : 0;
        t->cut = out && out->cut;
    }
    advance(t, in, piece.len);
    if (!ended)
        return TOKEN_MORE;
    if (!whole)
        return fail(t, CSMS_ERR_SYNTAX);
    t->mode = IN_GAP;
    after_value(t);
    return literal ? (enum token)literals[t->state - LITERAL].token : TOKEN_NUMBER;
}

static enum token primitive_start(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    t->mode = IN_PRIMITIVE;
    t->state = START;
    t->count = 0;
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        if (*in->ptr == literals[i].word[0])
            t->state = (uint8_t)(LITERAL + i);
    t->text.ptr = in->ptr;
    if (out) {
        out->len = 0;
        out->cut = false;
    }
    return primitive_piece(t, in, out);
}

/* ---- the gaps, and what starts and ends in them ---- */

static enum token open_container(struct csms_tokens *t, csms_str *in, bool object)
{
    if (t->depth == CSMS_DEPTH_MAX)
        return fail(t, CSMS_ERR_DEPTH);
    uint16_t bit = (uint16_t)(1u << t->depth);
    t->objects = (uint16_t)(object ? t->objects | bit : t->objects & ~bit);
    t->depth++;
    t->expect = object ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    advance(t, in, 1);
    return object ? TOKEN_OBJECT : TOKEN_ARRAY;
}

static enum token close_container(struct csms_tokens *t, csms_str *in, bool object)
{
    uint8_t empty = object ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    if ((t->expect != EXPECT_COMMA_OR_CLOSE && t->expect != empty) || in_object(t) != object)
        return fail(t, CSMS_ERR_SYNTAX);
    t->start = t->offset;
    t->depth--;
    after_value(t);
    advance(t, in, 1);
    return object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END;
}

static enum token start_token(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    char c = *in->ptr;
    bool value = t->expect == EXPECT_VALUE || t->expect == EXPECT_VALUE_OR_CLOSE;
    bool key = t->expect == EXPECT_KEY || t->expect == EXPECT_KEY_OR_CLOSE;
    if (t->expect == EXPECT_ROOT && c != '{')
        return fail(t, CSMS_ERR_NOT_OBJECT);
    if (t->expect == EXPECT_NOTHING)
        return fail(t, CSMS_ERR_TRAILING);
    t->start = t->offset;
    t->escaped = false;
    t->cut = false;
    t->text.ptr = NULL;
    t->text.len = 0;
    if (c == '"' && (value || key))
        return string_start(t, in, out);
    if (c == '{' && (value || t->expect == EXPECT_ROOT))
        return open_container(t, in, true);
    if (c == '[' && value)
        return open_container(t, in, false);
    if (value && (c == '-' || is_digit(c) || c == 't' || c == 'f' || c == 'n'))
        return primitive_start(t, in, out);
    return fail(t, CSMS_ERR_SYNTAX);
}

static enum token gap(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    for (; in->len > 0; advance(t, in, 1)) {
        switch (*in->ptr) {
        case ' ':
        case '\t':
        case '\n':
        case '\r':
            break;
        case ',':
            if (t->expect != EXPECT_COMMA_OR_CLOSE)
                return start_token(t, in, out);
            t->expect = in_object(t) ? EXPECT_KEY : EXPECT_VALUE;
            break;
        case ':':
            if (t->expect != EXPECT_COLON)
                return start_token(t, in, out);
            t->expect = EXPECT_VALUE;
            break;
        case '}':
        case ']':
            if (t->depth == 0)
                return start_token(t, in, out);
            return close_container(t, in, *in->ptr == '}');
        default:
            return start_token(t, in, out);
        }
    }
    return TOKEN_MORE;
}

enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    if (t->err != CSMS_OK)
        return TOKEN_ERROR;
    switch (t->mode) {
    case IN_STRING:
        return string_piece(t, in, out);
    case IN_PRIMITIVE:
        return primitive_piece(t, in, out);
    default:
        return gap(t, in, out);
    }
}

bool csms_tokens_end(struct csms_tokens *t)
{
    if (t->err == CSMS_OK && t->expect != EXPECT_NOTHING)
        t->err = CSMS_ERR_TRUNCATED;
    return t->err == CSMS_OK;
}
