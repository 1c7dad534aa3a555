/* SPDX-License-Identifier: MIT */
/* yajl, which checks UTF-8 as libcsms does. A text lives only as long as its callback. */
#include <string.h>
#include <yajl/yajl_parse.h>

#include "bench.h"

enum place { ELSEWHERE, IN_DELETED, IN_FAILED, IN_ENTRY };
enum member { OTHER, IS_TOTAL, IS_DELETED, IS_FAILED, IS_NAME, IS_MESSAGE };

struct text {
    char buf[4096];
    size_t len;
};

struct state {
    struct found *found;
    enum place at;
    enum member member;
    struct text name, message;
};

static void keep(struct text *text, const unsigned char *s, size_t len)
{
    text->len = len < sizeof text->buf ? len : sizeof text->buf;
    memcpy(text->buf, s, text->len);
}

static int on_integer(void *ctx, long long n)
{
    struct state *s = ctx;
    if (s->member == IS_TOTAL)
        s->found->total += (uint64_t)n;
    return 1;
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
    struct state *s = ctx;
    if (s->at == IN_DELETED)
        found_deleted(s->found, (const char *)text, len);
    else if (s->at == IN_ENTRY && s->member == IS_NAME)
        keep(&s->name, text, len);
    else if (s->at == IN_ENTRY && s->member == IS_MESSAGE)
        keep(&s->message, text, len);
    return 1;
}

static int on_key(void *ctx, const unsigned char *key, size_t len)
{
    static const struct {
        const char *name;
        size_t len;
        enum member member;
    } members[] = {
        {SECRET_NAME, sizeof SECRET_NAME - 1, IS_NAME},
        {ERROR_MSG, sizeof ERROR_MSG - 1, IS_MESSAGE},
        {TOTAL, sizeof TOTAL - 1, IS_TOTAL},
        {DELETED, sizeof DELETED - 1, IS_DELETED},
        {FAILED, sizeof FAILED - 1, IS_FAILED},
    };
    struct state *s = ctx;
    s->member = OTHER;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (len == members[i].len && memcmp(key, members[i].name, len) == 0)
            s->member = members[i].member;
    return 1;
}

static int on_array(void *ctx)
{
    struct state *s = ctx;
    s->at = s->member == IS_DELETED ? IN_DELETED : s->member == IS_FAILED ? IN_FAILED : ELSEWHERE;
    return 1;
}

static int on_array_end(void *ctx)
{
    struct state *s = ctx;
    s->at = ELSEWHERE;
    return 1;
}

static int on_object(void *ctx)
{
    struct state *s = ctx;
    if (s->at == IN_FAILED)
        s->at = IN_ENTRY;
    return 1;
}

static int on_object_end(void *ctx)
{
    struct state *s = ctx;
    if (s->at == IN_ENTRY) {
        found_failed(s->found, s->name.buf, s->name.len, s->message.buf, s->message.len);
        s->at = IN_FAILED;
    }
    return 1;
}

static bool read(char *document, size_t len, struct found *found)
{
    static const yajl_callbacks callbacks = {
        .yajl_integer = on_integer,
        .yajl_string = on_string,
        .yajl_start_map = on_object,
        .yajl_map_key = on_key,
        .yajl_end_map = on_object_end,
        .yajl_start_array = on_array,
        .yajl_end_array = on_array_end,
    };
    struct state state; /* the buffers as they are: to clear them costs */
    state.found = found;
    state.at = ELSEWHERE;
    state.member = OTHER;
    state.name.len = state.message.len = 0;
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &state);
    bool ok = yajl_parse(handle, (unsigned char *)document, len) == yajl_status_ok &&
              yajl_complete_parse(handle) == yajl_status_ok;
    yajl_free(handle);
    return ok;
}

const struct candidate yajl = {"yajl", false, read};
