/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "curl_compat.h"
#include "connections.h"
#include "transport_error.h"

/* Heads and trailers of one exchange together. */
enum { HEAD_MAX = 1 << 20 };

static const char *const header_names[EXCHANGE_HEADERS] = {
    [EXCHANGE_CONTENT_TYPE] = "content-type",
    [EXCHANGE_DATE] = "date",
    [EXCHANGE_RETRY_AFTER] = "retry-after",
    [EXCHANGE_X_REQUEST_ID] = "x-request-id",
};

/* ---- What libcurl calls ------------------------------------------------------------------- */

static bool is_reused(const struct exchange *x)
{
    long made = 0;
    curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
    return made == 0;
}

/* Has the server sent something that nobody asked for, on a connection that was kept, or closed it?
 * libcurl would take that for the answer to this request, and the answer to this for the next. */
static bool is_stale(const struct exchange *x)
{
    long remote_port = 0, local_port = 0;
    struct curl_tlssessioninfo *tls = NULL;
    if (!is_reused(x)) /* new: what comes first belongs to the handshake */
        return false;
    curl_easy_getinfo(x->easy, CURLINFO_PRIMARY_PORT, &remote_port);
    curl_easy_getinfo(x->easy, CURLINFO_LOCAL_PORT, &local_port);
    struct pollfd in = {.events = POLLIN};
    in.fd = connections_find(x->connections, (int)remote_port, (int)local_port);
    if (in.fd < 0 || poll(&in, 1, 0) != 0)
        return true;
    curl_easy_getinfo(x->easy, CURLINFO_TLS_SSL_PTR, &tls);
    return tls != NULL && tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals != NULL &&
           SSL_has_pending(tls->internals) != 0;
}

/* Asked when there is a connection and the request is next. From here on it may be executed. */
static int on_request(void *data, char *remote, char *local, int remote_port, int local_port)
{
    struct exchange *x = data;
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    x->stale = x->begun == 0 && is_stale(x);
    if (x->stale)
        return CURL_PREREQFUNC_ABORT;
    x->again = x->begun++ > 0;
    return x->again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t on_read(char *out, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    /* Asked for more than the whole body, it starts over. */
    bool starts = x->given == 0 || x->given == x->body.len;
    if (CURL_COMPAT_ASK_ON_READ && starts && on_request(x, NULL, NULL, 0, 0) != CURL_PREREQFUNC_OK)
        return CURL_READFUNC_ABORT;
    size_t len = x->body.len - x->given;
    if (len > size * n)
        len = size * n;
    memcpy(out, x->body.ptr + x->given, len);
    x->given += len;
    return len;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    x->in_body = true;
    x->too_large = size * n > EXCHANGE_BODY_MAX - x->answer.len;
    if (x->too_large)
        return 0;
    buffer_add(&x->answer, bytes, size * n);
    return size * n;
}

static void forget_headers(struct exchange *x)
{
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        x->header[i].len = 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The value, if the line is of this header; else ptr is NULL. */
static csms_str value_of(csms_str line, const char *name)
{
    size_t len = strlen(name);
    if (line.len <= len || line.ptr[len] != ':' || strncasecmp(line.ptr, name, len) != 0)
        return (csms_str){0};
    csms_str value = {line.ptr + len + 1, line.len - len - 1};
    while (value.len > 0 && is_space(value.ptr[0]))
        value.ptr++, value.len--;
    while (value.len > 0 && is_space(value.ptr[value.len - 1]))
        value.len--;
    return value;
}

/* The first of a repeated header counts, and one that is not UTF-8 does not. */
static void keep_header(struct buffer *kept, csms_str value)
{
    if (value.ptr != NULL && kept->len == 0 && is_utf8(value))
        buffer_str(kept, value);
}

/* One header line. A status line starts over: before the answer come interim ones (100, 103). What
 * else comes behind a whole head is a trailer. */
static size_t on_header(char *line, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    size_t len = size * n;
    bool starts = len >= 5 && memcmp(line, "HTTP/", 5) == 0;
    x->head_len += len;
    x->too_large = x->head_len > HEAD_MAX; /* libcurl keeps every line of it */
    if (x->too_large)
        return 0;
    if (x->in_body || (x->head_whole && !starts))
        return len;
    if (starts)
        forget_headers(x);
    x->head_whole = len > 0 && (line[0] == '\r' || line[0] == '\n');
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        keep_header(&x->header[i], value_of((csms_str){line, len}, header_names[i]));
    csms_str token = value_of((csms_str){line, len}, "x-subject-token");
    if (x->subject_token != NULL && token.ptr != NULL && token.len <= SECRET_MAX) {
        secret_wipe(x->subject_token);
        secret_alloc(x->subject_token, token.len);
        memcpy(x->subject_token->ptr, token.ptr, token.len);
    }
    return len;
}

/* ---- Setting up --------------------------------------------------------------------------- */

void exchange_set(struct exchange *x)
{
    CURL *easy = x->easy;
    CURL_SET(easy, CURLOPT_POST, 1L);
    CURL_SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.len);
    CURL_SET(easy, CURLOPT_HTTPHEADER, (struct curl_slist *)x->list);
    CURL_SET(easy, CURLOPT_USERAGENT, "csms-send/" CSMS_VERSION);
    CURL_SET(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* the record has the bytes as they came */
    CURL_COMPAT_SET_REQUEST(easy, on_request, x);
    connections_set(x->connections, easy);
    CURL_SET(easy, CURLOPT_READFUNCTION, on_read); /* and no seek function: see client.h */
    CURL_SET(easy, CURLOPT_READDATA, x);
    CURL_SET(easy, CURLOPT_WRITEFUNCTION, on_body);
    CURL_SET(easy, CURLOPT_WRITEDATA, x);
    CURL_SET(easy, CURLOPT_HEADERFUNCTION, on_header);
    CURL_SET(easy, CURLOPT_HEADERDATA, x);
    CURL_SET(easy, CURLOPT_ERRORBUFFER, x->detail);
    CURL_SET(easy, CURLOPT_PRIVATE, x);
}

/* ---- What became of it -------------------------------------------------------------------- */

static void set_error(struct exchange *x, const char *code, const char *text, const char *detail)
{
    x->passing = false;
    x->outcome = x->begun > 0 ? EXCHANGE_MAYBE_SENT : EXCHANGE_NOT_SENT;
    x->code = code;
    csms_str s = {detail, strlen(detail)};
    bool show = s.len > 0 && is_utf8(s); /* it can quote the server */
    snprintf(x->message, sizeof x->message, "%s%s%s", text, show ? ": " : "", show ? detail : "");
}

/* libcurl's texts about a proxy quote its URL, which can have a password in it. */
static bool is_of_proxy(const struct exchange *x)
{
    return strstr(x->detail, "roxy") != NULL; /* Proxy, proxy */
}

static void set_transport_error(struct exchange *x, CURLcode result)
{
    const struct transport_error *row = transport_error((int)result);
    const char *detail = x->detail[0] ? x->detail : curl_easy_strerror(result);
    char status[32] = "";
    long from_proxy = 0;
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &from_proxy);
    bool refused = x->begun == 0 && from_proxy != 0 && from_proxy != 200;
    if (refused)
        snprintf(status, sizeof status, "status %ld", from_proxy);
    if (refused || (is_of_proxy(x) && result != CURLE_COULDNT_RESOLVE_PROXY))
        row = transport_error(CURLE_PROXY);
    set_error(x, row->code, row->text, refused || is_of_proxy(x) ? status : detail);
    x->passing = row->passing;
}

void exchange_end(struct exchange *x, int curl_code)
{
    CURLcode result = (CURLcode)curl_code;
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
    x->retry_after_s = retry_after > 0 ? retry_after : 0;
    if (CURL_COMPAT_ASK_ON_READ && x->begun == 0 && result == CURLE_OK)
        x->stale = is_reused(x); /* it answers something before this request */
    x->outcome = EXCHANGE_ANSWERED;
    x->status = (int)status;
    if (x->again || result == CURLE_SEND_FAIL_REWIND)
        set_error(x, "lost", "the connection was lost; the request was not sent again", "");
    else if (x->stale) {
        set_error(x, "stale", "the server sent something unasked on the connection", "");
        x->passing = true; /* there is a new connection next time */
    } else if (x->too_large)
        set_error(x, "too_large", "the answer is longer than 8 MiB, or its head than 1 MiB", "");
    else if (result != CURLE_OK)
        set_transport_error(x, result);
    else if (!x->head_whole) /* libcurl takes the end of the connection for the end of the head */
        set_transport_error(x, CURLE_PARTIAL_FILE);
    else if (status < 200 || status > 599) /* also 0: libcurl can succeed without an answer */
        set_error(x, "bad_response", "the answer has no valid status", "");
}

void exchange_give_up(struct exchange *x)
{
    set_error(x, "interrupted", "given up before the answer", "");
}

void exchange_reset(struct exchange *x)
{
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        buffer_free(&x->header[i]);
    buffer_free(&x->answer);
    *x = (struct exchange){0};
}
