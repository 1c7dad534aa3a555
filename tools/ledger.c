/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <errno.h>
#include <string.h>

#include "outcome.h"
#include "tool.h"

static csms_str text_of(const struct buffer *b)
{
    return (csms_str){b->ptr, b->len};
}

void ledger_error(struct record *r, enum record_sent sent, const char *code, const char *message)
{
    r->has_status = false;
    r->sent = sent;
    r->error_code = (csms_str){code, strlen(code)};
    r->error_message = (csms_str){message, strlen(message)};
}

static void count(struct ledger *l, const struct record *r)
{
    if (!r->has_status) {
        *(r->sent == RECORD_SENT_MAYBE ? &l->unknown : &l->unsent) += 1;
        return;
    }
    l->answered++;
    l->good += outcome_is_good(r);
}

static void say_result(const struct record *r)
{
    if (r->has_status)
        tool_warn("%.*s: answered with status %d", (int)r->id.len, r->id.ptr, r->status);
    else
        tool_warn("%.*s: %s: %.*s", (int)r->id.len, r->id.ptr,
                  r->sent == RECORD_SENT_MAYBE ? "outcome unknown" : "not sent",
                  (int)r->error_message.len, r->error_message.ptr);
}

/* r as a line in l->text. An answer that does not fit a record is as good as lost. */
static void write_line(struct ledger *l, struct record *r)
{
    r->kind = RECORD_RESPONSE;
    r->has_request = true;
    l->text.len = 0;
    record_write(&l->text, r);
    if (l->text.len <= RECORD_MAX)
        return;
    ledger_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
    l->text.len = 0;
    record_write(&l->text, r);
}

static void put_out(struct ledger *l, const struct record *r)
{
    bool before = l->out_failed;
    if (!before && output_try_line(l->out, text_of(&l->text)) != 0) {
        tool_warn("cannot write %s: %s; nothing more is sent", l->out->path, strerror(errno));
        l->out_failed = l->failed = true;
    }
    /* What happened is never lost in silence; what did not happen is in the summary. */
    bool happened = r->has_status || r->sent == RECORD_SENT_MAYBE;
    if (l->verbose || (l->out_failed && (happened || !before)))
        say_result(r);
}

/* Turned away unseen, or for its credentials: what can be sent again is not done with. */
static bool is_open(const struct record *r)
{
    return r->has_status ? outcome_was_turned_away(r->status) : r->sent == RECORD_SENT_NO;
}

void ledger_put(struct ledger *l, uint64_t number, struct record *r)
{
    write_line(l, r);
    count(l, r);
    if (number != 0 && is_open(r))
        journal_not_sent(l->journal, number);
    else if (number != 0)
        journal_recorded(l->journal, number, text_of(&l->text));
    ledger_sync(l);
    put_out(l, r);
}

void ledger_put_earlier(struct ledger *l, struct record *r)
{
    write_line(l, r);
    count(l, r);
    l->earlier++;
    put_out(l, r);
}

bool ledger_sync(struct ledger *l)
{
    if (!l->journal_failed && journal_sync(l->journal) != 0) {
        tool_warn("cannot write the journal: %s; nothing more is sent", strerror(errno));
        l->journal_failed = l->failed = true;
    }
    return !l->journal_failed;
}

void ledger_free(struct ledger *l)
{
    buffer_free(&l->text);
}
