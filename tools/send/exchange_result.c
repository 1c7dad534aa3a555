/* SPDX-License-Identifier: MIT */
#include "exchange.h"

#include <stdio.h>
#include <string.h>

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
    const struct transport_error *row = find_error(result);
    const char *detail = x->detail[0] ? x->detail : curl_easy_strerror(result);
    char status[32] = "";
    long from_proxy = 0, proxy_certificate = 0;
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &from_proxy);
    curl_easy_getinfo(x->easy, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy_certificate);
    bool refused = !x->begun && from_proxy != 0 && from_proxy != 200;
    if (refused)
        snprintf(status, sizeof status, "status %ld", from_proxy);
    if (refused || (is_of_proxy(x) && result != CURLE_COULDNT_RESOLVE_PROXY))
        row = find_error(CURLE_PROXY);
    bool certificate = result == CURLE_PEER_FAILED_VERIFICATION && proxy_certificate != 0;
    const char *text = certificate ? "the proxy's certificate was rejected" : row->text;
    set_error(x, row->code, text, refused || is_of_proxy(x) ? status : detail);
    x->passing = row->passing;
}

/* Sets the error that csms-send or libcurl detected. False if there is none, so there is an answer.
 * libcurl treats the end of the connection as the end of the head, and can succeed without an
 * answer; then the status is 0. */
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
    else if (x->part == EXCHANGE_IN_HEAD)
        set_transport_error(x, CURLE_PARTIAL_FILE);
    else if (status < 200 || status > 599)
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
    return CURL_COMPAT_ASK_ON_READ && !x->begun && head_len > 0 && exchange_is_reusing(x) &&
           (result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
            result == CURLE_GOT_NOTHING);
}

void exchange_end(struct exchange *x, CURLcode result)
{
    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &retry_after);
    x->retry_after_s = retry_after > 0 ? retry_after : 0;
    if (found_closed(x, result))
        x->fault = EXCHANGE_STALE;
    x->outcome = EXCHANGE_ANSWERED;
    x->status = (int)status;
    csms_str answered = set_fault(x, result, status) ? (csms_str){0} : x->request.name;
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
