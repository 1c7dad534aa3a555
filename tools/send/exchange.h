/* SPDX-License-Identifier: MIT */
/* One POST and its outcome. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "buffer.h"
#include "connections.h"
#include "secure_text.h"

/* Longest response body. Escaped as JSON, it must fit a record of RECORD_MAX. */
#define EXCHANGE_BODY_MAX (8u << 20)

enum exchange_outcome {
    EXCHANGE_ANSWERED,  /* status, headers and body are complete */
    EXCHANGE_NOT_SENT,  /* certainly: no connection accepted the request */
    EXCHANGE_MAYBE_SENT /* the server may have the request, but there is no complete answer */
};

/* The response headers that are kept. */
enum exchange_header {
    EXCHANGE_CONTENT_TYPE,
    EXCHANGE_DATE,
    EXCHANGE_RETRY_AFTER,
    EXCHANGE_X_REQUEST_ID,
    EXCHANGE_HEADERS
};

/* Errors that csms-send itself detects; they precede the result of libcurl. */
enum exchange_fault {
    EXCHANGE_NO_FAULT,
    EXCHANGE_STALE,    /* the connection must not be used; nothing was sent */
    EXCHANGE_AGAIN,    /* libcurl was about to send the request again */
    EXCHANGE_TOO_LARGE /* the answer, or its head */
};

/* How much of the answer has arrived. */
enum exchange_part {
    EXCHANGE_IN_HEAD,
    EXCHANGE_AFTER_HEAD, /* also an interim response */
    EXCHANGE_IN_BODY
};

enum { EXCHANGE_HEADER_LINES = 8 };

/* The texts must stay valid until the exchange is finished. */
struct exchange_request {
    const char *url;
    bool plain;                               /* the URL is http, which never uses a proxy */
    csms_str name;                            /* for messages about its answer; may be empty */
    const char *lines[EXCHANGE_HEADER_LINES]; /* "Name: value", up to the first NULL */
    csms_str body;
    void *owner;                       /* for the caller */
    struct secure_text *subject_token; /* receives X-Subject-Token; may be NULL */
};

/* One POST and its outcome. Ready to start if all members except the request are zero. */
struct exchange {
    struct exchange_request request;

    /* The result. */
    enum exchange_outcome outcome;
    int status;                             /* ANSWERED: 200 to 599 */
    struct buffer header[EXCHANGE_HEADERS]; /* ANSWERED: UTF-8; empty if absent */
    struct buffer answer;                   /* ANSWERED: the body as received */
    int64_t retry_after_s; /* ANSWERED: from Retry-After, a number or a date; 0: absent */
    uint64_t elapsed_ms;
    bool passing;      /* not ANSWERED: temporary, for example a refused connection */
    const char *code;  /* not ANSWERED: one word, for example "connect" */
    char message[400]; /* not ANSWERED: one line of UTF-8 */

    /* Private to exchange*.c and client.c. */
    CURL *easy;
    struct curl_slist list[EXCHANGE_HEADER_LINES + 1];
    struct connections *connections;
    struct connection *connection; /* that the request was sent on; NULL: unknown */
    uint64_t serial;               /* for connections_is_in_step */
    int64_t end_ms;                /* by clock_ms */
    unsigned late_looks;
    size_t given, head_len;
    enum exchange_fault fault;
    bool begun;   /* once true, the request may be executed */
    bool surplus; /* bytes came after the answer */
    enum exchange_part part;
    char detail[256]; /* CURL_ERROR_SIZE */
};

/* Frees the result, and makes the exchange ready to start again with the same request. */
void exchange_rewind(struct exchange *x);

/* Frees the result and clears the request. */
void exchange_reset(struct exchange *x);

/* ---- For client.c ---- */

/* Sets the options of a new handle that all requests share. */
void exchange_set_callbacks(CURL *easy, struct connections *connections);

/* Sets the options of the handle for this request. */
void exchange_set(struct exchange *x);

/* True if the request uses a connection of an earlier one. */
bool exchange_is_reusing(const struct exchange *x);

/* ---- exchange_result.c ---- */

/* Sets the result of a transfer that ended with this code. */
void exchange_end(struct exchange *x, CURLcode result);

/* Sets the result of an abandoned exchange. */
void exchange_give_up(struct exchange *x);

/* Changes the outcome to MAYBE_SENT, because the answer may belong to another request. */
void exchange_set_out_of_step(struct exchange *x);

#endif
