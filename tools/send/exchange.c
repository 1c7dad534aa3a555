/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <string.h>

#include "curl_compat.h"
#include "http_head.h"
#include "str.h"

/* ---- Callbacks of libcurl ----------------------------------------------------------------- */

/* Called when there is a connection, just before the request is sent. */
static int on_request(void *data, char *remote, char *local, int remote_port, int local_port)
{
    struct exchange *x = data;
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    if (x->begun)
        x->fault = EXCHANGE_AGAIN;
    else if (!connections_begin(x->connections, x->easy, x->request.endpoint->plain,
                                &x->connection))
        x->fault = EXCHANGE_STALE;
    if (x->fault != EXCHANGE_NO_FAULT)
        return CURL_PREREQFUNC_ABORT;
    x->begun = true;
    /* If libcurl starts over, this ends the attempt. It would close the connection that libcurl
     * chose, on which a displaced answer may be awaited: let it choose none that is open. */
    CURL_SET(x->easy, CURLOPT_FRESH_CONNECT, 1L);
    return CURL_PREREQFUNC_OK;
}

/* The body for a libcurl that cannot ask before a request. It has no seek function, so libcurl
 * cannot start it over. */
static size_t on_read(char *out, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    csms_str body = x->request.record->request_body;
    /* A read after the whole body means that libcurl starts over. */
    bool starts = x->given == 0 || x->given == body.len;
    if (CURL_COMPAT_ASK_ON_READ && starts && on_request(x, NULL, NULL, 0, 0) != CURL_PREREQFUNC_OK)
        return CURL_READFUNC_ABORT;
    size_t len = body.len - x->given;
    if (len > size * n)
        len = size * n;
    memcpy(out, body.ptr + x->given, len);
    x->given += len;
    return len;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    x->part = EXCHANGE_IN_BODY;
    if (size * n > EXCHANGE_BODY_MAX - x->body.len) {
        x->fault = EXCHANGE_TOO_LARGE;
        return 0;
    }
    buffer_add(&x->body, bytes, size * n);
    return size * n;
}

/* Takes the header line with the token of IAM, which stays out of ordinary memory. False for any
 * other line. */
static bool take_subject_token(struct exchange *x, csms_str line)
{
    static const char name[] = "X-Subject-Token:";
    size_t len = strlen(name);
    if (line.len < len || !str_is_nocase((csms_str){line.ptr, len}, name))
        return false;
    csms_str token = str_trim(str_skip(line, len));
    if (x->request.subject_token != NULL && token.len <= SECURE_TEXT_MAX)
        secure_text_set(x->request.subject_token, "", token);
    return true;
}

bool exchange_is_reusing(const struct exchange *x)
{
    long made = 0;
    curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
    return made == 0;
}

/* A status line starts a new head, because interim responses (100, 103) precede the answer. */
static void take_head_line(struct exchange *x, csms_str line, bool starts)
{
    x->part = line.ptr[0] == '\r' || line.ptr[0] == '\n' ? EXCHANGE_AFTER_HEAD : EXCHANGE_IN_HEAD;
    if (x->part == EXCHANGE_AFTER_HEAD) /* only now, so that on_text gets few calls */
        CURL_SET(x->easy, CURLOPT_VERBOSE, 1L);
    if (starts)
        x->head.len = 0;
    if (!take_subject_token(x, line))
        buffer_str(&x->head, line);
}

/* Called for each header line. Lines after a complete head are trailers. */
static size_t on_header(char *bytes, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    csms_str line = {bytes, size * n};
    bool starts = str_starts(line, "HTTP/");
    x->head_len += line.len; /* of all heads and trailers: libcurl keeps every line in memory */
    if (x->head_len > HTTP_HEAD_MAX) {
        x->fault = EXCHANGE_TOO_LARGE;
        return 0;
    }
    if (CURL_COMPAT_ASK_ON_READ && !x->begun && exchange_is_reusing(x)) {
        connections_set_surplus(x->connections, x->easy); /* it answers no request */
        x->fault = EXCHANGE_STALE;
        return 0;
    }
    if (line.len > 0 && (x->part == EXCHANGE_IN_HEAD || (x->part == EXCHANGE_AFTER_HEAD && starts)))
        take_head_line(x, line, starts);
    return line.len;
}

/* libcurl discards bytes after the end of an answer, and reports them only as debug text. */
static int on_text(CURL *easy, curl_infotype type, char *bytes, size_t len, void *data)
{
    struct exchange *x = data;
    csms_str text = {bytes, len};
    (void)easy;
    if (type == CURLINFO_TEXT && (str_after(text, "xcess found").ptr != NULL ||
                                  str_after(text, "eftovers after chunking").ptr != NULL))
        x->surplus = true;
    return 0;
}

/* ---- Setting up --------------------------------------------------------------------------- */

/* Links the lines as a curl_slist in place. curl_slist_append would copy secrets. */
static struct curl_slist *link_lines(struct exchange *x)
{
    static char no_expect[] = "Expect:"; /* send no "Expect: 100-continue": bodies are small */
    struct curl_slist *node = &x->list[0];
    *node = (struct curl_slist){.data = no_expect};
    for (size_t i = 0; i < EXCHANGE_HEADER_LINES && x->request.lines[i] != NULL; i++) {
        node->next = &x->list[i + 1];
        node = node->next;
        *node = (struct curl_slist){.next = NULL};
        memcpy(&node->data, &x->request.lines[i],
               sizeof node->data); /* data is not const, but libcurl only reads it */
    }
    return x->list;
}

void exchange_set(struct exchange *x)
{
    CURL *easy = x->easy;
    csms_str body = x->request.record->request_body;
    CURL_SET(easy, CURLOPT_POST, 1L);
    CURL_SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    CURL_SET(easy, CURLOPT_POSTFIELDS, CURL_COMPAT_ASK_ON_READ ? NULL : body.ptr);
    CURL_SET(easy, CURLOPT_HTTPHEADER, link_lines(x));
    CURL_SET(easy, CURLOPT_USERAGENT, "csms-send/" CSMS_VERSION);
    CURL_SET(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* the record has the original bytes */
    CURL_COMPAT_SET(easy, CURLOPT_PREREQFUNCTION, on_request);
    CURL_COMPAT_SET(easy, CURLOPT_PREREQDATA, x);
    CURL_SET(easy, CURLOPT_READFUNCTION, on_read); /* asked only without CURLOPT_POSTFIELDS */
    CURL_SET(easy, CURLOPT_READDATA, x);
    CURL_SET(easy, CURLOPT_WRITEFUNCTION, on_body);
    CURL_SET(easy, CURLOPT_WRITEDATA, x);
    CURL_SET(easy, CURLOPT_HEADERFUNCTION, on_header);
    CURL_SET(easy, CURLOPT_HEADERDATA, x);
    CURL_SET(easy, CURLOPT_DEBUGFUNCTION, on_text);
    CURL_SET(easy, CURLOPT_DEBUGDATA, x);
    CURL_SET(easy, CURLOPT_ERRORBUFFER, x->detail);
    CURL_SET(easy, CURLOPT_PRIVATE, x);
    connections_set(x->connections, easy);
}

void exchange_reset(struct exchange *x)
{
    buffer_free(&x->head);
    buffer_free(&x->body);
    *x = (struct exchange){.request = x->request};
}
