/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "tool.h"

enum { FIRST_MS = 1000, EVERY_MS = 200 };

static const char erase[] = "\r\x1b[K";

void progress_start(struct progress *p, bool wanted)
{
    const char *term = getenv("TERM");
    *p = (struct progress){.started_ms = clock_ms()};
    p->next_ms = p->started_ms + FIRST_MS;
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

void progress_show(struct progress *p, const struct progress_counts *c)
{
    int64_t now = clock_ms();
    if (!p->enabled || now < p->next_ms)
        return;
    p->next_ms = now + EVERY_MS;
    uint64_t over = c->good + c->failed + c->unknown + c->unsent;
    double rate = (double)over * 1000 / (double)(now - p->started_ms);
    struct buffer line = {0};
    buffer_text(&line, erase);
    buffer_format(&line,
                  "%llu of %llu: %llu done, %llu failed, %llu unknown, %llu not sent; %.1f/s",
                  (unsigned long long)over, (unsigned long long)c->total,
                  (unsigned long long)c->good, (unsigned long long)c->failed,
                  (unsigned long long)c->unknown, (unsigned long long)c->unsent, rate);
    if (rate > 0) {
        buffer_text(&line, ", ");
        add_time(&line, (uint64_t)((double)(c->total - over) / rate));
        buffer_text(&line, " left");
    }
    buffer_char(&line, '\r'); /* a message goes over it */
    tool_write(STDERR_FILENO, (csms_str){line.ptr, line.len});
    buffer_free(&line);
    p->visible = true;
}

void progress_clear(struct progress *p)
{
    if (p->visible)
        tool_write(STDERR_FILENO, (csms_str){erase, sizeof erase - 1});
    p->visible = false;
}
