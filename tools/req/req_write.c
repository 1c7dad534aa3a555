/* SPDX-License-Identifier: MIT */
#include "req_write.h"

#include "escape.h"
#include "region.h"
#include "program.h"

typedef size_t writer(const struct csms_request *request, char *buf, size_t cap);

enum { WRITTEN_MAX = 4096 }; /* a path has 122 bytes at most, a body 1 KiB */

/* What a writer of the library writes; room for the request has been made sure of by asking. */
static csms_str written(char text[WRITTEN_MAX], writer *write, const struct csms_request *request)
{
    size_t len = write(request, text, WRITTEN_MAX);
    if (len == 0 || len >= WRITTEN_MAX)
        tool_die(EXIT_INTERNAL, "a checked request was not written");
    return (csms_str){text, len};
}

static void add_written(struct buffer *b, writer *write, const struct csms_request *request)
{
    char text[WRITTEN_MAX];
    buffer_str(b, written(text, write, request));
}

static void add_host(struct buffer *b, csms_str region, csms_str host)
{
    if (host.ptr != NULL) {
        buffer_str(b, host);
        return;
    }
    buffer_text(b, "kms.");
    buffer_str(b, region);
    buffer_char(b, '.');
    buffer_text(b, region_domain(region));
}

static void add_record(struct buffer *b, struct record *r)
{
    char path[WRITTEN_MAX], body[WRITTEN_MAX];
    r->path = written(path, csms_request_path, &r->request);
    r->request_body = written(body, csms_request_body, &r->request);
    record_write(b, r);
    buffer_char(b, '\n');
}

static void add_http(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer name = {0};
    add_host(&name, r->region, host);
    csms_str where = {name.ptr, name.len};
    size_t len = csms_request_http(&r->request, where, NULL, 0, NULL, 0);
    if (len == 0)
        tool_die(EXIT_INTERNAL, "a checked request was not written");
    buffer_grow(b, len + 1);
    b->len += csms_request_http(&r->request, where, NULL, 0, b->ptr + b->len, len + 1);
    buffer_free(&name);
}

/* -q: no ~/.curlrc, which could ask for redirects. The token comes in on stdin, so that it is on no
 * command line; and if there is no such file, the shell does not start curl. -i and -w are for
 * csms-parse: the answer or, without one, whether anything was sent. The newline keeps that
 * out of a name in which the answer was cut off.
 */
static void add_curl(struct buffer *b, const struct record *r, csms_str host)
{
    struct buffer body = {0}, url = {0};
    buffer_text(&url, "https://");
    add_host(&url, r->region, host);
    add_written(&url, csms_request_path, &r->request);
    add_written(&body, csms_request_body, &r->request);

    buffer_text(b, "curl -q -sS -i --proto =https --tlsv1.2 --max-time 120 -H @- "
                   "-H 'Content-Type: application/json' -w '\\n%{json}' --data-binary ");
    buffer_shell(b, (csms_str){body.ptr, body.len});
    buffer_char(b, ' ');
    buffer_shell(b, (csms_str){url.ptr, url.len});
    buffer_text(b,
                " <\"${CSMS_HEADER_FILE:?must name a file with the line X-Auth-Token: TOKEN}\"\n");
    buffer_free(&body);
    buffer_free(&url);
}

void req_write(struct output *out, enum write_format format, struct record *request, csms_str host)
{
    struct buffer text = {0};
    switch (format) {
    case WRITE_RECORD:
        add_record(&text, request);
        break;
    case WRITE_HTTP:
        add_http(&text, request, host);
        break;
    case WRITE_BODY:
        add_written(&text, csms_request_body, &request->request);
        buffer_char(&text, '\n');
        break;
    case WRITE_CURL:
        add_curl(&text, request, host);
        break;
    }
    output_bytes(out, (csms_str){text.ptr, text.len});
    buffer_free(&text);
}
