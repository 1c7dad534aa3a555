/* SPDX-License-Identifier: MIT */
#include "transport_error.h"

#include <curl/curl.h>

static const struct transport_error errors[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "resolve", "the host name was not found", false},
    {CURLE_COULDNT_RESOLVE_PROXY, "resolve",
     "the proxy's host name was not found, or its URL is invalid", false},
    {CURLE_COULDNT_CONNECT, "connect", "no connection", true},
    {CURLE_INTERFACE_FAILED, "connect", "no connection", true},
    {CURLE_PROXY, "proxy", "the proxy could not connect", true},
    {CURLE_OPERATION_TIMEDOUT, "timeout", "no answer in time", true},
    {CURLE_SSL_CONNECT_ERROR, "tls", "the TLS handshake failed", true},
    {CURLE_PEER_FAILED_VERIFICATION, "tls", "the server's certificate was rejected", false},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, "tls", "the server's public key is not the pinned one", false},
    {CURLE_SSL_CACERT_BADFILE, "tls", "the CA certificates cannot be used", false},
    {CURLE_SSL_ISSUER_ERROR, "tls", "the server's certificate was rejected", false},
    {CURLE_SSL_CERTPROBLEM, "tls", "the TLS handshake failed", false},
    {CURLE_SSL_CIPHER, "tls", "the TLS handshake failed", false},
    {CURLE_SSL_ENGINE_NOTFOUND, "tls", "TLS could not be set up", false},
    {CURLE_SSL_ENGINE_SETFAILED, "tls", "TLS could not be set up", false},
    {CURLE_SEND_ERROR, "send", "the connection broke while the request was sent", true},
    {CURLE_RECV_ERROR, "receive", "the connection broke before the answer was complete", true},
    {CURLE_GOT_NOTHING, "closed", "the server closed the connection without an answer", true},
    {CURLE_PARTIAL_FILE, "cut", "the answer was cut off", false},
    {CURLE_HTTP2, "receive", "the connection broke before the answer was complete", false},
    {CURLE_HTTP2_STREAM, "receive", "the server aborted the answer", false},
    {CURLE_WEIRD_SERVER_REPLY, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_UNSUPPORTED_PROTOCOL, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_BAD_CONTENT_ENCODING, "bad_response", "the answer is not valid HTTP", false},
    {CURLE_OUT_OF_MEMORY, "too_large", "the head of the answer is too long, or out of memory",
     false},
    {CURLE_OK, "other", "the transfer failed", false},
};

const struct transport_error *transport_error(int curl_code)
{
    size_t i = 0, last = sizeof errors / sizeof errors[0] - 1;
    while (i < last && errors[i].curl_code != curl_code)
        i++;
    return &errors[i];
}
