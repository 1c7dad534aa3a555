/* SPDX-License-Identifier: MIT */
/*
 * One token of the reader from any valid state, a harness for each place. Tokens are replaced by
 * their contract. Text is checked to be readable and writable where it is copied, and not copied.
 */
#include "contracts.h"

static void *checked_copy(void *to, const void *from, size_t len)
{
    ASSERT(len == 0 || (__CPROVER_r_ok(from, len) && __CPROVER_w_ok(to, len)));
    return to;
}
#define memcpy checked_copy
#include "../../lib/reader.c"

static csms_str piece; /* as fed */

/* ---- what is replaced ---- */

csms_str csms_text_code(csms_str message)
{
    csms_str code = {nondet_bool() ? message.ptr : NULL, nondet_size()};
    ASSERT(message.len == 0 || __CPROVER_r_ok(message.ptr, message.len));
    ASSUME(code_contract(message, code));
    return code;
}

/* A text in *in or in out; one that may not be read if there is none. */
static csms_str token_text(csms_str in, const struct csms_out *out)
{
    csms_str text = {NULL, nondet_size()};
    size_t at = nondet_size();
    if (!out)
        return text;
    ASSUME(at <= in.len);
    text.ptr = nondet_bool() ? out->ptr : in.ptr + at;
    return text;
}

/* True if the output is in the reader's window or in its key, where CBMC sees only the end of the
   reader. */
static bool writable_part(const struct csms_out *out)
{
    const struct csms_reader *r =
        (const struct csms_reader *)((const char *)out - offsetof(struct csms_reader, out));
    size_t half = csms_half_window(r);
    if (out->ptr == r->key)
        return out->cap <= sizeof r->key;
    return __CPROVER_w_ok(out->ptr, out->cap) &&
           ((out->cap <= half && (out->ptr == r->window || out->ptr == r->window + half)) ||
            (out->cap <= half / 2 && out->ptr == r->window + half / 2));
}

enum token csms_tokens_next(struct csms_tokens *t, csms_str *in, struct csms_out *out)
{
    const struct csms_tokens before = *t;
    const csms_str from = *in;
    struct csms_tokens after;
    enum token token = (enum token)nondet_int();
    ASSERT(tokens_valid(&before) && (from.len == 0 || __CPROVER_r_ok(from.ptr, from.len)));
    if (out) {
        ASSERT(before.err != CSMS_OK || before.mode == IN_GAP || out_valid(out));
        ASSERT(writable_part(out));
        out->len = nondet_size();
        out->cut = nondet_bool();
    }
    in->len = unknown_length(from.len);
    in->ptr = from.ptr + (from.len - in->len);
    after.text = token_text(from, out);
    *t = after;
    ASSUME(tokens_contract(&before, from, token, t, *in, out));
    return token;
}

bool csms_tokens_end(struct csms_tokens *t)
{
    uint8_t before = t->err;
    bool whole = nondet_bool();
    t->err = (uint8_t)nondet_int();
    ASSUME(tokens_end_contract(before, t, whole));
    return whole;
}

/* ---- the state between two calls ---- */

/* Which containers are open at a place: how many, and which of them are objects, as bits. */
static const struct { uint8_t depth, objects; } nesting[] = {
    [AT_START] = {0, 0},   [IN_ROOT] = {1, 1},   [IN_ENTRY] = {3, 5}, [IN_DELETED] = {2, 2},
    [IN_FAILED] = {2, 2}, [IN_ERROR] = {2, 3},
};

static bool has_members(uint8_t place)
{
    return place == IN_ROOT || place == IN_ENTRY || place == IN_ERROR;
}

/* The value of a known member comes next. */
static bool member_valid(const struct csms_reader *r)
{
    if (r->member > MEMBERS || r->skip != 0 || !has_members(r->place))
        return false;
    const struct member *m = &members[r->member - 1];
    return (m->places >> r->place & 1) != 0 && awaits_value(&r->tokens) &&
           (r->use == m->use || (r->use == TITLE && (m->use == CODE || m->use == MESSAGE)));
}

/* The value of an unknown member is skipped: it comes next, or some of it was read. */
static bool skip_valid(const struct csms_reader *r)
{
    const struct csms_tokens *t = &r->tokens;
    unsigned deeper = (unsigned)t->depth - r->skip;
    return has_members(r->place) && r->skip == nesting[r->place].depth && t->depth >= r->skip &&
           t->objects >> deeper == nesting[r->place].objects && (deeper > 0 || awaits_value(t));
}

static bool place_valid(const struct csms_reader *r)
{
    const struct csms_tokens *t = &r->tokens;
    if (r->place > AT_END || (r->member == 0 && r->use != TITLE))
        return false;
    if (r->place == AT_END)
        return t->expect == EXPECT_NOTHING && r->skip == 0 && r->member == 0 &&
               r->kind != CSMS_KIND_NONE;
    if (r->skip != 0)
        return r->member == 0 && skip_valid(r);
    if (t->depth != nesting[r->place].depth || t->objects != nesting[r->place].objects)
        return false;
    if (r->member != 0)
        return member_valid(r);
    if (r->place == AT_START)
        return t->expect == EXPECT_ROOT;
    return !has_members(r->place) || awaits_key(t);
}

/* What the document is so far. */
static bool kind_valid(const struct csms_reader *r)
{
    switch (r->place) {
    case AT_START:
        return r->kind == CSMS_KIND_NONE;
    case IN_DELETED:
    case IN_FAILED:
    case IN_ENTRY:
        return r->kind == CSMS_KIND_ANSWER;
    case IN_ERROR:
        return r->kind == CSMS_KIND_REFUSAL;
    default:
        return (unsigned)r->kind <= CSMS_KIND_REFUSAL;
    }
}

/* A text that is kept has its own part of the window. */
static bool in_part(const struct csms_reader *r, csms_str text, size_t at, size_t len)
{
    return text.ptr == NULL || (text.ptr == r->window + at && text.len <= len);
}

static bool texts_valid(const struct csms_reader *r)
{
    size_t half = csms_half_window(r);
    bool failed = r->place == IN_FAILED || r->tokens.err != CSMS_OK;
    bool code = in_part(r, r->code, 0, half / 2) || (failed && code_contract(r->message, r->code));
    /* A name from the piece is valid until the next call and not used by it. */
    bool name = r->place == IN_DELETED || r->tokens.err != CSMS_OK ||
                (in_part(r, r->name, 0, half) && (r->name.ptr == NULL || r->name.len > 0));
    bool message = in_part(r, r->message, half, half) && (r->message.ptr || r->message.len == 0);
    return code && name && message &&
           in_part(r, r->request_id, half / 2, half / 2);
}

static bool reader_valid(const struct csms_reader *r)
{
    struct csms_reader copy = *r;
    const struct csms_out *out = target(&copy);
    if (!tokens_valid(&r->tokens) || r->cap < CSMS_WINDOW_MIN || !texts_valid(r))
        return false;
    if (r->tokens.err != CSMS_OK)
        return true;
    return r->tokens.mode <= IN_WORD && place_valid(r) && kind_valid(r) &&
           (!out || r->tokens.mode == IN_GAP || out->len <= out->cap);
}

/* Any reader that satisfies this at a place, with a window and some of a piece left. */
static struct csms_reader unknown_reader(enum place place, bool member, bool skip)
{
    struct csms_reader r;
    piece = unknown_text(8);
    r.in = piece;
    r.place = (uint8_t)place;
    if (!member)
        r.member = 0;
    if (!skip)
        r.skip = 0;
    ASSUME(r.cap >= CSMS_WINDOW_MIN && r.cap <= 2 * CSMS_WINDOW_LARGE);
    r.window = unknown_bytes(r.cap);
    size_t half = csms_half_window(&r);
    r.message.ptr = nondet_bool() ? r.window + half : NULL;
    r.request_id.ptr = nondet_bool() ? r.window + half / 2 : NULL;
    r.code.ptr = nondet_bool() ? r.window : nondet_bool() ? r.message.ptr : NULL;
    r.name.ptr = nondet_bool() ? r.window : NULL;
    ASSUME(r.tokens.offset <= OFFSET_MAX && r.deleted <= OFFSET_MAX && r.failed <= OFFSET_MAX);
    ASSUME(reader_valid(&r));
    ASSUME((r.member != 0) == member && (r.skip != 0) == skip);
    return r;
}

/* ---- one token ---- */

static bool event_contract(const struct csms_reader *before, enum csms_event event,
                           const struct csms_reader *r)
{
    if (r->deleted != before->deleted + (event == CSMS_EVENT_DELETED) ||
        r->failed != before->failed + (event == CSMS_EVENT_FAILED))
        return false;
    switch (event) {
    case CSMS_EVENT_ERROR:
        return r->err != CSMS_OK && r->err == (enum csms_err)r->tokens.err &&
               r->offset == r->tokens.offset;
    case CSMS_EVENT_DONE:
        return r->tokens.err == CSMS_OK && r->place == AT_END && r->input_is_over;
    case CSMS_EVENT_MORE:
        return r->in.len == 0 && !r->input_is_over;
    case CSMS_EVENT_DELETED:
        return r->name.ptr && r->name.len > 0 &&
               (in_part(r, r->name, 0, csms_half_window(r)) || inside(r->name, piece));
    case CSMS_EVENT_FAILED:
        return r->name.ptr && r->kind == CSMS_KIND_ANSWER;
    case CSMS_EVENT_REFUSED:
        return r->kind == CSMS_KIND_REFUSAL && r->place == AT_END;
    default: /* the event loop goes on: something was taken, or a number ended */
        return event == GO_ON && (r->in.len < before->in.len || before->tokens.mode == IN_NUMBER) &&
               r->tokens.mode == IN_GAP;
    }
}

static void one_token(enum place place, bool member, bool skip)
{
    struct csms_reader r = unknown_reader(place, member, skip);
    const struct csms_reader before = r;
    enum csms_event event = by_token(&r);
    ASSERT(reader_valid(&r));
    ASSERT(event_contract(&before, event, &r));
    if (before.tokens.err != CSMS_OK)
        ASSERT(event == CSMS_EVENT_ERROR && r.tokens.err == before.tokens.err);
    if (before.tokens.err == CSMS_OK && r.tokens.err == CSMS_ERR_TYPE) {
        struct csms_type_error e = csms_reader_type_error(&r);
        ASSERT(e.member && e.found && e.expected);
    }
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_start_and_end(void)
{
    one_token(nondet_bool() ? AT_START : AT_END, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_deleted(void)
{
    one_token(IN_DELETED, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_failed(void)
{
    one_token(IN_FAILED, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_total.0:1 */
void reader_root_keys(void)
{
    one_token(IN_ROOT, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_total.0:1 */
void reader_entry_keys(void)
{
    one_token(IN_ENTRY, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_total.0:1 */
void reader_error_keys(void)
{
    one_token(IN_ERROR, false, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1 */
void reader_root_values(void)
{
    one_token(IN_ROOT, true, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1 */
void reader_entry_values(void)
{
    one_token(IN_ENTRY, true, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1 */
void reader_error_values(void)
{
    one_token(IN_ERROR, true, false);
}

/* proof: piece up to 8 bytes; --unwind 34 --unwindset take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_skips(void)
{
    one_token(nondet_bool() ? IN_ROOT : nondet_bool() ? IN_ENTRY : IN_ERROR, false, true);
}

/* ---- between tokens ---- */

/* A reader as csms_reader_init leaves it is valid; with a window that is too small it has an error
   that stays. */
/* proof: any window; --unwind 34 --unwindset take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_init(void)
{
    struct csms_reader r;
    size_t cap = nondet_size();
    char window[1];
    bool fits = csms_reader_init(&r, window, cap);
    ASSERT(fits == (cap >= CSMS_WINDOW_MIN) && fits == (r.tokens.err == CSMS_OK));
    ASSERT(!fits || reader_valid(&r));
    piece = unknown_text(8);
    ASSERT(csms_reader_feed(&r, piece.ptr, piece.len));
    if (!fits)
        ASSERT(by_token(&r) == CSMS_EVENT_ERROR && r.err == CSMS_ERR_WINDOW);
}

/* A piece is taken only if all of the last one was read, and none after the end of the input. */
/* proof: any state and piece; --unwind 34 */
void reader_feed(void)
{
    struct csms_reader r = unknown_reader((enum place)nondet_int(), false, false), before = r;
    csms_str next = unknown_text(8);
    bool taken = csms_reader_feed(&r, next.ptr, next.len);
    ASSERT(taken == (before.in.len == 0 && !before.input_is_over));
    ASSERT(taken ? r.in.len == next.len && r.in.ptr == next.ptr : r.in.ptr == before.in.ptr);
    ASSERT(r.input_is_over == (taken ? next.len == 0 : before.input_is_over));
    r.in = before.in;
    r.input_is_over = before.input_is_over;
    ASSERT(reader_valid(&r));
}

/* After the end or an error, the same event comes again. */
/* proof: any end; --unwind 34 --unwindset csms_reader_next.0:1,take_key.0:1,is_named.0:1,take_total.0:1 */
void reader_stays(void)
{
    struct csms_reader r = unknown_reader(AT_END, false, false);
    if (r.tokens.err != CSMS_OK)
        r.place = (uint8_t)nondet_int();
    else
        ASSUME(r.in.len == 0 && r.input_is_over);
    const struct csms_reader before = r;
    enum csms_event event = csms_reader_next(&r);
    ASSERT(event == (before.tokens.err != CSMS_OK ? CSMS_EVENT_ERROR : CSMS_EVENT_DONE));
    ASSERT(r.tokens.err == before.tokens.err && r.place == before.place);
    ASSERT(event == CSMS_EVENT_DONE || r.offset == before.tokens.offset);
}

/* Any token, as one_token proves it. */
enum csms_event any_token(struct csms_reader *r)
{
    const struct csms_reader before = *r;
    enum csms_event event = (enum csms_event)nondet_int();
    ASSERT(reader_valid(&before));
    r->in.len = unknown_length(before.in.len);
    r->in.ptr += before.in.len - r->in.len;
    r->tokens.mode = (uint8_t)nondet_int();
    r->tokens.expect = (uint8_t)nondet_int();
    r->place = (uint8_t)nondet_int();
    r->deleted = before.deleted + nondet_bool();
    r->failed = before.failed + nondet_bool();
    ASSUME(reader_valid(r) && event_contract(&before, event, r));
    return event;
}

/* The event loop ends: each turn takes something or ends a number. It reports the events of its
   tokens, and no other. */
/* proof: piece up to 4 bytes; --unwind 34 --unwindset csms_reader_next.0:10 by_token:any_token */
void reader_loop(void)
{
    struct csms_reader r = unknown_reader((enum place)nondet_int(), nondet_bool(), nondet_bool());
    ASSUME(r.in.len <= 4);
    const struct csms_reader before = r;
    enum csms_event event = csms_reader_next(&r);
    ASSERT(event != GO_ON && r.deleted == before.deleted + (event == CSMS_EVENT_DELETED) &&
           r.failed == before.failed + (event == CSMS_EVENT_FAILED));
}
