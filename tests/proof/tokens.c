/* SPDX-License-Identifier: MIT */
/*
 * One call of csms_tokens_next from any valid state, a harness for each mode. Text functions and
 * jsmn are replaced by their contracts.
 *
 * Nothing is copied into the carry buffer: its content is unknown from the start. Instead the
 * copies are checked: only what csms_text_decode left unfinished is carried over, and the next bytes
 * go right after it. So `begun`, the number of bytes in the carry buffer that start a character or
 * escape, is t.carried.
 */
#define jsmn_parse_string jsmn_parse_string_itself
#define JSMN_STATIC
#include <jsmn.h>
#undef jsmn_parse_string

#include "contracts.h"

static struct csms_tokens t;
static csms_str unfinished; /* after csms_text_decode */

/* True if len bytes at p can be read: in the carry buffer, where CBMC sees only the end of t, or
   elsewhere. */
static bool readable(const char *p, size_t len)
{
    if (len > 0 && __CPROVER_same_object(p, &t))
        return p >= t.carry && (size_t)(p - t.carry) <= sizeof t.carry &&
               len <= sizeof t.carry - (size_t)(p - t.carry);
    return len == 0 || __CPROVER_r_ok(p, len);
}

/* Carry over. */
static void *checked_move(void *to, const void *from, size_t len)
{
    ASSERT(to == t.carry + 1 && from == unfinished.ptr && len == unfinished.len);
    ASSERT(readable(from, len) && 1 + len <= sizeof t.carry);
    return to;
}

/* Join the next bytes to it. */
static void *checked_copy(void *to, const void *from, size_t len)
{
    ASSERT(to == t.carry + 1 + t.carried && 1 + t.carried + len <= sizeof t.carry);
    ASSERT(readable(from, len));
    return to;
}

static int jsmn_parse_string(jsmn_parser *parser, const char *js, size_t len, jsmntok_t *token,
                             size_t tokens)
{
    ASSERT(parser->pos == 0 && parser->toknext == 0 && tokens == 1);
    ASSERT(len > 0 && readable(js, len) && js[0] == '"');
    int result = nondet_int();
    token->end = nondet_int();
    ASSUME(jsmn_contract((csms_str){js, len}, result, token->end));
    return result;
}

size_t csms_plain(const char *p, size_t len)
{
    ASSERT(readable(p, len));
    size_t n = nondet_size();
    ASSUME(plain_contract((csms_str){p, len}, n, n));
    return n;
}

static void write_something(struct csms_out *out)
{
    struct csms_out before = *out;
    ASSERT(out_valid(out));
    out->len = nondet_size();
    out->cut = nondet_bool();
    ASSUME(out_contract(&before, out));
}

void csms_text_put(struct csms_out *out, const char *p, size_t len)
{
    ASSERT(readable(p, len));
    if (out)
        write_something(out);
}

size_t csms_text_decode(struct csms_out *out, csms_str text, enum csms_err *err)
{
    size_t begun = text.ptr == t.carry + 1 ? t.carried : 0;
    size_t used = nondet_size();
    ASSERT(begun <= text.len && readable(text.ptr, text.len));
    if (out)
        write_something(out);
    *err = (enum csms_err)nondet_int();
    ASSUME(decode_contract(text, begun, used, *err));
    unfinished = (csms_str){text.ptr + used, text.len - used};
    return used;
}

#define memmove checked_move
#define memcpy checked_copy
#include "../../lib/tokens.c"

/* What csms_text_decode leaves unfinished has no quote. */
static bool carry_valid(const struct csms_tokens *tokens)
{
    for (size_t i = 1; i <= UNFINISHED_MAX; i++)
        if (i <= tokens->carried && tokens->carry[i] == '"')
            return false;
    return true;
}

static void step(uint8_t mode, size_t max)
{
    struct csms_tokens before;
    struct csms_out out = unknown_out(8);
    bool with_out = nondet_bool();
    csms_str piece = unknown_text(max), in = piece;
    before.mode = mode;
    before.err = CSMS_OK;
    ASSUME(tokens_valid(&before) && before.offset <= OFFSET_MAX);
    ASSUME(mode != IN_STRING || carry_valid(&before));
    t = before;
    enum token token = csms_tokens_next(&t, &in, with_out ? &out : NULL);
    ASSERT(tokens_contract(&before, piece, token, &t, in, with_out ? &out : NULL));
    if (t.mode == IN_STRING && token == TOKEN_MORE && in.ptr != piece.ptr)
        ASSERT(t.carried == unfinished.len);
}

/* proof: piece up to 6 bytes; --unwind 18 --unwindset csms_tokens_next.0:2 */
void tokens_gap(void)
{
    step(IN_GAP, 6);
}

/* proof: piece up to 6 bytes; --unwind 18 --unwindset csms_tokens_next.0:2 */
void tokens_string(void)
{
    step(IN_STRING, 6);
}

/* One part of a string, which takes as much as the carry buffer has room for. csms_tokens_next
   repeats it while the string and the piece go on. */
/* proof: piece up to 24 bytes; --unwind 18 */
void tokens_string_part(void)
{
    struct csms_tokens before;
    struct csms_out out = unknown_out(8);
    csms_str piece = unknown_text(24), in = piece;
    before.mode = IN_STRING;
    before.err = CSMS_OK;
    ASSUME(tokens_valid(&before) && carry_valid(&before) && piece.len > 0);
    t = before;
    enum token token = string_piece(&t, &in, nondet_bool() ? &out : NULL);
    size_t taken = piece.len - in.len;
    ASSERT(taken <= piece.len && in.ptr == piece.ptr + taken && out_valid(&out));
    ASSERT(token == TOKEN_MORE || token == TOKEN_STRING || token == TOKEN_ERROR);
    ASSERT(token == TOKEN_ERROR || taken > 0);
    if (token == TOKEN_MORE)
        ASSERT(tokens_valid(&t) && t.carried == unfinished.len);
}

/* proof: piece up to 8 bytes; --unwind 12 --unwindset csms_tokens_next.0:2 */
void tokens_number(void)
{
    step(IN_NUMBER, 8);
}

/* proof: piece up to 8 bytes; --unwind 12 --unwindset csms_tokens_next.0:2 */
void tokens_word(void)
{
    step(IN_WORD, 8);
}

/* An empty piece and an earlier error leave the state as it is. */
/* proof: any state; --unwind 12 --unwindset csms_tokens_next.0:1 */
void tokens_stay(void)
{
    struct csms_tokens before;
    struct csms_out out = unknown_out(8);
    csms_str piece = unknown_text(8);
    if (nondet_bool())
        piece = (csms_str){NULL, 0};
    csms_str in = piece;
    ASSUME(tokens_valid(&before) && (before.err != CSMS_OK || piece.len == 0));
    t = before;
    enum token token = csms_tokens_next(&t, &in, nondet_bool() ? &out : NULL);
    ASSERT(token == (before.err != CSMS_OK ? TOKEN_ERROR : TOKEN_MORE));
    ASSERT(in.ptr == piece.ptr && t.offset == before.offset && t.err == before.err);
    ASSERT(t.mode == before.mode && t.expect == before.expect && t.depth == before.depth);
}

/* proof: any state; --unwind 12 */
void tokens_end(void)
{
    csms_tokens_init(&t);
    ASSERT(tokens_valid(&t));
    struct csms_tokens before;
    ASSUME(tokens_valid(&before));
    t = before;
    ASSERT(tokens_end_contract(before.err, &t, csms_tokens_end(&t)));
    ASSERT(tokens_valid(&t));
}
