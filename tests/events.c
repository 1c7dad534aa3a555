/* SPDX-License-Identifier: MIT */
#include "events.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct log *log, const char *p, size_t len)
{
    if (log->cap - log->len <= len) {
        log->cap = 2 * log->cap + len + 256;
        log->ptr = realloc(log->ptr, log->cap);
        if (!log->ptr)
            abort();
    }
    memcpy(log->ptr + log->len, p, len);
    log->len += len;
    log->ptr[log->len] = '\0';
}

static void addf(struct log *log, const char *format, ...)
{
    char text[128];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add(log, text, (size_t)n);
}

/* The reader gives valid UTF-8, so this need not check. */
static unsigned long point_at(const unsigned char *p, size_t *len)
{
    if (*p < 0x80) {
        *len = 1;
        return *p;
    }
    *len = *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
    unsigned long point = *p & (0xFFu >> (*len + 1));
    for (size_t i = 1; i < *len; i++)
        point = point << 6 | (p[i] & 0x3F);
    return point;
}

static void add_point(struct log *log, unsigned long c)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letter[] = "\"\\bfnrt";
    const char *at = c != 0 && c < 0x80 ? strchr(plain, (int)c) : NULL;
    if (at)
        addf(log, "\\%c", letter[at - plain]);
    else if (c >= 0x20 && c < 0x7F)
        addf(log, "%c", (char)c);
    else if (c < 0x10000)
        addf(log, "\\u%04lx", c);
    else
        addf(log, "\\u%04lx\\u%04lx", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
}

static void add_str(struct log *log, const char *before, csms_str s)
{
    addf(log, "%s", before);
    if (!s.ptr) {
        addf(log, "-");
        return;
    }
    addf(log, "\"");
    for (size_t i = 0, len; i < s.len; i += len)
        add_point(log, point_at((const unsigned char *)s.ptr + i, &len));
    addf(log, "\"");
}

const char *events_err_name(enum csms_err err)
{
    switch (err) {
#define NAME(e)                                                                                    \
    case CSMS_ERR_##e:                                                                             \
        return #e;
        NAME(SYNTAX)
        NAME(CONTROL)
        NAME(ESCAPE)
        NAME(UTF8)
        NAME(DEPTH)
        NAME(TRUNCATED)
        NAME(TRAILING)
        NAME(NOT_OBJECT)
        NAME(NOT_OURS)
        NAME(DUPLICATE)
        NAME(TYPE)
        NAME(TOTAL)
        NAME(NAME)
        NAME(TOO_LONG)
        NAME(MIXED)
#undef NAME
    default:
        return "?";
    }
}

static void add_event(struct log *log, enum csms_event event, const struct csms_reader *r)
{
    if (event == CSMS_EVENT_DELETED) {
        add_str(log, "deleted ", r->name);
    } else if (event == CSMS_EVENT_FAILED) {
        add_str(log, "failed ", r->name);
        add_str(log, " | ", r->code);
        add_str(log, " | ", r->message);
    } else {
        add_str(log, "refused ", r->code);
        add_str(log, " | ", r->message);
        add_str(log, " | ", r->request_id);
    }
    if (event != CSMS_EVENT_DELETED && r->message_cut)
        addf(log, " cut");
    if (event == CSMS_EVENT_REFUSED && r->auth_message)
        addf(log, " auth");
    addf(log, "\n");
}

static void add_end(struct log *log, enum csms_event event, const struct csms_reader *r)
{
    if (event != CSMS_EVENT_DONE) {
        addf(log, "error %s at %llu\n", events_err_name(r->err), (unsigned long long)r->offset);
        return;
    }
    addf(log, "done kind=%s deleted=%llu failed=%llu",
         r->kind == CSMS_KIND_ANSWER ? "answer" : "refusal", (unsigned long long)r->deleted,
         (unsigned long long)r->failed);
    if (r->has_total)
        addf(log, " total=%llu", (unsigned long long)r->total);
    else
        addf(log, " total=-");
    addf(log, " mismatch=%d unknown=%llu\n", r->total_mismatch, (unsigned long long)r->unknown);
}

void events_of(const char *doc, size_t len, size_t window, piece_len *next, void *state,
               struct log *log)
{
    struct csms_reader r;
    char *memory = malloc(window);
    enum csms_event event;
    char *piece = NULL;
    size_t at = 0;
    csms_reader_init(&r, memory, window);
    while ((event = csms_reader_next(&r)) > CSMS_EVENT_DONE) {
        if (event != CSMS_EVENT_MORE) {
            add_event(log, event, &r);
            continue;
        }
        size_t n = at < len ? next(state, len - at) : 0;
        free(piece);
        piece = malloc(n);
        if (n > 0)
            memcpy(piece, doc + at, n);
        if (!csms_reader_feed(&r, piece, n))
            abort();
        at += n;
    }
    add_end(log, event, &r);
    free(piece);
    free(memory);
}

size_t fixed_pieces(void *state, size_t left)
{
    size_t n = *(size_t *)state;
    return n < left ? n : left;
}
