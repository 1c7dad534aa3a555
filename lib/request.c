/* SPDX-License-Identifier: MIT */
/* Write the path, the body or the whole HTTP/1.1 message of a request. */
#include <string.h>

#include "csms.h"
#include "write.h"

void csms_add(struct csms_sink *s, csms_str str)
{
    if (str.len == 0)
        return;
    if (s->hash) {
        s->hash_failed = s->hash_failed || !s->hash->sha256_update(s->hash->ctx, str.ptr, str.len);
    } else if (s->len < s->cap) {
        size_t room = s->cap - s->len;
        memcpy(s->buf + s->len, str.ptr, str.len < room ? str.len : room);
    }
    s->len += str.len;
}

void csms_add_text(struct csms_sink *s, const char *text)
{
    csms_str str = {text, strlen(text)};
    csms_add(s, str);
}

static void add_char(struct csms_sink *s, char c)
{
    csms_str str = {&c, 1};
    csms_add(s, str);
}

/* Uses no division, which small processors lack. CSMS_BODY_MAX has four digits. */
static void add_number(struct csms_sink *s, size_t n)
{
    static const uint16_t units[] = {1000, 100, 10, 1};
    bool started = false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char digit = '0';
        for (; n >= units[i]; n -= units[i])
            digit++;
        started = started || digit > '0' || units[i] == 1;
        if (started)
            add_char(s, digit);
    }
}

/* The value was checked and has no control characters, so only these two need an escape. */
static void add_member(struct csms_sink *s, const char *start, csms_str value)
{
    csms_add_text(s, start);
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '"' || value.ptr[i] == '\\')
            add_char(s, '\\');
        add_char(s, value.ptr[i]);
    }
    csms_add_text(s, "\"");
}

static void add_path(struct csms_sink *s, const struct csms_request *req)
{
    csms_add_text(s, "/v1/");
    csms_add(s, req->project_id);
    csms_add_text(s, "/secrets/batch-delete");
}

static void add_body(struct csms_sink *s, const struct csms_request *req)
{
    csms_add_text(s, "{");
    if (req->instance_id.ptr)
        add_member(s, "\"instance_id\":\"", req->instance_id);
    if (req->instance_id.ptr && req->instance_type.ptr)
        csms_add_text(s, ",");
    if (req->instance_type.ptr)
        add_member(s, "\"instance_type\":\"", req->instance_type);
    csms_add_text(s, "}");
}

size_t csms_finish(struct csms_sink *s)
{
    if (s->len < s->cap)
        s->buf[s->len] = '\0';
    else if (s->cap > 0)
        memset(s->buf, 0, s->cap);
    return s->len;
}

void csms_add_head(struct csms_sink *s, const struct csms_request *req, csms_str host)
{
    csms_add_text(s, "POST ");
    add_path(s, req);
    csms_add_text(s, " HTTP/1.1\r\nHost: ");
    csms_add(s, host);
    csms_add_text(s, "\r\nContent-Type: application/json\r\nContent-Length: ");
    add_number(s, csms_request_body(req, NULL, 0));
}

void csms_add_tail(struct csms_sink *s, const struct csms_request *req)
{
    csms_add_text(s, "\r\nConnection: close\r\n\r\n");
    add_body(s, req);
}

size_t csms_request_path(const struct csms_request *req, char *buf, size_t cap)
{
    struct csms_sink s = {buf, cap, 0, NULL, false};
    if (csms_request_check(req) == CSMS_OK)
        add_path(&s, req);
    return csms_finish(&s);
}

size_t csms_request_body(const struct csms_request *req, char *buf, size_t cap)
{
    struct csms_sink s = {buf, cap, 0, NULL, false};
    if (csms_request_check(req) == CSMS_OK)
        add_body(&s, req);
    return csms_finish(&s);
}

size_t csms_request_http(const struct csms_request *req, csms_str host,
                         const struct csms_header *headers, size_t n, char *buf, size_t cap)
{
    struct csms_sink s = {buf, cap, 0, NULL, false};
    if (csms_request_http_check(req, host, headers, n) != CSMS_OK)
        return csms_finish(&s);
    csms_add_head(&s, req, host);
    for (size_t i = 0; i < n; i++) {
        csms_add_text(&s, "\r\n");
        csms_add(&s, headers[i].name);
        csms_add_text(&s, ": ");
        csms_add(&s, headers[i].value);
    }
    csms_add_tail(&s, req);
    return csms_finish(&s);
}
