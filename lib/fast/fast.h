/* SPDX-License-Identifier: MIT */
/*
 * The fast path for 64-bit hosts: it reads usual answers without tokens and without jsmn. Anything
 * unusual, and every error, is left to the tokens, so the reader reports the same events, errors
 * and offsets with this folder and without it. The working memory is the end of a window of at
 * least CSMS_WINDOW_LARGE bytes; with a smaller window the fast path is off. Everything is static,
 * because a call into another file for each element took 10 % of the time.
 */
#ifndef CSMS_FAST_H
#define CSMS_FAST_H

#include "../csms.h"

#if UINTPTR_MAX <= UINT32_MAX || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "CSMS_FAST is for little-endian 64-bit hosts"
#endif

#include "previous.h"

/* ---- By the layout that the API prescribes. Each function reads a part that is complete in the
   piece and leaves the reader as the tokens would, or returns false and changes nothing. ---- */

/* Marks everything before rest as read. */
static inline void csms_fast_taken(struct csms_reader *r, csms_str rest)
{
    r->tokens.expect = EXPECT_COMMA_OR_CLOSE;
    r->tokens.offset += r->in.len - rest.len;
    r->in = rest;
}

/* Skips white space, at most 64 bytes because it may be skipped again for the next attempt. */
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

/* A string. *plain is the same text, or absent if it is not plain. A text with escapes is decoded
   into room, half a window; if room is NULL, only plain strings are read. */
CSMS_INLINE static bool csms_fast_string(const struct csms_reader *r, csms_str *c, char *room,
                                         csms_str *text, csms_str *plain)
{
    if (!csms_fast_char(c, '"'))
        return false;
    size_t n = csms_fast_plain(c->ptr, c->len);
    *text = *plain = (csms_str){c->ptr, n};
    if (room && n < c->len && c->ptr[n] != '"') {
        n = csms_fast_text(text, c->len, room, csms_half_window(r));
        plain->ptr = NULL;
    }
    if (n == c->len || c->ptr[n] != '"')
        return false;
    csms_take(c, n + 1);
    return true;
}

CSMS_INLINE static bool csms_fast_literal(csms_str *c, const char *literal)
{
    size_t len = strlen(literal);
    if (c->len < len || memcmp(c->ptr, literal, len) != 0)
        return false;
    csms_take(c, len);
    return true;
}

/* A key and its colon. If it is another key, *c stays as it is. */
CSMS_INLINE static bool csms_fast_key(csms_str *c, const char *quoted)
{
    csms_str after = *c;
    if (!csms_fast_literal(&after, quoted) || !csms_fast_char(&after, ':'))
        return false;
    *c = after;
    return true;
}

/* A natural number that cannot overflow and ends before the piece does. */
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

/* The comma before an element or a member, unless it is the first. */
static inline bool csms_fast_comma(const struct csms_tokens *t, csms_str *c)
{
    return t->expect != EXPECT_COMMA_OR_CLOSE || csms_fast_char(c, ',');
}

/* A member that the API does not document, with a simple value. */
static inline bool csms_fast_unknown(csms_str *c)
{
    csms_str text;
    uint64_t number;
    if (c->len == 0 || *c->ptr != '"' || !csms_fast_string(NULL, c, NULL, &text, &text) ||
        csms_text_equal(text, "secret_name", 11) || csms_text_equal(text, "error_msg", 9) ||
        !csms_fast_char(c, ':'))
        return false;
    return csms_fast_number(c, &number) || csms_fast_literal(c, "true") ||
           csms_fast_literal(c, "false") || csms_fast_literal(c, "null") ||
           csms_fast_string(NULL, c, NULL, &text, &text);
}

/* An element of success_secrets. */
static inline bool csms_fast_name(struct csms_reader *r, csms_str plain[2])
{
    csms_str c = r->in, name;
    if (!csms_fast_comma(&r->tokens, &c) || !csms_fast_string(r, &c, r->window, &name, plain) ||
        name.len == 0 || name.len > csms_half_window(r))
        return false;
    r->name = name;
    csms_fast_taken(r, c);
    return true;
}

/* An element of failed_secrets. */
static inline bool csms_fast_entry(struct csms_reader *r, csms_str plain[2])
{
    csms_str c = r->in, name = {NULL, 0}, message = {NULL, 0};
    size_t half = csms_half_window(r);
    uint64_t unknown = 0;
    bool taken = csms_fast_comma(&r->tokens, &c) && csms_fast_char(&c, '{');
    for (bool more = taken; more; more = taken && csms_fast_char(&c, ',')) {
        csms_fast_gap(&c);
        if (!name.ptr && csms_fast_key(&c, "\"secret_name\"")) {
            taken = csms_fast_string(r, &c, r->window, &name, &plain[0]);
        } else if (!message.ptr && csms_fast_key(&c, "\"error_msg\"")) {
            taken = csms_fast_string(r, &c, r->window + half, &message, &plain[1]);
        } else {
            if (r->unknown + unknown == 0)
                r->unknown_offset = r->tokens.offset + (size_t)(c.ptr - r->in.ptr);
            taken = csms_fast_unknown(&c);
            unknown++;
        }
    }
    if (!taken || !csms_fast_char(&c, '}') || name.len == 0 || name.len > half)
        return false;
    r->name = name;
    r->message = (csms_str){message.ptr, csms_text_fit(message, half)};
    r->message_cut = r->message.len < message.len;
    r->unknown += unknown;
    csms_fast_taken(r, c);
    return true;
}

/* The bracket that opens a container. */
static inline bool csms_fast_open(struct csms_reader *r, csms_str c, char bracket, unsigned place)
{
    if (!csms_fast_char(&c, bracket))
        return false;
    csms_fast_taken(r, c);
    csms_tokens_opened(&r->tokens, bracket == '{');
    r->place = (uint8_t)place;
    return true;
}

/* The bracket that closes the innermost container. */
static inline bool csms_fast_end(struct csms_reader *r, char bracket)
{
    csms_str c = r->in;
    if ((r->tokens.expect & MAY_CLOSE) == 0 || !csms_fast_char(&c, bracket))
        return false;
    csms_fast_taken(r, c);
    csms_tokens_closed(&r->tokens);
    return true;
}

/* One member of an answer; an array up to its bracket. The rows of reader.c for these have the
   numbers of their uses. */
static inline bool csms_fast_member(struct csms_reader *r)
{
    csms_str c = r->in;
    uint64_t total = 0;
    unsigned use = TOTAL;
    if ((r->tokens.expect & (MAY_KEY | MAY_COMMA)) == 0 || !csms_fast_comma(&r->tokens, &c))
        return false;
    csms_fast_gap(&c);
    if (csms_fast_key(&c, "\"success_secrets\""))
        use = DELETED;
    else if (csms_fast_key(&c, "\"failed_secrets\""))
        use = FAILED;
    else if (!csms_fast_key(&c, "\"total\""))
        return false;
    if ((r->seen >> use & 1) != 0 || r->kind == CSMS_KIND_REFUSAL ||
        !(use == TOTAL ? csms_fast_number(&c, &total) : csms_fast_open(r, c, '[', use)))
        return false;
    if (use == TOTAL) {
        csms_fast_taken(r, c);
        r->total = total;
        r->has_total = true;
    }
    r->seen |= UINT32_C(1) << use;
    r->kind = CSMS_KIND_ANSWER;
    r->request_id.ptr = NULL;
    return true;
}

/* ---- the entry ---- */

/* Learns from an element that is not the first of its list, because only that has a comma. */
CSMS_NOINLINE static enum csms_event csms_fast_by_layout(struct csms_reader *r, struct csms_fast *f)
{
    csms_str before = r->in, plain[2] = {{NULL, 0}, {NULL, 0}};
    uint64_t unknown = r->unknown;
    bool names = r->place == IN_DELETED;
    bool learn = r->tokens.expect == EXPECT_COMMA_OR_CLOSE && before.len >= CSMS_MAP_LEFT;
    if (before.len == 0 || r->tokens.mode != IN_GAP || r->skip != 0 || r->err != CSMS_OK)
        return CSMS_EVENT_MORE;
    if (r->place == AT_START)
        return csms_fast_open(r, before, '{', IN_ROOT) ? GO_ON : CSMS_EVENT_MORE;
    if (r->place == IN_ROOT && csms_fast_member(r))
        return GO_ON;
    if (r->place == IN_ROOT && r->kind == CSMS_KIND_ANSWER && csms_fast_end(r, '}'))
        return csms_end_of_document(r);
    if (!names && r->place != IN_FAILED)
        return CSMS_EVENT_MORE;
    if (!(names ? csms_fast_name(r, plain) : csms_fast_entry(r, plain)))
        return csms_fast_end(r, ']') ? csms_end_of_list(r) : CSMS_EVENT_MORE;
    f->unknown = r->unknown - unknown;
    if (learn && plain[0].ptr && (names || plain[1].ptr) && !r->message_cut)
        csms_previous_learn(r, f, before.ptr, plain);
    return names ? csms_report_deleted(r) : csms_report_failed(r);
}

/* By the layout of the previous element, with a new map if necessary, else by that of the API. */
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

/* Reads the next part of the document if it is usual and complete in the piece; otherwise returns
   CSMS_EVENT_MORE, and the caller reads the next token. */
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
    if (csms_previous_name(r, f)) /* the most frequent case */
        return csms_report_deleted(r);
    return f->kind == PREVIOUS_NONE ? csms_fast_by_layout(r, f) : csms_fast_element(r, f);
}

#endif
