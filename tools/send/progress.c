/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "program.h"
#include "str.h"
#include "width.h"

enum { FIRST_MS = 1000, EVERY_MS = 200, MARK_MS = 10 * 1000 };

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
    struct buffer line = {0};
    struct winsize size;
    buffer_text(&line, erase);
    describe(&line, state, over, recent_rate(p, now, over - state->earlier));
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

void progress_clear(struct progress *p)
{
    if (p->visible)
        tool_write(STDERR_FILENO, str_from(erase));
    p->visible = false;
}
