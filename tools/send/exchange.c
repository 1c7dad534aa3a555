/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

#include "curl_compat.h"
#include "str.h"
#include "transport_error.h"

/* Total size of heads and trailers of one exchange. */
enum { HEAD_MAX = 1 << 20 };

static const char *const header_names[EXCHANGE_HEADERS] = {
    [EXCHANGE_CONTENT_TYPE] = "content-type",
    [EXCHANGE_DATE] = "date",
    [EXCHANGE_RETRY_AFTER] = "retry-after",
    [EXCHANGE_X_REQUEST_ID] = "x-request-id",
};

/* ---- Callbacks of libcurl ----------------------------------------------------------------- */

/* Called when there is a connection, just before the request is sent. */
static int on_request(void *data, char *remote, char *local, int remote_port, int local_port)
{
    struct exchange *x = data;
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    if (x->begun)
        x->fault = EXCHANGE_AGAIN;
    else if (!connections_begin(x->connections, x->easy, x->plain, &x->connection))
        x->fault = EXCHANGE_STALE;
    if (x->fault != EXCHANGE_NO_FAULT)
        return CURL_PREREQFUNC_ABORT;
    x->begun = true;
    return CURL_PREREQFUNC_OK;
}

/* The body for a libcurl that cannot ask before a request. It has no seek function, so libcurl
 * cannot start it over. */
static size_t on_read(char *out, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    /* A read after the whole body means that libcurl starts over. */
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
    if (size * n > EXCHANGE_BODY_MAX - x->answer.len) {
        x->fault = EXCHANGE_TOO_LARGE;
        return 0;
    }
    buffer_add(&x->answer, bytes, size * n);
    return size * n;
}

static void forget_headers(struct exchange *x)
{
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        x->header[i].len = 0;
}

/* Returns the value if the line is this header; otherwise ptr is NULL. */
static csms_str value_of(csms_str line, const char *name)
{
    size_t len = strlen(name);
    if (line.len <= len || line.ptr[len] != ':' || !str_is_nocase((csms_str){line.ptr, len}, name))
        return (csms_str){0};
    return str_trim((csms_str){line.ptr + len + 1, line.len - len - 1});
}

/* Keeps the first of repeated headers, and only UTF-8. */
static void keep_header(struct buffer *kept, csms_str value)
{
    if (value.ptr != NULL && kept->len == 0 && csms_text_is_utf8(value))
        buffer_str(kept, value);
}

static void keep_subject_token(struct exchange *x, csms_str line)
{
    csms_str token = value_of(line, "x-subject-token");
    if (x->subject_token != NULL && token.ptr != NULL && token.len <= SECURE_TEXT_MAX)
        secure_text_set(x->subject_token, "", token);
}

static bool is_reused(const struct exchange *x)
{
    long made = 0;
    curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &made);
    return made == 0;
}

/* Called for each header line. A status line resets the headers, because interim responses (100,
 * 103) precede the answer. Lines after a complete head are trailers. */
static size_t on_header(char *bytes, size_t size, size_t n, void *data)
{
    struct exchange *x = data;
    csms_str line = {bytes, size * n};
    bool starts = str_starts(line, "HTTP/");
    x->head_len += line.len;
    if (x->head_len > HEAD_MAX) { /* libcurl keeps every line in memory */
        x->fault = EXCHANGE_TOO_LARGE;
        return 0;
    }
    if (CURL_COMPAT_ASK_ON_READ && !x->begun && is_reused(x)) {
        connections_set_surplus(x->connections, x->easy); /* it answers no request */
        x->fault = EXCHANGE_STALE;
        return 0;
    }
    if (x->in_body || (x->head_whole && !starts))
        return line.len;
    if (starts)
        forget_headers(x);
    x->head_whole = line.len > 0 && (line.ptr[0] == '\r' || line.ptr[0] == '\n');
    if (x->head_whole) /* only now, so that on_text gets few calls */
        CURL_SET(x->easy, CURLOPT_VERBOSE, 1L);
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        keep_header(&x->header[i], value_of(line, header_names[i]));
    keep_subject_token(x, line);
    return line.len;
}

static bool has(csms_str text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, word, len) == 0)
            return true;
    }
    return false;
}

/* libcurl discards bytes after the end of an answer, and reports them only as debug text. */
static int on_text(CURL *easy, curl_infotype type, char *bytes, size_t len, void *data)
{
    struct exchange *x = data;
    csms_str text = {bytes, len};
    (void)easy;
    if (type == CURLINFO_TEXT && (has(text, "xcess found") || has(text, "eftovers after chunking")))
        x->surplus = true;
    return 0;
}

/* ---- Setting up --------------------------------------------------------------------------- */

void exchange_set_callbacks(void *handle, struct connections *connections)
{
    CURL *easy = handle;
    CURL_SET(easy, CURLOPT_POST, 1L);
    CURL_SET(easy, CURLOPT_USERAGENT, "csms-send/" CSMS_VERSION);
    CURL_SET(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* the record has the original bytes */
    CURL_COMPAT_SET(easy, CURLOPT_PREREQFUNCTION, on_request);
    CURL_SET(easy, CURLOPT_READFUNCTION, on_read); /* asked only without CURLOPT_POSTFIELDS */
    CURL_SET(easy, CURLOPT_WRITEFUNCTION, on_body);
    CURL_SET(easy, CURLOPT_HEADERFUNCTION, on_header);
    CURL_SET(easy, CURLOPT_DEBUGFUNCTION, on_text);
    connections_set(connections, easy);
}

/* Links the lines as a curl_slist in place. curl_slist_append would copy secrets. */
static struct curl_slist *link_lines(struct exchange *x)
{
    static char no_expect[] = "Expect:"; /* send no "Expect: 100-continue": bodies are small */
    struct curl_slist *node = &x->list[0];
    *node = (struct curl_slist){.data = no_expect};
    for (size_t i = 0; i < EXCHANGE_HEADER_LINES && x->lines[i] != NULL; i++) {
        node->next = &x->list[i + 1];
        node = node->next;
        *node = (struct curl_slist){.next = NULL};
        memcpy(&node->data, &x->lines[i],
               sizeof node->data); /* data is not const, but libcurl only reads it */
    }
    return x->list;
}

void exchange_set(struct exchange *x)
{
    CURL *easy = x->easy;
    CURL_SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body.len);
    CURL_SET(easy, CURLOPT_POSTFIELDS, CURL_COMPAT_ASK_ON_READ ? NULL : x->body.ptr);
    CURL_SET(easy, CURLOPT_HTTPHEADER, link_lines(x));
    CURL_SET(easy, CURLOPT_VERBOSE, 0L);
    CURL_COMPAT_SET(easy, CURLOPT_PREREQDATA, x);
    CURL_SET(easy, CURLOPT_READDATA, x);
    CURL_SET(easy, CURLOPT_WRITEDATA, x);
    CURL_SET(easy, CURLOPT_HEADERDATA, x);
    CURL_SET(easy, CURLOPT_DEBUGDATA, x);
    CURL_SET(easy, CURLOPT_ERRORBUFFER, x->detail);
    CURL_SET(easy, CURLOPT_PRIVATE, x);
}

/* ---- The outcome --------------------------------------------------------------------------- */

static void set_error(struct exchange *x, const char *code, const char *text, const char *detail)
{
    x->passing = false;
    x->outcome = x->begun ? EXCHANGE_MAYBE_SENT : EXCHANGE_NOT_SENT;
    x->code = code;
    csms_str s = {detail, strlen(detail)};
    bool show = s.len > 0 && csms_text_is_utf8(s); /* the detail can quote the server */
    snprintf(x->message, sizeof x->message, "%s%s%s", text, show ? ": " : "", show ? detail : "");
}

/* libcurl's messages about a proxy quote its URL, which can contain a password. */
static bool is_of_proxy(const struct exchange *x)
{
    return strstr(x->detail, "roxy") != NULL; /* Proxy, proxy */
}

static void set_transport_error(struct exchange *x, CURLcode result)
{
    const struct transport_error *row = transport_error((int)result);
    const char *detail = x->detail[0] ? x->detail : curl_easy_strerror(result);
    char status[32] = "";
    long from_proxy = 0, proxy_certificate = 0;
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &from_proxy);
    curl_easy_getinfo(x->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy_certificate);
    bool refused = !x->begun && from_proxy != 0 && from_proxy != 200;
    if (refused)
        snprintf(status, sizeof status, "status %ld", from_proxy);
    if (refused || (is_of_proxy(x) && result != CURLE_COULDNT_RESOLVE_PROXY))
        row = transport_error(CURLE_PROXY);
    bool certificate = result == CURLE_PEER_FAILED_VERIFICATION && proxy_certificate != 0;
    const char *text = certificate ? "the proxy's certificate was rejected" : row->text;
    set_error(x, row->code, text, refused || is_of_proxy(x) ? status : detail);
    x->passing = row->passing;
}

/* Sets the error that csms-send or libcurl detected. False if there is none, so there is an answer.
 */
static bool set_fault(struct exchange *x, CURLcode result, long status)
{
    if (x->fault == EXCHANGE_AGAIN || result == CURLE_SEND_FAIL_REWIND)
        set_error(x, "lost", "the connection was lost; the request was not sent again", "");
    else if (x->fault == EXCHANGE_STALE)
        set_error(x, "stale", "the connection was closed by the server", "");
    else if (x->fault == EXCHANGE_TOO_LARGE)
        set_error(x, "too_large", "the answer is longer than 8 MiB, or its head than 1 MiB", "");
    else if (result != CURLE_OK)
        set_transport_error(x, result);
    else if (!x->head_whole) /* libcurl treats the end of the connection as the end of the head */
        set_transport_error(x, CURLE_PARTIAL_FILE);
    else if (status < 200 || status > 599) /* can be 0: libcurl can succeed without an answer */
        set_error(x, "bad_response", "the answer has no valid status", "");
    else
        return false;
    return true;
}

void exchange_set_out_of_step(struct exchange *x)
{
    set_error(x, "out_of_step",
              "the server sent an unsolicited answer on this connection, so the answer to this "
              "request may belong to another request",
              "");
}

/* True if a libcurl without the request callback failed to send the head on a reused connection
 * that the server had closed. */
static bool found_closed(const struct exchange *x, CURLcode result)
{
    long head_len = 0;
    curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &head_len);
    return CURL_COMPAT_ASK_ON_READ && !x->begun && head_len > 0 && is_reused(x) &&
           (result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
            result == CURLE_GOT_NOTHING);
}

void exchange_end(struct exchange *x, int curl_code)
{
    CURLcode result = (CURLcode)curl_code;
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
    x->retry_after_s = retry_after > 0 ? retry_after : 0;
    if (found_closed(x, result))
        x->fault = EXCHANGE_STALE;
    x->outcome = EXCHANGE_ANSWERED;
    x->status = (int)status;
    csms_str answered = set_fault(x, result, status) ? (csms_str){0} : x->name;
    if (!connections_end(x->connections, x->connection, answered, x->surplus, &x->serial))
        exchange_set_out_of_step(x);
    x->connection = NULL;
}

void exchange_give_up(struct exchange *x)
{
    set_error(x, "interrupted", "given up before the answer", "");
    connections_end(x->connections, x->connection, (csms_str){0}, false, &x->serial);
    x->connection = NULL;
}

void exchange_rewind(struct exchange *x)
{
    struct exchange request = {
        .url = x->url,
        .plain = x->plain,
        .name = x->name,
        .body = x->body,
        .owner = x->owner,
        .subject_token = x->subject_token,
    };
    memcpy(request.lines, x->lines, sizeof x->lines);
    exchange_reset(x);
    *x = request;
}

void exchange_reset(struct exchange *x)
{
    for (size_t i = 0; i < EXCHANGE_HEADERS; i++)
        buffer_free(&x->header[i]);
    buffer_free(&x->answer);
    *x = (struct exchange){0};
}
