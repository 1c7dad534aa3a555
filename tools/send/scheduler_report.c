/* SPDX-License-Identifier: MIT */
/* The messages of a run. */
#include "scheduler_state.h"

#include <stdio.h>

#include "clock.h"
#include "program.h"
#include "str.h"

/* Returns the entry of an error code; NULL if there are too many codes to count. */
static struct cause *find_cause(struct scheduler *s, csms_str code)
{
    for (size_t i = 0; i < CAUSES_MAX; i++) {
        struct cause *cause = &s->causes[i];
        if (cause->code == NULL || str_is(code, cause->code))
            return cause;
    }
    return NULL;
}

void report_count(struct scheduler *s, const struct record *r)
{
    bool failed = !r->has_status && s->options->client != NULL;
    struct cause *cause = failed ? find_cause(s, r->error_code) : NULL;
    if (cause == NULL)
        return;
    cause->code = r->error_code.ptr; /* the codes of csms-send are literals */
    cause->count++;
}

void report_failure(struct scheduler *s, const struct attempt *a)
{
    const struct record *r = &a->record;
    struct cause *cause = r->has_status ? NULL : find_cause(s, r->error_code);
    if (cause == NULL || cause->code != NULL)
        return;
    cause->code = r->error_code.ptr;
    progress_clear(&s->progress);
    if (!s->options->verbose)
        tool_warn("%.*s: %s: %s", (int)r->id.len, r->id.ptr,
                  r->sent == RECORD_SENT_NO ? "not sent" : "outcome unknown", r->error_message.ptr);
}

const char *report_result(const struct record *r, char room[REPORT_STATUS_LEN])
{
    if (!r->has_status)
        return r->error_message.ptr;
    snprintf(room, REPORT_STATUS_LEN, "status %d", r->status);
    return room;
}

void report_retry(const struct attempt *a, int64_t wait_ms)
{
    const struct record *r = &a->record;
    char status[REPORT_STATUS_LEN];
    tool_warn("%.*s: attempt %u: %s; retrying in %lld ms", (int)r->id.len, r->id.ptr, a->tries,
              report_result(r, status), (long long)wait_ms);
}

void report_progress(struct scheduler *s)
{
    const struct progress_state state = {
        .total = s->plan->count,
        .earlier = s->earlier,
        .counts = s->results.counts,
        .hold_ms = rate_limit_held_ms(&s->rate_limit, clock_ms()),
        .hold_status = s->hold_status,
    };
    progress_show(&s->progress, &state);
}

void report_doubtful(struct scheduler *s)
{
    csms_str names = client_take_doubtful(s->options->client);
    if (names.len == 0)
        return;
    s->doubtful = true;
    progress_clear(&s->progress);
    tool_warn("the server sent an unsolicited answer; the answers recorded for these requests may "
              "belong to other requests, so treat their outcome as unknown: %.*s",
              (int)names.len, names.ptr);
}

void report_stop(const struct scheduler *s)
{
    const struct stop_reason *why = s->stop;
    if (why == NULL || why->message == NULL)
        return;
    tool_warn("stopped: %s%s: %s%s", why->message, s->stop_detail, why->advice,
              s->options->journal != NULL ? "rerun the same command to resume"
                                          : "the records show which requests were not sent");
}

/* " (connect 3, unreachable 297)" */
static void add_causes(struct buffer *text, const struct scheduler *s)
{
    const char *before = " (";
    for (size_t i = 0; i < CAUSES_MAX; i++) {
        if (s->causes[i].count == 0)
            continue;
        buffer_format(text, "%s%s %llu", before, s->causes[i].code,
                      (unsigned long long)s->causes[i].count);
        before = ", ";
    }
    if (before[0] == ',')
        buffer_char(text, ')');
}

void report_summary(const struct scheduler *s)
{
    struct buffer text = {0};
    buffer_format(&text, "%llu request%s: ", (unsigned long long)s->plan->count,
                  s->plan->count == 1 ? "" : "s");
    progress_add_counts(&text, s->results.counts);
    add_causes(&text, s);
    if (s->retries > 0)
        buffer_format(&text, "; %llu %s", (unsigned long long)s->retries,
                      s->retries == 1 ? "retry" : "retries");
    if (s->earlier > 0)
        buffer_format(&text, "; %llu of them from an earlier run", (unsigned long long)s->earlier);
    tool_warn("%.*s", (int)text.len, text.ptr);
    buffer_free(&text);
}

/* Counts the requests that the run would send, and those that the journal has settled. */
void report_rehearsal(const struct scheduler *s)
{
    const char *path = s->options->journal->file.path;
    unsigned long long total = s->plan->count, earlier = s->earlier;
    unsigned long long unknown = s->results.counts[OUTCOME_UNKNOWN];
    char in_doubt[64] = "";
    if (unknown > 0)
        snprintf(in_doubt, sizeof in_doubt, ", %llu of unknown outcome", unknown);
    tool_warn("would send %llu of %llu requests; %llu already answered in %s%s", total - earlier,
              total, earlier - unknown, path, in_doubt);
}
