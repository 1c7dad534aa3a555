/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "curl_compat.h"
#include "str.h"

/* The errors of libcurl that can occur with the options of client.c. */
static const struct transport_error {
    CURLcode curl_code;
    const char *code; /* one word for the record */
    const char *text; /* message */
    bool passing;     /* temporary: a retry may succeed */
} errors[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "resolve", "the host name was not found", false},
    {CURLE_COULDNT_RESOLVE_PROXY, "resolve",
     "the proxy's host name was not found, or its URL is invalid", false},
    {CURLE_COULDNT_CONNECT, "connect", "no connection", true},
    {CURLE_PROXY, "proxy", "the proxy could not connect", true},
    {CURLE_OPERATION_TIMEDOUT, "timeout", "no answer in time", true},
    {CURLE_SSL_CONNECT_ERROR, "tls", "the TLS handshake failed", true},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", "the server's certificate was rejected", false},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, "tls", "the server's public key is not the pinned one", false},
    {CURLE_SSL_CACERT_BADFILE, "tls", "the CA certificates cannot be used", false},
    {CURLE_SEND_ERROR, "send", "the connection broke while the request was sent", true},
    {CURLE_RECV_ERROR, "receive", "the connection broke before the answer was complete", true},
    {CURLE_GOT_NOTHING, "closed", "the server closed the connection without an answer", true},
    {CURLE_PARTIAL_FILE, "cut", "the answer was cut off", false},
    {CURLE_WEIRD_SERVER_REPLY, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_UNSUPPORTED_PROTOCOL, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_BAD_CONTENT_ENCODING, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_OUT_OF_MEMORY, "too_large", "the head of the answer is too long, or out of memory",
     false},
    {CURLE_OK, "other", "the transfer failed", false},
};

/* Returns the row for a code, or the row "other". */
static const struct transport_error *find_error(CURLcode code)
{
    size_t i = 0, last = sizeof errors / sizeof errors[0] - 1;
    while (i < last && errors[i].curl_code != code)
        i++;
    return &errors[i];
}

static void set_error(struct exchange *x, const char *code, const char *text, const char *detail)
{
    csms_str s = str_from(detail);
    bool show = s.len > 0 && csms_text_is_utf8(s); /* the detail can quote the server */
    snprintf(x->message, sizeof x->message, "%s%s%s", text, show ? ": " : "", show ? detail : "");
    record_set_error(x->request.record, x->begun ? RECORD_SENT_MAYBE : RECORD_SENT_NO, code,
                     x->message);
    x->passing = false;
}

void exchange_set_fault(struct exchange *x, enum exchange_fault fault)
{
    static const struct {
        const char *code, *text;
    } faults[] = {
        [EXCHANGE_STALE] = {"stale", "the connection was closed by the server"},
        [EXCHANGE_AGAIN] = {"lost", "the connection was lost; the request was not sent again"},
        [EXCHANGE_TOO_LARGE] = {"too_large",
                                "the answer is longer than 8 MiB, or its head than 256 KiB"},
        [EXCHANGE_BAD_STATUS] = {"bad_response", "the answer has no valid status"},
        [EXCHANGE_INTERRUPTED] = {"interrupted", "given up before the answer"},
        [EXCHANGE_OUT_OF_STEP] = {"out_of_step",
                                  "the server sent an unsolicited answer on this connection, so "
                                  "the answer to this request may belong to another request"},
    };
    x->fault = fault;
    set_error(x, faults[fault].code, faults[fault].text, "");
}

/* libcurl's messages about a proxy quote its URL, which can contain a password. */
static bool is_of_proxy(const struct exchange *x)
{
    return strstr(x->detail, "roxy") != NULL; /* Proxy, proxy */
}

static void set_transport_error(struct exchange *x, CURLcode result)
{
    const struct transport_error *row = find_error(result);
    const char *detail = x->detail[0] ? x->detail : curl_easy_strerror(result);
    char status[32] = "";
    long from_proxy = 0, proxy_certificate = 0;
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &from_proxy);
    curl_easy_getinfo(x->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy_certificate);
    bool refused = !x->begun && from_proxy != 0 && from_proxy != 200;
    if (refused)
        snprintf(status, sizeof status, "status %ld", from_proxy);
    /* These two have rows of their own, and their texts name the proxy in some versions only. */
    bool unreachable = result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_COULDNT_CONNECT;
    if (refused || (is_of_proxy(x) && !unreachable))
        row = find_error(CURLE_PROXY);
    bool certificate = result == CURLE_PEER_FAILED_VERIFICATION && proxy_certificate != 0;
    const char *text = certificate ? "the proxy's certificate was rejected" : row->text;
    if (result == CURLE_OPERATION_TIMEDOUT && !x->begun)
        text = "no connection in time";
    set_error(x, row->code, text, refused || is_of_proxy(x) ? status : detail);
    x->passing = row->passing;
}

static void set_answer(struct exchange *x, int status)
{
    struct record *r = x->request.record;
    record_set_headers(r, buffer_slice(&x->head));
    r->has_status = true;
    r->status = status;
    r->body = x->body.len > 0 ? buffer_slice(&x->body) : str_from("");
}

/* libcurl treats the end of the connection as the end of the head, and can succeed without an
 * answer; then the status is 0. */
static void set_result(struct exchange *x, CURLcode result)
{
    long status = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    if (x->fault != EXCHANGE_NO_FAULT)
        exchange_set_fault(x, x->fault);
    else if (result == CURLE_SEND_FAIL_REWIND)
        exchange_set_fault(x, EXCHANGE_AGAIN);
    else if (result != CURLE_OK)
        set_transport_error(x, result);
    else if (x->part == EXCHANGE_IN_HEAD)
        set_transport_error(x, CURLE_PARTIAL_FILE);
    else if (status < 200 || status > 599)
        exchange_set_fault(x, EXCHANGE_BAD_STATUS);
    else
        set_answer(x, (int)status);
}

/* True if a libcurl without the request callback failed to send the head on a reused connection
 * that the server had closed. */
static bool found_closed(const struct exchange *x, CURLcode result)
{
    long head_len = 0;
    curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &head_len);
    return CURL_COMPAT_ASK_ON_READ && !x->begun && head_len > 0 && exchange_is_reusing(x) &&
           (result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
            result == CURLE_GOT_NOTHING);
}

void exchange_end(struct exchange *x, CURLcode result)
{
    struct record *r = x->request.record;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
    x->retry_after_s = retry_after;
    r->has_elapsed = true;
    r->elapsed_ms = (uint64_t)(clock_ms() - x->start_ms);
    if (found_closed(x, result))
        x->fault = EXCHANGE_STALE;
    set_result(x, result);
    csms_str answered = r->has_status ? r->id : (csms_str){0};
    if (!connections_end(x->connections, x->connection, answered, x->surplus, &x->serial))
        exchange_set_fault(x, EXCHANGE_OUT_OF_STEP);
    x->connection = NULL;
}
