/* SPDX-License-Identifier: MIT */
#include "req_write.h"

#include "escape.h"
#include "region.h"

static void add_host(struct buffer *b, csms_str region, csms_str host)
{
    buffer_str(b, host);
    if (host.ptr == NULL)
        buffer_format(b, "kms.%.*s.%s", (int)region.len, region.ptr, region_domain(region));
}

static void add_http(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer name = {0};
    add_host(&name, r->region, host);
    csms_str where = {name.ptr, name.len};
    size_t len = csms_request_http(&r->request, where, NULL, 0, NULL, 0);
    buffer_grow(b, len + 1);
    b->len += csms_request_http(&r->request, where, NULL, 0, b->ptr + b->len, len + 1);
    buffer_free(&name);
}

/* -q: no ~/.curlrc, which could follow redirects. The token comes from stdin, so that it is on no
 * command line, and without its file the shell does not start curl. -i and -w are for csms-parse:
 * the answer or, without one, whether the request was sent. The newline separates them from a
 * truncated answer. */
static void add_curl(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer url = {0};
    buffer_text(&url, "https://");
    add_host(&url, r->region, host);
    buffer_str(&url, r->path);
    buffer_text(b, "curl -q -sS -i --proto =https --tlsv1.2 --max-time 120 -H @- "
                   "-H 'Content-Type: application/json' -w '\\n%{json}' --data-binary ");
    buffer_shell(b, r->request_body);
    buffer_char(b, ' ');
    buffer_shell(b, (csms_str){url.ptr, url.len});
    buffer_text(b,
                " <\"${CSMS_HEADER_FILE:?must name a file with the line X-Auth-Token: TOKEN}\"\n");
    buffer_free(&url);
}

void req_write(struct buffer *b, enum write_format format, struct record *r, csms_str host)
{
    static char path[CSMS_PATH_MAX + 1], body[CSMS_BODY_MAX + 1];
    r->path = (csms_str){path, csms_request_path(&r->request, path, sizeof path)};
    r->request_body = (csms_str){body, csms_request_body(&r->request, body, sizeof body)};
    switch (format) {
    case WRITE_RECORD:
        record_write(b, r);
        buffer_char(b, '\n');
        break;
    case WRITE_HTTP:
        add_http(b, r, host);
        break;
    case WRITE_BODY:
        buffer_str(b, r->request_body);
        buffer_char(b, '\n');
        break;
    case WRITE_CURL:
        add_curl(b, r, host);
        break;
    }
}
