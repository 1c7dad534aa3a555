/* SPDX-License-Identifier: MIT */
/* The messages and the progress line of a run. */
#include "scheduler_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "program.h"
#include "str.h"
#include "width.h"

/* ---- The progress line -------------------------------------------------------------------- */

enum { FIRST_MS = 1000, EVERY_MS = 200, MARK_MS = 10 * 1000 };

static const char erase[] = "\r\x1b[K";

void report_start(struct scheduler *s)
{
    const struct scheduler_options *o = s->options;
    const char *term = getenv("TERM");
    int64_t now = clock_ms();
    s->progress = (struct progress){
        .enabled = o->client != NULL && !o->quiet && !o->verbose && isatty(STDERR_FILENO) == 1 &&
                   term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0,
        .next_ms = now + FIRST_MS,
        .marks = {{.ms = now}, {.ms = now}},
    };
}

void report_clear(struct scheduler *s)
{
    if (s->progress.visible)
        tool_write(STDERR_FILENO, str_from(erase));
    s->progress.visible = false;
}

static void add_time(struct buffer *b, uint64_t seconds)
{
    unsigned long long hours = seconds / 3600, minutes = seconds / 60 % 60;
    if (hours > 0)
        buffer_format(b, "%llu:%02llu:%02u", hours, minutes, (unsigned)(seconds % 60));
    else
        buffer_format(b, "%llu:%02u", minutes, (unsigned)(seconds % 60));
}

static const char *const kind_words[OUTCOME_KINDS] = {
    [OUTCOME_DONE] = "complete",   [OUTCOME_PARTLY] = "incomplete", [OUTCOME_REFUSED] = "refused",
    [OUTCOME_UNKNOWN] = "unknown", [OUTCOME_UNSENT] = "not sent",
};

/* Returns requests a second over the last ten to twenty seconds, without those of earlier runs. */
static double recent_rate(struct progress *p, int64_t now, uint64_t fresh)
{
    if (now - p->marks[1].ms >= MARK_MS) {
        p->marks[0] = p->marks[1];
        p->marks[1] = (struct progress_mark){now, fresh};
    }
    const struct progress_mark *from = &p->marks[0];
    return (double)(fresh - from->count) * 1000 / (double)(now - from->ms);
}

static void describe(struct buffer *line, const struct scheduler *s, uint64_t over, double rate)
{
    const uint64_t *counts = s->counts;
    long long hold_s = rate_limit_held_ms(&s->rate_limit, clock_ms()) / 1000;
    buffer_format(line, "%llu of %llu", (unsigned long long)over,
                  (unsigned long long)s->plan->count);
    if (hold_s > 0 && s->hold_status != 0)
        buffer_format(line, ", waiting %lld s: %d", hold_s, s->hold_status);
    else if (hold_s > 0)
        buffer_format(line, ", waiting %lld s: no connection", hold_s);
    buffer_format(line, ", %.1f/s", rate);
    if (rate > 0) {
        buffer_text(line, ", ");
        add_time(line, (uint64_t)((double)(s->plan->count - over) / rate));
        buffer_text(line, " left");
    }
    for (size_t i = 0; i < OUTCOME_KINDS; i++) {
        if (counts[i] > 0)
            buffer_format(line, ", %llu %s", (unsigned long long)counts[i], kind_words[i]);
    }
}

void report_progress(struct scheduler *s)
{
    struct progress *p = &s->progress;
    int64_t now = clock_ms();
    if (!p->enabled || now < p->next_ms)
        return;
    p->next_ms = now + EVERY_MS;
    uint64_t over = 0;
    for (size_t i = 0; i < OUTCOME_KINDS; i++)
        over += s->counts[i];
    struct buffer line = {0};
    struct winsize size;
    buffer_text(&line, erase);
    describe(&line, s, over, recent_rate(p, now, over - s->earlier));
    /* A line that wraps cannot be overwritten. */
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    size_t room = strlen(erase) + (known ? size.ws_col : WIDTH_DEFAULT) - 1;
    if (line.len > room)
        line.len = room;
    buffer_char(&line, '\r'); /* a message overwrites it */
    tool_write(STDERR_FILENO, buffer_slice(&line));
    buffer_free(&line);
    p->visible = true;
}

/* ---- Failures ----------------------------------------------------------------------------- */

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
    report_clear(s);
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

void report_doubtful(struct scheduler *s, csms_str names)
{
    report_clear(s);
    tool_warn("the server sent an unsolicited answer; the answers recorded for these requests may "
              "belong to other requests, so treat their outcome as unknown: %.*s",
              (int)names.len, names.ptr);
}

/* ---- The end ------------------------------------------------------------------------------ */

void report_stop(const struct scheduler *s)
{
    const struct stop_reason *why = s->stop;
    if (why == NULL || why->message == NULL)
        return;
    tool_warn("stopped: %s%s: %s%s", why->message, s->stop_detail, why->advice,
              s->options->journal != NULL ? "rerun the same command to resume"
                                          : "the records show which requests were not sent");
}

/* Appends the counts of all kinds: "3 complete, 1 incomplete, ...". */
static void add_counts(struct buffer *b, const uint64_t *counts)
{
    for (size_t i = 0; i < OUTCOME_KINDS; i++)
        buffer_format(b, "%s%llu %s", i > 0 ? ", " : "", (unsigned long long)counts[i],
                      kind_words[i]);
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
    add_counts(&text, s->counts);
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
    unsigned long long unknown = s->counts[OUTCOME_UNKNOWN];
    char in_doubt[64] = "";
    if (unknown > 0)
        snprintf(in_doubt, sizeof in_doubt, ", %llu of unknown outcome", unknown);
    tool_warn("would send %llu of %llu requests; %llu already answered in %s%s", total - earlier,
              total, earlier - unknown, path, in_doubt);
}
