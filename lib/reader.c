/* SPDX-License-Identifier: MIT */
/* Tokens -> events of this API. */
#include "csms.h"

#include <string.h>

#include "fast.h"
#include "text.h"
#include "tokens.h"

/* The header shows the struct so that callers can place it; this is what they may plan with. */
typedef char reader_is_small[sizeof(struct csms_reader) <= 640 ? 1 : -1];

/* Which container is being read. */
enum place {
    AT_START,
    IN_ROOT,
    IN_DELETED, /* the array success_secrets */
    IN_FAILED,  /* the array failed_secrets */
    IN_ENTRY,   /* an object in it */
    IN_ERROR,   /* the object error */
    AT_END
};

/* What a known member is for. Up to REASON it makes the document an answer, up to AUTH a refusal;
   the rest may stand in both. */
enum use { TOTAL, DELETED, FAILED, NAME, REASON, ERROR, CODE, MESSAGE, AUTH, REQUEST_ID, TITLE };

/* Types of values, as bits. Any known member may also be null, which is as if it were missing. */
enum { STRING = 1, NUMBER = 2, OBJECT = 4, ARRAY = 8, OTHER = 16 };

/*
 * Every member that is known. Of several members that say the same, the one of the highest rank is
 * reported, which is the order in which the official SDKs look for them.
 */
static const struct member {
    const char *name;
    uint8_t place, use, types, rank;
} members[] = {
    {"secret_name", IN_ENTRY, NAME, STRING, 0},
    {"error_msg", IN_ENTRY, REASON, STRING, 0},
    {"total", IN_ROOT, TOTAL, NUMBER, 0},
    {"success_secrets", IN_ROOT, DELETED, ARRAY, 0},
    {"failed_secrets", IN_ROOT, FAILED, ARRAY, 0},
    {"error_code", IN_ROOT, CODE, STRING, 6},
    {"error_msg", IN_ROOT, MESSAGE, STRING, 6},
    {"code", IN_ROOT, CODE, STRING | NUMBER, 5},
    {"message", IN_ROOT, MESSAGE, STRING, 5},
    {"errorCode", IN_ROOT, CODE, STRING, 4},
    {"errorMsg", IN_ROOT, MESSAGE, STRING, 4},
    {"errorMessage", IN_ROOT, MESSAGE, STRING, 4},
    {"request_id", IN_ROOT, REQUEST_ID, STRING, 0},
    {"encoded_authorization_message", IN_ROOT, AUTH, STRING, 0},
    {"title", IN_ROOT, TITLE, STRING, 0},
    {"error", IN_ROOT, ERROR, OBJECT, 0},
    {"error_code", IN_ERROR, CODE, STRING, 3},
    {"error_msg", IN_ERROR, MESSAGE, STRING, 3},
    {"code", IN_ERROR, CODE, STRING | NUMBER, 2},
    {"message", IN_ERROR, MESSAGE, STRING, 2},
    {"errorCode", IN_ERROR, CODE, STRING, 1},
    {"errorMsg", IN_ERROR, MESSAGE, STRING, 1},
    {"errorMessage", IN_ERROR, MESSAGE, STRING, 1},
    {"request_id", IN_ERROR, REQUEST_ID, STRING, 0},
    {"encoded_authorization_message", IN_ERROR, AUTH, STRING, 0},
    {"title", IN_ERROR, TITLE, STRING, 0},
};
#define MEMBERS (sizeof members / sizeof *members)

/* Bits of the first rows, the members of an entry: each entry starts without them. */
#define ENTRY_BITS 3u

/* reader.member: 0 when no value is awaited, a row + 1, or this. */
#define UNKNOWN 0xFF

typedef char members_fit_in_seen[MEMBERS <= 32 ? 1 : -1];

void csms_reader_init(struct csms_reader *r, char *window, size_t cap)
{
    memset(r, 0, sizeof *r);
    csms_tokens_init(&r->tokens);
    r->window = window;
    r->cap = cap;
}

static enum csms_event fail(struct csms_reader *r, enum csms_err err, uint64_t offset)
{
    r->err = err;
    r->offset = offset;
    r->place = AT_END; /* no fast path from here */
    return CSMS_ERROR;
}

static enum csms_event fail_token(struct csms_reader *r, enum csms_err err)
{
    return fail(r, err, r->tokens.start);
}

/* ---- the window ---- */

/* Does a text of a refusal outrank what is held already? */
static bool outranks(const struct csms_reader *r, const struct member *m)
{
    return m->use == CODE ? m->rank > r->code_rank : m->rank > r->message_rank;
}

/* What the next token's text will be, if it will be of use. */
static unsigned awaited(const struct csms_reader *r)
{
    if (r->member == 0)
        return r->place == IN_DELETED ? NAME : TITLE;
    const struct member *m = &members[r->member - 1];
    return (m->use == CODE || m->use == MESSAGE) && !outranks(r, m) ? TITLE : m->use;
}

/* Where the text of the next token belongs. NULL: it is only to be checked. */
static struct csms_out *target(struct csms_reader *r)
{
    struct csms_out *out = &r->out;
    if (r->skip != 0 || r->member == UNKNOWN)
        return NULL;
    switch (awaited(r)) {
    case NAME:
        out->ptr = r->window;
        out->cap = r->cap / 2;
        break;
    case CODE:
        out->ptr = r->window;
        out->cap = r->cap / 4;
        break;
    case REQUEST_ID:
        out->ptr = r->window + r->cap / 4;
        out->cap = r->cap / 4;
        break;
    case REASON:
    case MESSAGE:
        out->ptr = r->window + r->cap / 2;
        out->cap = r->cap / 2;
        break;
    default: /* a member's name, the digits of total, or what is only to be checked */
        out->ptr = r->key;
        out->cap = sizeof r->key;
        break;
    }
    return out;
}

/* Bring text that lies in the caller's piece into the window, at its place there. */
static void keep(csms_str *text, char *slot)
{
    if (text->ptr && text->ptr != slot) {
        memcpy(slot, text->ptr, text->len);
        text->ptr = slot;
    }
}

/* The piece is over: an entry half read must not point into it any more. */
static void keep_entry(struct csms_reader *r)
{
    if (r->place == IN_ENTRY) {
        keep(&r->name, r->window);
        keep(&r->message, r->window + r->cap / 2);
    }
}

static void forget_entry(struct csms_reader *r)
{
    static const csms_str absent = {NULL, 0};
    r->name = absent;
    r->code = absent;
    r->message = absent;
    r->message_cut = false;
}

/* ---- values of known members ---- */

static enum csms_event take_total(struct csms_reader *r)
{
    const struct csms_tokens *t = &r->tokens;
    const uint64_t tenth = UINT64_MAX / 10;
    r->total = 0;
    for (size_t i = 0; i < t->text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)t->text.ptr[i] - '0';
        if (digit > 9 || r->total > tenth || (r->total == tenth && digit > UINT64_MAX % 10))
            return fail_token(r, CSMS_ERR_TOTAL);
        r->total = r->total * 10 + digit;
    }
    r->has_total = true; /* digits that were cut off cannot be missed: the others were too many */
    return CSMS_MORE;
}

static enum csms_event take_name(struct csms_reader *r)
{
    if (r->tokens.cut)
        return fail_token(r, CSMS_ERR_TOO_LONG);
    if (r->tokens.text.len == 0)
        return fail_token(r, CSMS_ERR_NAME);
    r->name = r->tokens.text;
    return CSMS_MORE;
}

/* Texts of a refusal are reported at the end of the document, so they move to the window at once.
 */
static enum csms_event take_refusal_text(struct csms_reader *r, const struct member *m)
{
    csms_str text = r->tokens.text;
    if (m->use == MESSAGE) {
        r->message_rank = m->rank;
        r->message_cut = r->tokens.cut;
        keep(&text, r->out.ptr);
        r->message = text;
        return CSMS_MORE;
    }
    if (r->tokens.cut)
        return fail_token(r, CSMS_ERR_TOO_LONG);
    keep(&text, r->out.ptr);
    if (m->use == CODE) {
        r->code_rank = m->rank;
        r->code = text;
    } else if (r->kind != CSMS_KIND_ANSWER) {
        r->request_id = text;
    }
    return CSMS_MORE;
}

static unsigned type_of(enum token token)
{
    switch (token) {
    case TOKEN_STRING:
        return STRING;
    case TOKEN_NUMBER:
        return NUMBER;
    case TOKEN_OBJECT:
        return OBJECT;
    case TOKEN_ARRAY:
        return ARRAY;
    default:
        return OTHER;
    }
}

static enum csms_event take_value(struct csms_reader *r, const struct member *m, enum token token)
{
    if (token == TOKEN_NULL)
        return CSMS_MORE;
    if ((m->types & type_of(token)) == 0)
        return fail_token(r, CSMS_ERR_TYPE);
    if (m->use <= AUTH) {
        enum csms_kind kind = m->use <= REASON ? CSMS_KIND_ANSWER : CSMS_KIND_REFUSAL;
        if (r->kind != CSMS_KIND_NONE && r->kind != kind)
            return fail_token(r, CSMS_ERR_MIXED);
        r->kind = kind;
        if (kind == CSMS_KIND_ANSWER)
            r->request_id.ptr = NULL; /* names need its place */
    }
    switch (awaited(r)) {
    case TOTAL:
        return take_total(r);
    case DELETED:
        r->place = IN_DELETED;
        break;
    case FAILED:
        r->place = IN_FAILED;
        break;
    case ERROR:
        r->place = IN_ERROR;
        break;
    case NAME:
        return take_name(r);
    case REASON:
        r->message = r->tokens.text;
        r->message_cut = r->tokens.cut;
        break;
    case AUTH:
        r->auth_message = true;
        break;
    case TITLE:
        break;
    default:
        return take_refusal_text(r, m);
    }
    return CSMS_MORE;
}

/* ---- tokens by place ---- */

static bool is_named(csms_str text, const char *name)
{
    for (size_t i = 0; i < text.len; i++)
        if (name[i] == '\0' || name[i] != text.ptr[i])
            return false;
    return name[text.len] == '\0';
}

static enum csms_event take_key(struct csms_reader *r)
{
    const struct csms_tokens *t = &r->tokens;
    for (size_t i = 0; i < MEMBERS && !t->cut; i++) {
        const struct member *m = &members[i];
        if (m->place != r->place || !is_named(t->text, m->name))
            continue;
        if (r->seen >> i & 1)
            return fail_token(r, CSMS_ERR_DUPLICATE);
        r->seen |= (uint32_t)1 << i;
        r->member = (uint8_t)(i + 1);
        return CSMS_MORE;
    }
    if (r->unknown++ == 0)
        r->unknown_offset = t->start;
    r->member = UNKNOWN;
    return CSMS_MORE;
}

/* The code that the reason of a failure starts with: letters, a dot, digits, a colon. */
static csms_str leading_code(csms_str message)
{
    csms_str code = {NULL, 0};
    size_t i = 0;
#ifndef CSMS_NO_FAST
    if (csms_fast_code(message)) {
        code.ptr = message.ptr;
        code.len = CSMS_FAST_CODE_LEN;
        return code;
    }
#endif
    while (i < message.len && (message.ptr[i] | 0x20) >= 'a' && (message.ptr[i] | 0x20) <= 'z')
        i++;
    size_t dot = i++;
    if (dot == 0 || dot >= message.len || message.ptr[dot] != '.')
        return code;
    while (i < message.len && message.ptr[i] >= '0' && message.ptr[i] <= '9')
        i++;
    if (i == dot + 1 || i >= message.len || message.ptr[i] != ':')
        return code;
    code.ptr = message.ptr;
    code.len = i;
    return code;
}

static enum csms_event report_failed(struct csms_reader *r)
{
    r->code = leading_code(r->message);
    r->place = IN_FAILED;
    r->failed++;
    return CSMS_FAILED;
}

static enum csms_event end_entry(struct csms_reader *r)
{
    if (!r->name.ptr)
        return fail_token(r, CSMS_ERR_NAME);
    return report_failed(r);
}

static enum csms_event report_deleted(struct csms_reader *r)
{
    r->deleted++;
    return CSMS_DELETED;
}

static enum csms_event end_document(struct csms_reader *r)
{
    if (r->kind == CSMS_KIND_NONE)
        return fail_token(r, CSMS_ERR_NOT_OURS);
    r->place = AT_END;
    r->total_mismatch = r->has_total && r->total != r->deleted + r->failed;
    return r->kind == CSMS_KIND_REFUSAL ? CSMS_REFUSED : CSMS_MORE;
}

static enum csms_event end_array(struct csms_reader *r)
{
    forget_entry(r);
    r->place = IN_ROOT;
    return CSMS_MORE;
}

static enum csms_event in_deleted(struct csms_reader *r, enum token token)
{
    if (token == TOKEN_ARRAY_END)
        return end_array(r);
    if (token != TOKEN_STRING)
        return fail_token(r, CSMS_ERR_TYPE);
    return take_name(r) == CSMS_ERROR ? CSMS_ERROR : report_deleted(r);
}

static enum csms_event in_failed(struct csms_reader *r, enum token token)
{
    if (token == TOKEN_ARRAY_END)
        return end_array(r);
    if (token != TOKEN_OBJECT)
        return fail_token(r, CSMS_ERR_TYPE);
    forget_entry(r);
    r->place = IN_ENTRY;
    r->seen &= ~ENTRY_BITS;
    return CSMS_MORE;
}

/* CSMS_MORE: nothing to report yet, go on. */
static enum csms_event take_token(struct csms_reader *r, enum token token)
{
    if (r->member == UNKNOWN) {
        r->member = 0;
        if (token == TOKEN_OBJECT || token == TOKEN_ARRAY)
            r->skip = r->tokens.depth;
        return CSMS_MORE;
    }
    if (r->member != 0) {
        const struct member *m = &members[r->member - 1];
        enum csms_event event = take_value(r, m, token);
        r->member = 0;
        return event;
    }
    if (token == TOKEN_KEY)
        return take_key(r);
    switch (r->place) {
    case IN_DELETED:
        return in_deleted(r, token);
    case IN_FAILED:
        return in_failed(r, token);
    case IN_ENTRY:
        return end_entry(r);
    case IN_ROOT:
        return end_document(r);
    default: /* AT_START: its brace; IN_ERROR: the closing one */
        r->place = IN_ROOT;
        return CSMS_MORE;
    }
}

/* No event, only inside: the token was taken, and there is nothing to report yet. */
#define GO_ON ((enum csms_event)(CSMS_REFUSED + 1))

/* One token, the way that knows everything. Inlined into csms_reader_next it would slow the fast
   path down by saving registers for both. */
__attribute__((noinline)) static enum csms_event by_token(struct csms_reader *r, csms_str *in)
{
    if (r->err != CSMS_OK)
        return CSMS_ERROR;
    enum token token = csms_tokens_next(&r->tokens, in, target(r));
    if (token == TOKEN_ERROR)
        return fail(r, (enum csms_err)r->tokens.err, r->tokens.offset);
    if (token == TOKEN_MORE) {
        keep_entry(r);
        return CSMS_MORE;
    }
    if (r->skip != 0) {
        if (r->tokens.depth < r->skip)
            r->skip = 0;
        return GO_ON;
    }
    enum csms_event event = take_token(r, token);
    return event == CSMS_MORE ? GO_ON : event;
}

enum csms_event csms_reader_next(struct csms_reader *r, csms_str *in)
{
    enum csms_event event;
    do {
#ifndef CSMS_NO_FAST
        if (r->place == IN_DELETED && csms_fast_name(r, in))
            return report_deleted(r);
        if (r->place == IN_FAILED && csms_fast_entry(r, in))
            return report_failed(r);
#endif
        event = by_token(r, in);
    } while (event == GO_ON);
    return event;
}

enum csms_event csms_reader_end(struct csms_reader *r)
{
    if (r->err != CSMS_OK)
        return CSMS_ERROR;
    if (!csms_tokens_end(&r->tokens))
        return fail(r, CSMS_ERR_TRUNCATED, r->tokens.offset);
    return CSMS_DONE;
}
