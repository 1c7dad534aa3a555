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

/* Longest response body that is kept. Escaped as JSON it must fit a record of RECORD_MAX. */
#define EXCHANGE_BODY_MAX (8u << 20)

enum exchange_outcome {
    EXCHANGE_ANSWERED,  /* status, headers and body are whole */
    EXCHANGE_NOT_SENT,  /* for certain: no connection got as far as taking a request */
    EXCHANGE_MAYBE_SENT /* the server may have the request, and there is no whole answer */
};

/* The response headers that are kept. */
enum exchange_header {
    EXCHANGE_CONTENT_TYPE,
    EXCHANGE_DATE,
    EXCHANGE_RETRY_AFTER,
    EXCHANGE_X_REQUEST_ID,
    EXCHANGE_HEADERS
};

/* What csms-send itself found, before libcurl's result counts. */
enum exchange_fault {
    EXCHANGE_NO_FAULT,
    EXCHANGE_STALE,    /* the connection must not be used; nothing was sent */
    EXCHANGE_AGAIN,    /* libcurl was about to send the request again */
    EXCHANGE_TOO_LARGE /* the answer, or its head */
};

enum { EXCHANGE_HEADER_LINES = 8 };

/* One POST and its outcome. All zero but the request is ready to be started. */
struct exchange {
    /* The request. What it points to must stay until the exchange is finished. */
    const char *url;
    bool plain;    /* the URL is http, which never goes through a proxy */
    csms_str name; /* for messages about its answer; may be empty */
    const char *lines[EXCHANGE_HEADER_LINES]; /* "Name: value", up to the first NULL */
    csms_str body;
    void *owner;                       /* for the caller */
    struct secure_text *subject_token; /* where X-Subject-Token goes; NULL: nowhere */

    /* The result. */
    enum exchange_outcome outcome;
    int status;                             /* ANSWERED: 200 to 599 */
    struct buffer header[EXCHANGE_HEADERS]; /* ANSWERED: UTF-8; empty if absent */
    struct buffer answer;                   /* ANSWERED: the body as received */
    int64_t retry_after_s; /* ANSWERED: from Retry-After, a number or a date; 0: absent */
    uint64_t elapsed_ms;
    bool passing;      /* not ANSWERED: it may be over next time, as a refused connection */
    const char *code;  /* not ANSWERED: one word, for example "connect" */
    char message[400]; /* not ANSWERED: one line of UTF-8 */

    /* Private to exchange.c and client.c. */
    void *easy; /* CURL */
    struct curl_slist list[EXCHANGE_HEADER_LINES + 1];
    struct connections *connections;
    struct connection *connection; /* that the request went out on; NULL: not known */
    uint64_t serial;               /* for connections_is_in_step */
    int64_t end_ms;                /* by clock_ms */
    unsigned late_looks;
    size_t given, head_len;
    enum exchange_fault fault;
    bool begun;   /* from then on the request may be executed */
    bool surplus; /* bytes came after the answer */
    bool head_whole, in_body;
    char detail[256]; /* CURL_ERROR_SIZE */
};

/* Frees the result, and makes the exchange ready to be started again with the same request. */
void exchange_rewind(struct exchange *x);

/* Frees the result, and forgets the request as well. */
void exchange_reset(struct exchange *x);

/* The answer may belong to another request: turns it into one that may have been sent. */
void exchange_set_out_of_step(struct exchange *x);

/* ---- For client.c ---- */

/* Sets the options of a new handle that are the same for every request. */
void exchange_set_callbacks(void *easy, struct connections *connections);

/* Tells libcurl what to send and what to do with the answer. */
void exchange_set(struct exchange *x);

/* The transfer is over with this CURLcode: sets the result. */
void exchange_end(struct exchange *x, int curl_code);

/* It is given up. */
void exchange_give_up(struct exchange *x);

#endif
