/* SPDX-License-Identifier: MIT */
/*
 * The fast path, for 64-bit hosts: it reads what answers consist of without tokens, and so without
 * jsmn. It exists for speed alone. Without this folder, or without CSMS_FAST, the reader reports
 * the same events, errors and offsets; whatever is not usual is left to the tokens, errors too.
 * Its working memory is the last part of a window of CSMS_WINDOW_LARGE bytes or more; with a
 * smaller window it is not used. All of it is static: csms_reader_next is where the time goes, and
 * a call into another file took 10 % of it.
 */
#ifndef CSMS_FAST_H
#define CSMS_FAST_H

#include "../csms.h"

#if UINTPTR_MAX <= UINT32_MAX || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "CSMS_FAST is for little-endian 64-bit hosts"
#endif

#include "previous.h"

/* ---- by the layout that the API prescribes: each function takes one thing that is whole in the
   piece and leaves the reader as the tokens would have left it, or takes nothing ---- */

/* Everything was taken but the rest. */
static inline void csms_fast_taken(struct csms_reader *r, csms_str rest)
{
    r->tokens.expect = EXPECT_COMMA_OR_CLOSE;
    r->tokens.offset += r->in.len - rest.len;
    r->in = rest;
}

/* White space, but not much, since it is looked at again for each thing that may follow. */
static inline void csms_fast_gap(csms_str *c)
{
    for (size_t most = 64; c->len > 0 && most > 0 && csms_is_blank(*c->ptr); most--)
        csms_take(c, 1);
}

static inline bool csms_fast_char(csms_str *c, char expected)
{
    if (c->len == 0 || *c->ptr != expected)
        csms_fast_gap(c);
    if (c->len == 0 || *c->ptr != expected)
        return false;
    csms_take(c, 1);
    return true;
}

/* A text with its quotes. *plain is the same if it is plain, else absent. room, of half the window,
   is for a text with escapes. */
CSMS_INLINE static bool csms_fast_string(const struct csms_reader *r, csms_str *c, char *room,
                                         csms_str *text, csms_str *plain)
{
    if (!csms_fast_char(c, '"'))
        return false;
    size_t n = csms_fast_plain(c->ptr, c->len);
    *text = *plain = (csms_str){c->ptr, n};
    if (n < c->len && c->ptr[n] != '"') {
        n = csms_fast_text(text, c->len, room, csms_half_window(r));
        plain->ptr = NULL;
    }
    if (n == c->len || c->ptr[n] != '"')
        return false;
    csms_take(c, n + 1);
    return true;
}

/* A quoted key and its colon; otherwise nothing is taken, as another key may be tried. */
CSMS_INLINE static bool csms_fast_key(csms_str *c, const char *quoted)
{
    size_t len = strlen(quoted);
    csms_fast_gap(c);
    if (c->len < len || memcmp(c->ptr, quoted, len) != 0)
        return false;
    csms_str after = {c->ptr + len, c->len - len};
    if (!csms_fast_char(&after, ':'))
        return false;
    *c = after;
    return true;
}

/* The comma before the next element, unless it is the first. */
static inline bool csms_fast_comma(const struct csms_tokens *t, csms_str *c)
{
    return t->expect != EXPECT_COMMA_OR_CLOSE || csms_fast_char(c, ',');
}

/* In success_secrets: one more name. */
static inline bool csms_fast_name(struct csms_reader *r, csms_str *plain)
{
    csms_str c = r->in, name;
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_string(r, &c, r->window, &name, plain) ||
        name.len == 0 || name.len > csms_half_window(r))
        return false;
    r->name = name;
    csms_fast_taken(r, c);
    return true;
}

/* In failed_secrets: one more entry of secret_name and error_msg. */
static inline bool csms_fast_entry(struct csms_reader *r, csms_str *plain_name,
                                   csms_str *plain_message)
{
    csms_str c = r->in, name = {NULL, 0}, message = {NULL, 0};
    size_t half = csms_half_window(r);
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_char(&c, '{'))
        return false;
    for (int i = 0; i < 2; i++) {
        bool taken = false;
        if (!name.ptr && csms_fast_key(&c, "\"secret_name\""))
            taken = csms_fast_string(r, &c, r->window, &name, plain_name);
        else if (!message.ptr && csms_fast_key(&c, "\"error_msg\""))
            taken = csms_fast_string(r, &c, r->window + half, &message, plain_message);
        if (!taken || !csms_fast_char(&c, i == 0 ? ',' : '}'))
            return false;
    }
    if (name.len == 0 || name.len > half)
        return false;
    r->name = name;
    r->message = (csms_str){message.ptr, csms_text_fit(message, half)};
    r->message_cut = r->message.len < message.len;
    csms_fast_taken(r, c);
    return true;
}

/* The bracket that opens a container, which is this place. */
static inline bool csms_fast_open(struct csms_reader *r, csms_str c, char bracket, unsigned place)
{
    if (!csms_fast_char(&c, bracket))
        return false;
    csms_fast_taken(r, c);
    csms_tokens_opened(&r->tokens, bracket == '{');
    r->place = (uint8_t)place;
    return true;
}

/* The bracket at the end of the innermost container. */
static inline bool csms_fast_end(struct csms_reader *r, char bracket)
{
    csms_str c = r->in;
    if ((r->tokens.expect & MAY_CLOSE) == 0 || !csms_fast_char(&c, bracket))
        return false;
    csms_fast_taken(r, c);
    csms_tokens_closed(&r->tokens);
    return true;
}

/* A whole number of so few digits that it cannot overflow, and what follows it. */
static inline bool csms_fast_number(csms_str *c, uint64_t *number)
{
    csms_fast_gap(c);
    const char *start = c->ptr;
    for (*number = 0; c->len > 0 && csms_is_digit(*c->ptr); csms_take(c, 1))
        *number = *number * 10 + (unsigned)(*c->ptr - '0');
    ptrdiff_t digits = c->ptr - start;
    return digits > 0 && digits <= 15 && (*start != '0' || digits == 1) && c->len > 0 &&
           *c->ptr != '.' && (*c->ptr | 0x20) != 'e';
}

/* Which member of an answer comes next. Its key and colon are taken. */
static inline unsigned csms_fast_member_use(csms_str *c)
{
    if (csms_fast_key(c, "\"total\""))
        return TOTAL;
    if (csms_fast_key(c, "\"success_secrets\""))
        return DELETED;
    return csms_fast_key(c, "\"failed_secrets\"") ? FAILED : NO_USE;
}

/* In the root: one more member of an answer, an array up to its bracket. */
static inline bool csms_fast_member(struct csms_reader *r)
{
    struct csms_tokens *t = &r->tokens;
    csms_str c = r->in;
    uint64_t total = 0;
    if (t->expect == EXPECT_COMMA_OR_CLOSE ? !csms_fast_char(&c, ',') : (t->expect & MAY_KEY) == 0)
        return false;
    unsigned use = csms_fast_member_use(&c);
    if (use == NO_USE || (r->seen >> use & 1) != 0 || r->kind == CSMS_KIND_REFUSAL ||
        !(use == TOTAL ? csms_fast_number(&c, &total) : csms_fast_open(r, c, '[', use)))
        return false;
    if (use == TOTAL) {
        csms_fast_taken(r, c);
        r->total = total;
        r->has_total = true;
    }
    r->seen |= UINT32_C(1) << use; /* the rows of reader.c are in the order of their uses so far */
    r->kind = CSMS_KIND_ANSWER;
    r->request_id.ptr = NULL;
    return true;
}

/* ---- the entry ---- */

/* By the layout of the API; learn from an element that is not the first in its list. */
CSMS_NOINLINE static enum csms_event csms_fast_by_layout(struct csms_reader *r, struct csms_fast *f)
{
    if (r->in.len == 0 || r->tokens.mode != IN_GAP || r->skip != 0 || r->err != CSMS_OK)
        return CSMS_EVENT_MORE;
    const char *start = r->in.ptr;
    bool learn = r->tokens.expect == EXPECT_COMMA_OR_CLOSE && r->in.len >= CSMS_MAP_LEFT;
    csms_str name, message = {NULL, 0};
    switch (r->place) {
    case AT_START:
        return csms_fast_open(r, r->in, '{', IN_ROOT) ? GO_ON : CSMS_EVENT_MORE;
    case IN_ROOT:
        if (csms_fast_member(r))
            return GO_ON;
        if (r->kind != CSMS_KIND_ANSWER || !csms_fast_end(r, '}'))
            return CSMS_EVENT_MORE;
        csms_end_of_document(r);
        return GO_ON;
    case IN_DELETED:
        if (!csms_fast_name(r, &name))
            break;
        if (learn && name.ptr)
            csms_previous_learn(r, f, start, name, message);
        return csms_report_deleted(r);
    case IN_FAILED:
        if (!csms_fast_entry(r, &name, &message))
            break;
        if (learn && name.ptr && message.ptr && !r->message_cut)
            csms_previous_learn(r, f, start, name, message);
        return csms_report_failed(r);
    default:
        return CSMS_EVENT_MORE;
    }
    return csms_fast_end(r, ']') ? csms_end_of_list(r) : CSMS_EVENT_MORE;
}

/* Like the previous element, as long as texts are plain and there is a map. */
CSMS_NOINLINE static enum csms_event csms_fast_element(struct csms_reader *r, struct csms_fast *f)
{
    do {
        if (csms_previous_entry(r, f))
            return csms_report_failed(r);
        if (csms_previous_name(r, f))
            return csms_report_deleted(r);
    } while (csms_previous_map(r, f));
    f->kind = PREVIOUS_NONE;
    return csms_fast_by_layout(r, f);
}

/* Take something that is whole in the piece. CSMS_EVENT_MORE: nothing was taken that needs a
   report, and the tokens must go on. */
static inline enum csms_event csms_fast_next(struct csms_reader *r)
{
    if (r->cap < CSMS_WINDOW_LARGE)
        return CSMS_EVENT_MORE;
    uintptr_t end = (uintptr_t)(r->window + r->cap - sizeof(struct csms_fast));
    struct csms_fast *f = (struct csms_fast *)(end & ~(uintptr_t)7);
    if (r->place == AT_START) {
        f->kind = PREVIOUS_NONE;
        f->map_end = 0;
        memset(f->map + CSMS_MAP_BITS / 64, 0, sizeof f->map - CSMS_MAP_BITS / 8);
    }
    if (csms_previous_name(r, f)) /* most often */
        return csms_report_deleted(r);
    return f->kind == PREVIOUS_NONE ? csms_fast_by_layout(r, f) : csms_fast_element(r, f);
}

#endif
