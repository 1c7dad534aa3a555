/* SPDX-License-Identifier: MIT */
/*
 * The conditions that one harness proves of a function and another assumes where it replaces the
 * function: one text for both.
 */
#ifndef CONTRACTS_H
#define CONTRACTS_H

#include "proof.h"
#include "text.h"
#include "tokens.h"

/* True if part is inside of whole. */
static inline bool inside(csms_str part, csms_str whole)
{
    if (!__CPROVER_same_object(part.ptr, whole.ptr) || part.ptr < whole.ptr)
        return false;
    size_t at = (size_t)(part.ptr - whole.ptr);
    return at <= whole.len && part.len <= whole.len - at;
}

/* ---- text ---- */

/* Every function that writes to an output keeps this. */
static inline bool out_valid(const struct csms_out *out)
{
    return out->len <= out->cap;
}

/* What a write to an output may change. */
static inline bool out_contract(const struct csms_out *before, const struct csms_out *out)
{
    return out->ptr == before->ptr && out->cap == before->cap && out->len >= before->len &&
           out_valid(out) && (out->cut || !before->cut);
}

/* csms_plain: all bytes before n are plain, the byte at n is not. i: any place. */
static inline bool plain_contract(csms_str s, size_t n, size_t i)
{
    if (n > s.len || (n < s.len && csms_is_plain((unsigned char)s.ptr[n])))
        return false;
    return i >= n || csms_is_plain((unsigned char)s.ptr[i]);
}

/* The longest start of a character or escape that is not whole: \uXXXX\uXXX */
enum { UNFINISHED_MAX = 11 };

/*
 * csms_text_decode: *err and the bytes taken. The first `begun` bytes of text are the start of a
 * character or escape, as csms_text_decode leaves it after CSMS_ERR_TRUNCATED: no error is in them.
 */
static inline bool decode_contract(csms_str text, size_t begun, size_t used, enum csms_err err)
{
    if (used > text.len || (used < begun && err != CSMS_ERR_TRUNCATED))
        return false;
    switch (err) {
    case CSMS_OK:
        return used == text.len;
    case CSMS_ERR_TRUNCATED:
        for (size_t i = 0; i < UNFINISHED_MAX; i++)
            if (i < text.len - used && text.ptr[used + i] == '"')
                return false;
        return used < text.len && text.len - used <= UNFINISHED_MAX;
    case CSMS_ERR_SYNTAX:
        return used < text.len && text.ptr[used] == '"';
    case CSMS_ERR_CONTROL:
        return used < text.len && (unsigned char)text.ptr[used] < 0x20;
    case CSMS_ERR_UTF8:
    case CSMS_ERR_ESCAPE:
        return used < text.len;
    default:
        return false;
    }
}

/* csms_text_code: absent or the start of the message. */
static inline bool code_contract(csms_str message, csms_str code)
{
    return code.ptr == NULL || (code.ptr == message.ptr && code.len <= message.len);
}

/* jsmn_parse_string, given one token: 0 if it saw the closing quote of the string that js starts
   with; then end is the quote's place. */
static inline bool jsmn_contract(csms_str js, int result, int end)
{
    return result != 0 || (end > 0 && (size_t)end < js.len && js.ptr[end] == '"');
}

/* ---- requests ---- */

/* csms_is_host, csms_is_visible, csms_is_alnum_or. */
static inline bool checked_contract(csms_str s, bool result)
{
    return !result || (s.ptr && s.len > 0);
}

static inline bool project_contract(csms_str s, bool result)
{
    return !result || (s.ptr && s.len >= CSMS_PROJECT_ID_MIN && s.len <= CSMS_PROJECT_ID_MAX);
}

/* csms_add_head: "POST ", the path and more are added; csms_add_tail: the body at the end. */
static inline bool head_contract(size_t path_len, size_t added)
{
    return added > strlen("POST ") + path_len;
}

static inline bool tail_contract(size_t body_len, size_t added)
{
    return added > body_len;
}

/* ---- tokens ---- */

static inline bool in_object_now(const struct csms_tokens *t)
{
    return t->depth > 0 && (t->objects & 1) != 0;
}

static inline bool awaits_key(const struct csms_tokens *t)
{
    return in_object_now(t) && ((t->expect & MAY_KEY) != 0 || t->expect == EXPECT_COMMA_OR_CLOSE);
}

static inline bool awaits_value(const struct csms_tokens *t)
{
    return (t->expect & MAY_VALUE) != 0 || t->expect == EXPECT_COLON ||
           (t->expect == EXPECT_COMMA_OR_CLOSE && !in_object_now(t));
}

static inline bool expectation_valid(const struct csms_tokens *t)
{
    switch (t->expect) {
    case EXPECT_ROOT:
    case EXPECT_NOTHING:
        return t->depth == 0;
    case EXPECT_VALUE:
        return true;
    case EXPECT_VALUE_OR_CLOSE:
        return t->depth > 0 && !in_object_now(t);
    case EXPECT_KEY:
    case EXPECT_KEY_OR_CLOSE:
    case EXPECT_COLON:
        return in_object_now(t);
    case EXPECT_COMMA_OR_CLOSE:
        return t->depth > 0;
    default:
        return false;
    }
}

static inline bool mode_valid(const struct csms_tokens *t)
{
    bool value = (t->expect & MAY_VALUE) != 0;
    switch (t->mode) {
    case IN_GAP:
        return true;
    case IN_STRING:
        return (value || (t->expect & MAY_KEY) != 0) && t->carried <= UNFINISHED_MAX &&
               t->carry[0] == '"';
    case IN_NUMBER: /* after its first byte */
        return value && t->state >= 1 && t->state <= 8;
    case IN_WORD: /* after the first letter of true, false, null */
        return value && ((t->state >= 1 && t->state <= 3) || (t->state >= 6 && t->state <= 9) ||
                         (t->state >= 12 && t->state <= 14));
    default:
        return false;
    }
}

/* The state between two calls of csms_tokens_next. */
static inline bool tokens_valid(const struct csms_tokens *t)
{
    if (t->depth > CSMS_DEPTH_MAX || t->objects >> t->depth != 0 || t->start > t->offset)
        return false;
    if (t->err != CSMS_OK)
        return t->err <= CSMS_ERR_WINDOW;
    /* The text of an unfinished token is not known yet. */
    return expectation_valid(t) && mode_valid(t) && (t->mode == IN_GAP || !t->text.ptr);
}

/* Documents longer than this are outside of the proofs. */
#define OFFSET_MAX (UINT64_MAX / 2)

/* The containers after a token. */
static inline bool nesting_contract(const struct csms_tokens *before, enum token token,
                                    const struct csms_tokens *t)
{
    switch (token) {
    case TOKEN_OBJECT:
    case TOKEN_ARRAY:
        return t->depth == before->depth + 1 &&
               t->objects == (uint16_t)(before->objects << 1 | (token == TOKEN_OBJECT)) &&
               t->expect == (token == TOKEN_OBJECT ? EXPECT_KEY_OR_CLOSE : EXPECT_VALUE_OR_CLOSE);
    case TOKEN_OBJECT_END:
    case TOKEN_ARRAY_END:
        return t->depth == before->depth - 1 && t->objects == before->objects >> 1 &&
               t->expect == (t->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_NOTHING);
    default:
        return t->depth == before->depth && t->objects == before->objects;
    }
}

/* The tokens that may come, and what is expected after them. */
static inline bool grammar_contract(const struct csms_tokens *before, enum token token,
                                    const struct csms_tokens *t)
{
    switch (token) {
    case TOKEN_ERROR:
        return t->err != CSMS_OK;
    case TOKEN_MORE:
        return awaits_key(t) == awaits_key(before) && awaits_value(t) == awaits_value(before) &&
               (t->expect == EXPECT_ROOT) == (before->expect == EXPECT_ROOT);
    case TOKEN_KEY:
        return awaits_key(before) && t->expect == EXPECT_COLON;
    case TOKEN_OBJECT_END:
        return awaits_key(before);
    case TOKEN_ARRAY_END:
        return before->depth > 0 && !in_object_now(before);
    case TOKEN_OBJECT:
        return awaits_value(before) || before->expect == EXPECT_ROOT;
    case TOKEN_ARRAY:
        return awaits_value(before);
    default:
        return awaits_value(before) &&
               t->expect == (t->depth > 0 ? EXPECT_COMMA_OR_CLOSE : EXPECT_NOTHING);
    }
}

/* The text of a token is in the bytes taken from the piece, or in out. */
static inline bool token_text_contract(enum token token, csms_str text, csms_str taken,
                                       const struct csms_out *out)
{
    bool has_text = token == TOKEN_KEY || token == TOKEN_STRING || token == TOKEN_NUMBER;
    if (!has_text || !out)
        return true;
    if (text.len > out->cap || !out_valid(out))
        return false;
    if (text.ptr == out->ptr)
        return text.len == out->len;
    return token != TOKEN_NUMBER && inside(text, taken);
}

/*
 * csms_tokens_next, with a valid state and, between the first and the last byte of a token, a valid
 * output: what it changes. `left` is *in afterwards.
 */
static inline bool tokens_contract(const struct csms_tokens *before, csms_str in, enum token token,
                                   const struct csms_tokens *t, csms_str left,
                                   const struct csms_out *out)
{
    csms_str taken = {in.ptr, in.len - left.len};
    if (left.len > in.len || left.ptr != in.ptr + taken.len || !tokens_valid(t) ||
        t->offset != before->offset + taken.len)
        return false;
    if (before->err != CSMS_OK) /* the first error stays */
        return token == TOKEN_ERROR && taken.len == 0 && t->err == before->err;
    if ((unsigned)token > TOKEN_KEY || (token == TOKEN_MORE ? left.len > 0 : in.len == 0))
        return false;
    if (token != TOKEN_ERROR && t->err != CSMS_OK)
        return false;
    if (token > TOKEN_MORE && t->mode != IN_GAP)
        return false;
    /* A number ends before the byte after it, which may be the first of a piece. */
    if (token > TOKEN_MORE && taken.len == 0 &&
        (token != TOKEN_NUMBER || before->mode != IN_NUMBER))
        return false;
    if (out && t->mode != IN_GAP && !out_valid(out))
        return false;
    return nesting_contract(before, token, t) && grammar_contract(before, token, t) &&
           token_text_contract(token, t->text, taken, out);
}

/* csms_tokens_end. */
static inline bool tokens_end_contract(uint8_t err_before, const struct csms_tokens *t, bool whole)
{
    uint8_t expected = err_before;
    if (err_before == CSMS_OK && t->expect != EXPECT_NOTHING)
        expected = CSMS_ERR_TRUNCATED;
    return t->err == expected && whole == (expected == CSMS_OK);
}

#endif
