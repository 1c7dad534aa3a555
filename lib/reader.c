/* SPDX-License-Identifier: MIT */
/* Turns tokens into the events of this API. */
#include "csms.h"

#include <string.h>

#include "compiler.h"
#include "reader_state.h"
#include "text.h"
#include "tokens.h"

#ifdef CSMS_FAST
#include "fast/fast.h"
#else
#define csms_fast_next(r) CSMS_EVENT_MORE
#endif

typedef char
    reader_is_small[sizeof(struct csms_reader) <= (sizeof(void *) > 4 ? 320 : 240) ? 1 : -1];

/* Types of values, as bits. null is the same as a missing member. */
enum {
    OBJECT = 1 << TOKEN_OBJECT,
    ARRAY = 1 << TOKEN_ARRAY,
    STRING = 1 << TOKEN_STRING,
    NUMBER = 1 << TOKEN_NUMBER
};

/* Places of members, as bits. */
enum { ENTRY = 1 << IN_ENTRY, ROOT = 1 << IN_ROOT, REFUSAL = 1 << IN_ROOT | 1 << IN_ERROR };

/*
 * The known members; up to error, the rows have the numbers of their uses. Of several members with
 * the same use, the one of the highest rank is reported, in the order in which the official SDKs
 * look for them; members of the root come before those of error.
 */
static const struct member {
    const char *name;
    uint8_t places, use, types, rank;
} members[] = {
    {"secret_name", ENTRY, NAME, STRING, 0},
    {"error_msg", ENTRY, REASON, STRING, 0},
    {"total", ROOT, TOTAL, NUMBER, 0},
    {"success_secrets", ROOT, DELETED, ARRAY, 0},
    {"failed_secrets", ROOT, FAILED, ARRAY, 0},
    {"error", ROOT, ERROR, OBJECT, 0},
    {"error_code", REFUSAL, CODE, STRING, 3},
    {"error_msg", REFUSAL, MESSAGE, STRING, 3},
    {"code", REFUSAL, CODE, STRING | NUMBER, 2},
    {"message", REFUSAL, MESSAGE, STRING, 2},
    {"errorCode", REFUSAL, CODE, STRING, 1},
    {"errorMsg", REFUSAL, MESSAGE, STRING, 1},
    {"errorMessage", REFUSAL, MESSAGE, STRING, 1},
    {"request_id", REFUSAL, REQUEST_ID, STRING, 0},
    {"encoded_authorization_message", REFUSAL, AUTH, STRING, 0},
    {"title", REFUSAL, TITLE, STRING, 0},
};
#define MEMBERS (sizeof members / sizeof *members)
#define RANKS 3

/* Each row has a bit in reader.seen. Those after error have another one, for their place in it. */
#define ENTRY_BITS UINT32_C(3)
#define ERROR_BIT (UINT32_C(1) << (MEMBERS - ERROR - 1)) /* of the first row */
typedef char members_fit_in_seen[2 * MEMBERS - ERROR - 1 <= 32 ? 1 : -1];

bool csms_reader_init(struct csms_reader *r, void *window, size_t cap)
{
    memset(r, 0, sizeof *r); /* includes csms_tokens_init */
    r->window = window;
    r->cap = cap;
    r->use = TITLE;
    if (cap < CSMS_WINDOW_MIN)
        r->tokens.err = CSMS_ERR_WINDOW;
    return cap >= CSMS_WINDOW_MIN;
}

bool csms_reader_feed(struct csms_reader *r, const void *bytes, size_t n)
{
    if (r->in.len > 0 || r->input_is_over)
        return false;
    r->in.ptr = bytes;
    r->in.len = n;
    r->input_is_over = n == 0;
    return true;
}

/* Reports the error of the tokens or of fail(). */
static enum csms_event stop(struct csms_reader *r)
{
    r->err = (enum csms_err)r->tokens.err;
    r->offset = r->tokens.offset;
    return CSMS_EVENT_ERROR;
}

/* An error at the last token. */
static enum csms_event fail(struct csms_reader *r, enum csms_err err)
{
    r->tokens.err = (uint8_t)err;
    r->tokens.offset = r->tokens.start;
    return CSMS_EVENT_ERROR;
}

/* Returns the destination of the next token's text; NULL if the text is only checked. */
static struct csms_out *target(struct csms_reader *r)
{
    struct csms_out *out = &r->out;
    if (r->skip != 0)
        return NULL;
    out->ptr = r->window;
    out->cap = csms_half_window(r);
    switch (r->place == IN_DELETED ? NAME : r->use) {
    case NAME:
        break;
    case REASON:
    case MESSAGE:
        out->ptr += out->cap;
        break;
    case CODE:
        out->cap /= 2;
        break;
    case REQUEST_ID:
        out->cap /= 2;
        out->ptr += out->cap;
        break;
    default: /* a member's name, the digits of total, or text that is not reported */
        out->ptr = r->key;
        out->cap = sizeof r->key;
        break;
    }
    return out;
}

/* ---- values of known members ---- */

/* A number that r->key cannot hold is an overflow anyway, so lost digits do not matter. */
static enum csms_event take_total(struct csms_reader *r)
{
    csms_str digits = r->tokens.text;
    uint64_t total = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = (unsigned)(unsigned char)digits.ptr[i] - '0';
        if (digit > 9 || total > UINT64_MAX / 10)
            return fail(r, CSMS_ERR_TOTAL);
        total = total * 10 + digit;
        if (total < digit)
            return fail(r, CSMS_ERR_TOTAL);
    }
    r->total = total;
    r->has_total = true;
    return GO_ON;
}

static enum csms_event take_text(struct csms_reader *r, unsigned use)
{
    csms_str text = r->tokens.text;
    if (text.ptr != r->out.ptr && r->place != IN_DELETED) { /* may be reported after its piece */
        memcpy(r->out.ptr, text.ptr, text.len);
        text.ptr = r->out.ptr;
    }
    if (use == REASON || use == MESSAGE) {
        r->message_rank = r->rank;
        r->message_cut = r->out.cut;
        r->message = text;
        return GO_ON;
    }
    if (r->out.cut)
        return fail(r, CSMS_ERR_TOO_LONG);
    if (use == NAME) {
        if (text.len == 0)
            return fail(r, CSMS_ERR_NAME);
        r->name = text;
    } else if (use == CODE) {
        r->code_rank = r->rank;
        r->code = text;
    } else if (r->kind != CSMS_KIND_ANSWER) {
        r->request_id = text;
    }
    return GO_ON;
}

/* True if the member fits the kind of document; the first member decides the kind. */
static bool fits_kind(struct csms_reader *r, unsigned use)
{
    enum csms_kind kind = use <= FAILED ? CSMS_KIND_ANSWER : CSMS_KIND_REFUSAL;
    if (use > AUTH)
        return true;
    if (r->kind == CSMS_KIND_NONE)
        r->kind = kind;
    if (kind == CSMS_KIND_ANSWER)
        r->request_id.ptr = NULL; /* names use the same part of the window */
    return r->kind == kind;
}

static enum csms_event take_value(struct csms_reader *r, enum token token)
{
    const struct member *m = &members[r->member - 1];
    unsigned use = r->use;
    /* A code must be an integer; take_total reports other numbers more precisely. */
    if (token != TOKEN_NULL &&
        ((m->types >> token & 1) == 0 ||
         (m->use == CODE && token == TOKEN_NUMBER && r->tokens.state > STATE_INTEGER)))
        return fail(r, CSMS_ERR_TYPE);
    r->member = 0;
    r->use = TITLE;
    if (token == TOKEN_NULL)
        return GO_ON;
    if (!fits_kind(r, m->use))
        return fail(r, CSMS_ERR_MIXED);
    switch (use) {
    case TITLE:
        break;
    case AUTH:
        r->auth_message = true;
        break;
    case TOTAL:
        return take_total(r);
    case DELETED:
    case FAILED:
    case ERROR:
        r->place = (uint8_t)use;
        break;
    default:
        return take_text(r, use);
    }
    return GO_ON;
}

/* ---- tokens by place ---- */

static bool is_named(csms_str text, const char *name)
{
    for (size_t i = 0; i < text.len; i++)
        if (name[i] == '\0' || name[i] != text.ptr[i])
            return false;
    return name[text.len] == '\0';
}

/* A key that was cut is unknown: r->key is longer than every name. */
static enum csms_event take_key(struct csms_reader *r)
{
    const struct csms_tokens *t = &r->tokens;
    uint32_t bit = r->place == IN_ERROR ? ERROR_BIT : 1;
    for (const struct member *m = members; m < members + MEMBERS; m++, bit <<= 1) {
        if ((m->places >> r->place & 1) == 0 || !is_named(t->text, m->name))
            continue;
        if ((r->seen & bit) != 0)
            return fail(r, CSMS_ERR_DUPLICATE);
        r->seen |= bit;
        r->member = (uint8_t)(m - members + 1);
        r->rank = (uint8_t)(m->rank + (r->place == IN_ROOT ? RANKS : 0));
        r->use = m->use;
        if ((m->use == CODE && r->rank <= r->code_rank) ||
            (m->use == MESSAGE && r->rank <= r->message_rank))
            r->use = TITLE;
        return GO_ON;
    }
    if (r->unknown++ == 0)
        r->unknown_offset = t->start;
    r->skip = t->depth;
    return GO_ON;
}

static enum csms_event in_list(struct csms_reader *r, enum token token)
{
    bool names = r->place == IN_DELETED;
    if (token == TOKEN_ARRAY_END)
        return csms_end_of_list(r);
    if (token != (names ? TOKEN_STRING : TOKEN_OBJECT))
        return fail(r, CSMS_ERR_TYPE);
    if (names)
        return take_text(r, NAME) == GO_ON ? csms_report_deleted(r) : CSMS_EVENT_ERROR;
    csms_end_of_list(r);
    r->place = IN_ENTRY;
    r->seen &= ~ENTRY_BITS;
    return GO_ON;
}

/* Not inlined, so that its registers are not on the stack while strings are decoded. */
CSMS_OUTLINE static enum csms_event take_token(struct csms_reader *r, enum token token)
{
    if (r->skip != 0) {
        if (r->tokens.depth == r->skip)
            r->skip = 0;
        return GO_ON;
    }
    if (r->member != 0)
        return take_value(r, token);
    if (token == TOKEN_KEY)
        return take_key(r);
    switch (r->place) {
    case IN_DELETED:
    case IN_FAILED:
        return in_list(r, token);
    case IN_ENTRY:
        r->place = IN_FAILED;
        return r->name.ptr ? csms_report_failed(r) : fail(r, CSMS_ERR_NAME);
    case IN_ROOT:
        return r->kind == CSMS_KIND_NONE ? fail(r, CSMS_ERR_NOT_OURS) : csms_end_of_document(r);
    default: /* the brace that starts the document or ends error */
        r->place = IN_ROOT;
        return GO_ON;
    }
}

CSMS_OUTLINE static enum csms_event by_token(struct csms_reader *r)
{
    enum csms_event event = CSMS_EVENT_ERROR;
    enum token token = csms_tokens_next(&r->tokens, &r->in, target(r));
    if (token == TOKEN_MORE && !r->input_is_over)
        return CSMS_EVENT_MORE;
    if (token == TOKEN_MORE && csms_tokens_end(&r->tokens))
        return CSMS_EVENT_DONE;
    if (token > TOKEN_MORE) {
        r->token = (uint8_t)token;
        event = take_token(r, token);
    }
    return event == CSMS_EVENT_ERROR ? stop(r) : event;
}

enum csms_event csms_reader_next(struct csms_reader *r)
{
    enum csms_event event;
    do {
        event = csms_fast_next(r);
        if (event == CSMS_EVENT_MORE)
            event = by_token(r);
    } while (event == GO_ON);
    return event;
}

struct csms_type_error csms_reader_type_error(const struct csms_reader *r)
{
    /* Arrays, not pointers to literals, so that a linker drops them with the function. */
    static const char types[][10] = {"an object", "an array", "a string", "a number",
                                     "true",      "false",    "null"};
    static const char of_code[] = "a string or an integer";
    struct csms_type_error e = {NULL, NULL, NULL, false};
    if (r->err != CSMS_ERR_TYPE)
        return e;
    e.element = r->member == 0; /* the rows of the lists have the numbers of their places */
    const struct member *m = &members[e.element ? r->place : r->member - 1];
    unsigned expected = m->types;
    if (e.element)
        expected = r->place == IN_DELETED ? STRING : OBJECT;
    e.member = m->name;
    e.found = types[r->token - TOKEN_OBJECT];
    e.expected = of_code;
    for (unsigned i = 0; i < 4; i++)
        if (expected == 1u << (TOKEN_OBJECT + i))
            e.expected = types[i];
    return e;
}
