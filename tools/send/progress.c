/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "program.h"

enum { FIRST_MS = 1000, EVERY_MS = 200 };

enum { MARK_MS = 10 * 1000 };

enum { COLUMNS = 80 }; /* if the terminal does not report its width */

static const char erase[] = "\r\x1b[K";

void progress_start(struct progress *p, bool wanted)
{
    const char *term = getenv("TERM");
    int64_t now = clock_ms();
    *p = (struct progress){.next_ms = now + FIRST_MS, .marks = {{.ms = now}, {.ms = now}}};
    p->enabled = wanted && isatty(STDERR_FILENO) == 1 && term != NULL && term[0] != '\0' &&
                 strcmp(term, "dumb") != 0;
}

static void add_time(struct buffer *b, uint64_t seconds)
{
    if (seconds >= 3600)
        buffer_format(b, "%llu:%02llu:%02llu", (unsigned long long)(seconds / 3600),
                      (unsigned long long)(seconds / 60 % 60), (unsigned long long)(seconds % 60));
    else
        buffer_format(b, "%llu:%02llu", (unsigned long long)(seconds / 60),
                      (unsigned long long)(seconds % 60));
}

static const char *const kind_words[OUTCOME_KINDS] = {
    [OUTCOME_DONE] = "complete",   [OUTCOME_PARTLY] = "incomplete", [OUTCOME_REFUSED] = "refused",
    [OUTCOME_UNKNOWN] = "unknown", [OUTCOME_UNSENT] = "not sent",
};

void progress_add_counts(struct buffer *b, const uint64_t *counts)
{
    for (size_t i = 0; i < OUTCOME_KINDS; i++)
        buffer_format(b, "%s%llu %s", i > 0 ? ", " : "", (unsigned long long)counts[i],
                      kind_words[i]);
}

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

/* The line must not wrap, since a wrapped line cannot be overwritten. */
static size_t room(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
        return COLUMNS - 1;
    return size.ws_col - 1u;
}

static void describe(struct buffer *line, const struct progress_state *state, uint64_t over,
                     double rate)
{
    buffer_format(line, "%llu of %llu", (unsigned long long)over, (unsigned long long)state->total);
    if (state->hold_ms >= 1000)
        buffer_format(line, ", waiting %lld s: ", (long long)(state->hold_ms / 1000));
    if (state->hold_ms >= 1000 && state->hold_status != 0)
        buffer_format(line, "%d", state->hold_status);
    else if (state->hold_ms >= 1000)
        buffer_text(line, "no connection");
    buffer_format(line, ", %.1f/s", rate);
    if (rate > 0) {
        buffer_text(line, ", ");
        add_time(line, (uint64_t)((double)(state->total - over) / rate));
        buffer_text(line, " left");
    }
    for (size_t i = 0; i < OUTCOME_KINDS; i++) {
        if (state->counts[i] > 0)
            buffer_format(line, ", %llu %s", (unsigned long long)state->counts[i], kind_words[i]);
    }
}

void progress_show(struct progress *p, const struct progress_state *state)
{
    int64_t now = clock_ms();
    if (!p->enabled || now < p->next_ms)
        return;
    p->next_ms = now + EVERY_MS;
    uint64_t over = 0;
    for (size_t i = 0; i < OUTCOME_KINDS; i++)
        over += state->counts[i];
    struct buffer text = {0}, line = {0};
    describe(&text, state, over, recent_rate(p, now, over - state->earlier));
    size_t cap = room();
    buffer_text(&line, erase);
    buffer_add(&line, text.ptr, text.len < cap ? text.len : cap);
    buffer_char(&line, '\r'); /* a message overwrites it */
    tool_write(STDERR_FILENO, (csms_str){line.ptr, line.len});
    buffer_free(&text);
    buffer_free(&line);
    p->visible = true;
}

void progress_clear(struct progress *p)
{
    if (p->visible)
        tool_write(STDERR_FILENO, (csms_str){erase, sizeof erase - 1});
    p->visible = false;
}
