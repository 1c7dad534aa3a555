/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <string.h>

int http_start(struct http *h, size_t (*receive)(char *to, size_t cap))
{
    size_t n;
    memset(h, 0, sizeof *h);
    h->receive = receive;
    while ((n = receive(h->buffer + h->have, sizeof h->buffer - h->have)) > 0) {
        enum http_head_result result;
        h->have += n;
        do {
            csms_str rest = {h->buffer + h->used, h->have - h->used};
            result = http_head_parse(rest, &h->head);
            if (result == HTTP_HEAD_OK)
                h->used += h->head.len;
        } while (result == HTTP_HEAD_OK && h->head.status < 200); /* an interim one */
        if (result == HTTP_HEAD_OK) {
            h->left = h->head.has_length ? h->head.content_length : UINT64_MAX;
            return h->head.status;
        }
        if (result == HTTP_HEAD_BAD)
            break;
    }
    return 0;
}

/* Returns the part of the body in the buffer. */
static csms_str take(struct http *h)
{
    csms_str in = {h->buffer + h->used, h->have - h->used}, body = in;
    if (h->head.transfer_encoding.ptr) { /* it overrides Content-Length (RFC 9112 s.6.3) */
        body = http_chunked_next(&h->chunks, &in);
        h->used = h->have - in.len;
        h->whole = h->chunks.state == HTTP_CHUNKED_ENDED;
        return body;
    }
    if (body.len > h->left)
        body.len = (size_t)h->left;
    h->used += body.len;
    h->left -= body.len;
    h->whole = h->left == 0;
    return body;
}

csms_str http_body(struct http *h)
{
    for (;;) {
        csms_str body = take(h);
        if (body.len > 0 || h->whole || h->chunks.state == HTTP_CHUNKED_BAD)
            return body;
        h->used = 0;
        h->have = h->receive(h->buffer, sizeof h->buffer);
        if (h->have == 0) {
            /* Without chunks and a length, the body ends with the connection. */
            h->whole = !h->head.transfer_encoding.ptr && !h->head.has_length;
            return body;
        }
    }
}
