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

#include "../reader_state.h"
#include "../tokens.h"
#include "strings.h"

/* ---- These return the index in the rest of the piece after what they read at index i, or 0 if it
   is not there, unusual or incomplete. ---- */

static inline size_t csms_fast_gap(csms_str in, size_t i)
{
    while (i < in.len && csms_is_blank(in.ptr[i]))
        i++;
    return i;
}

static inline size_t csms_fast_char(csms_str in, size_t i, char expected)
{
    if (i < in.len && in.ptr[i] != expected)
        i = csms_fast_gap(in, i);
    return i < in.len && in.ptr[i] == expected ? i + 1 : 0;
}

CSMS_INLINE static size_t csms_fast_literal(csms_str in, size_t i, const char *literal)
{
    size_t len = strlen(literal);
    return in.len - i >= len && memcmp(in.ptr + i, literal, len) == 0 ? i + len : 0;
}

/* A key and its colon. */
CSMS_INLINE static size_t csms_fast_key(csms_str in, size_t i, const char *quoted)
{
    i = csms_fast_literal(in, i, quoted);
    return i != 0 ? csms_fast_char(in, i, ':') : 0;
}

static inline size_t csms_fast_string(const struct csms_reader *r, struct csms_fast *f, size_t i,
                                      bool message, csms_str *text)
{
    i = csms_fast_char(r->in, i, '"');
    return i != 0 ? csms_fast_text(r, f, i, message, text) : 0;
}

/* A natural number that cannot overflow. */
static inline size_t csms_fast_number(csms_str in, size_t i, uint64_t *number)
{
    size_t start = csms_fast_gap(in, i);
    *number = 0;
    for (i = start; i < in.len && csms_is_digit(in.ptr[i]); i++)
        *number = *number * 10 + (unsigned)(in.ptr[i] - '0');
    size_t digits = i - start;
    if (digits == 0 || digits > 15 || (in.ptr[start] == '0' && digits > 1) || i == in.len ||
        in.ptr[i] == '.' || (in.ptr[i] | 0x20) == 'e')
        return 0;
    return i;
}

/* A string that is not reported, without escapes: decoded, it would overwrite the name in the
   window. */
static inline size_t csms_fast_raw(const struct csms_reader *r, struct csms_fast *f, size_t i,
                                   csms_str *text)
{
    i = csms_fast_string(r, f, i, false, text);
    return i != 0 && text->ptr + text->len + 1 == r->in.ptr + i ? i : 0;
}

/* A member that the API does not document, with a simple value. */
static inline size_t csms_fast_unknown(const struct csms_reader *r, struct csms_fast *f, size_t i)
{
    csms_str text;
    uint64_t number;
    size_t end;
    i = csms_fast_raw(r, f, i, &text);
    if (i == 0 || csms_text_equal(text, "secret_name", 11) || csms_text_equal(text, "error_msg", 9))
        return 0;
    i = csms_fast_char(r->in, i, ':');
    if (i == 0)
        return 0;
    if ((end = csms_fast_number(r->in, i, &number)) != 0 ||
        (end = csms_fast_literal(r->in, i, "true")) != 0 ||
        (end = csms_fast_literal(r->in, i, "false")) != 0 ||
        (end = csms_fast_literal(r->in, i, "null")) != 0)
        return end;
    return csms_fast_raw(r, f, i, &text);
}

/* The members of an element of failed_secrets, the first without its comma, and the brace. */
CSMS_NOINLINE static size_t csms_fast_members(struct csms_reader *r, struct csms_fast *f, size_t i)
{
    uint64_t unknown = 0;
    csms_str in = r->in;
    size_t value, comma;
    do {
        i = csms_fast_gap(in, i);
        if (!r->name.ptr && (value = csms_fast_key(in, i, "\"secret_name\"")) != 0) {
            i = csms_fast_string(r, f, value, false, &r->name);
        } else if (!r->message.ptr && (value = csms_fast_key(in, i, "\"error_msg\"")) != 0) {
            i = csms_fast_string(r, f, value, true, &r->message);
        } else {
            if (r->unknown + unknown++ == 0)
                r->unknown_offset = r->tokens.offset + i;
            i = csms_fast_unknown(r, f, i);
        }
        if (i == 0)
            return 0;
        comma = csms_fast_char(in, i, ',');
        i = comma != 0 ? comma : i;
    } while (comma != 0);
    i = csms_fast_char(in, i, '}');
    if (i != 0 && r->name.len > 0)
        r->unknown += unknown;
    return i;
}

/* An element of failed_secrets. Most servers write it without white space, the name first. */
static inline size_t csms_fast_entry(struct csms_reader *r, struct csms_fast *f, size_t i)
{
    csms_str in = r->in;
    size_t next = csms_fast_literal(in, i, "{\"secret_name\":\"");
    r->message_cut = false;
    if (next == 0) {
        r->name = r->message = (csms_str){NULL, 0};
        i = csms_fast_char(in, i, '{');
        return i != 0 ? csms_fast_members(r, f, i) : 0;
    }
    i = csms_fast_text(r, f, next, false, &r->name);
    next = i != 0 ? csms_fast_literal(in, i, ",\"error_msg\":\"") : 0;
    if (next != 0)
        i = csms_fast_text(r, f, next, true, &r->message);
    else
        r->message = (csms_str){NULL, 0};
    if (i != 0 && i < in.len && in.ptr[i] == '}')
        return i + 1;
    i = i != 0 ? csms_fast_char(in, i, ',') : 0;
    return i != 0 ? csms_fast_members(r, f, i) : 0;
}

/* The bracket that opens a container. */
static inline size_t csms_fast_open(struct csms_reader *r, size_t i, char bracket, unsigned place)
{
    i = csms_fast_char(r->in, i, bracket);
    if (i != 0) {
        csms_tokens_opened(&r->tokens, bracket == '{');
        r->place = (uint8_t)place;
    }
    return i;
}

/* One member of an answer; an array up to its bracket. The rows of reader.c for these have the
   numbers of their uses. */
static inline size_t csms_fast_member(struct csms_reader *r, size_t i)
{
    csms_str in = r->in;
    uint64_t total = 0;
    unsigned use = TOTAL;
    size_t value;
    if ((r->tokens.expect & MAY_COMMA) != 0 && (i = csms_fast_char(in, i, ',')) == 0)
        return 0;
    i = csms_fast_gap(in, i);
    if ((value = csms_fast_key(in, i, "\"success_secrets\"")) != 0)
        use = DELETED;
    else if ((value = csms_fast_key(in, i, "\"failed_secrets\"")) != 0)
        use = FAILED;
    else if ((value = csms_fast_key(in, i, "\"total\"")) == 0)
        return 0;
    if ((r->seen >> use & 1) != 0 || r->kind == CSMS_KIND_REFUSAL)
        return 0;
    i = use == TOTAL ? csms_fast_number(in, value, &total) : csms_fast_open(r, value, '[', use);
    if (i == 0)
        return 0;
    if (use == TOTAL) {
        r->tokens.expect = EXPECT_COMMA_OR_CLOSE;
        r->total = total;
        r->has_total = true;
    }
    r->seen |= UINT32_C(1) << use;
    r->kind = CSMS_KIND_ANSWER;
    r->request_id.ptr = NULL;
    return i;
}

/* ---- These mark what they read as read. ---- */

static inline void csms_fast_taken(struct csms_reader *r, size_t n)
{
    r->tokens.offset += n;
    csms_take(&r->in, n);
}

/* An element of n bytes, with the comma that usually follows. */
static inline void csms_fast_element(struct csms_reader *r, size_t n)
{
    bool comma = n < r->in.len && r->in.ptr[n] == ',';
    r->tokens.expect = EXPECT_COMMA_OR_CLOSE;
    if (comma) {
        r->tokens.expect = EXPECT_VALUE;
        n++;
    }
    csms_fast_taken(r, n);
}

/* The bracket that closes a list or the document. */
static inline bool csms_fast_close(struct csms_reader *r, char bracket)
{
    size_t n = csms_fast_char(r->in, 0, bracket);
    if (n == 0 || (r->tokens.expect & MAY_CLOSE) == 0)
        return false;
    csms_fast_taken(r, n);
    csms_tokens_closed(&r->tokens);
    return true;
}

/* The start of the document, and members up to the start of a list or the end of the document. */
CSMS_NOINLINE static enum csms_event csms_fast_root(struct csms_reader *r, struct csms_fast *f)
{
    size_t i = 0, next = 0;
    if (r->place == AT_START) {
        csms_map_start(f, r->tokens.offset, r->in);
        i = csms_fast_open(r, 0, '{', IN_ROOT);
    }
    while (r->place == IN_ROOT && (next = csms_fast_member(r, i)) != 0)
        i = next;
    csms_fast_taken(r, i);
    if (next != 0)
        return GO_ON;
    if (r->kind == CSMS_KIND_ANSWER && csms_fast_close(r, '}'))
        return csms_end_of_document(r);
    return CSMS_EVENT_MORE;
}

/* An element of a list, or its end and what follows. */
CSMS_NOINLINE static enum csms_event csms_fast_list(struct csms_reader *r, struct csms_fast *f)
{
    bool names = r->place == IN_DELETED;
    size_t i = 0;
    if ((r->tokens.expect & MAY_COMMA) == 0 || (i = csms_fast_char(r->in, 0, ',')) != 0)
        i = names ? csms_fast_string(r, f, i, false, &r->name) : csms_fast_entry(r, f, i);
    if (i != 0 && r->name.len > 0) {
        csms_fast_element(r, i);
        return names ? csms_report_deleted(r) : csms_report_failed(r);
    }
    if (!csms_fast_close(r, ']'))
        return CSMS_EVENT_MORE;
    csms_end_of_list(r);
    return csms_fast_root(r, f);
}

/* The most frequent case: a plain name without white space before it. */
CSMS_INLINE static bool csms_fast_name(struct csms_reader *r, const struct csms_fast *f)
{
    const char *p = r->in.ptr + 1;
    size_t n;
    if (r->place != IN_DELETED || (r->tokens.expect & MAY_VALUE) == 0 ||
        !csms_map_plain(f, r->tokens.offset + 1 - f->start, false, &n) || n == 0 || p[-1] != '"' ||
        p[n] != '"')
        return false;
    r->name = (csms_str){p, n};
    csms_fast_element(r, n + 2);
    return true;
}

/* ---- the entry ---- */

/* Reads the next part of the document if it is usual and complete in the piece; otherwise returns
   CSMS_EVENT_MORE, and the caller reads the next token. */
static inline enum csms_event csms_fast_next(struct csms_reader *r)
{
    if (r->cap < CSMS_WINDOW_LARGE || r->in.len == 0 ||
        (r->tokens.mode | r->tokens.err | r->skip | r->member) != 0)
        return CSMS_EVENT_MORE;
    uintptr_t top = (uintptr_t)(r->window + r->cap - sizeof(struct csms_fast));
    struct csms_fast *f = (struct csms_fast *)(top & ~(uintptr_t)7);
    if (csms_fast_name(r, f))
        return csms_report_deleted(r);
    if (r->place == IN_FAILED || r->place == IN_DELETED)
        return csms_fast_list(r, f);
    return r->place <= IN_ROOT ? csms_fast_root(r, f) : CSMS_EVENT_MORE;
}

#endif
