/* SPDX-License-Identifier: MIT */
/* One POST, and what became of it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "secret.h"

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

/* One POST and what became of it. All zero but the request is ready to be started. */
struct exchange {
    /* The request. What it points to must stay until the exchange is finished. */
    const char *url;
    bool plain;                        /* the URL is http, which never goes through a proxy */
    const struct csms_header *headers; /* wiped from libcurl's list afterwards */
    size_t n_headers;
    csms_str body;
    void *owner;                  /* for the caller */
    struct secret *subject_token; /* where X-Subject-Token goes; NULL: nowhere */

    /* The result. */
    enum exchange_outcome outcome;
    int status;                             /* ANSWERED: 200 to 599 */
    struct buffer header[EXCHANGE_HEADERS]; /* ANSWERED: UTF-8; empty if absent */
    struct buffer answer;                   /* ANSWERED: the body as received */
    int64_t retry_after_s; /* ANSWERED: from Retry-After, a number or a date; 0: absent */
    uint64_t elapsed_ms;
    bool passing;      /* not ANSWERED: it may be over next time, as a refused connection */
    const char *code;  /* not ANSWERED: one word, as "connect" */
    char message[400]; /* not ANSWERED: one line of UTF-8 */

    /* Private to exchange.c and client.c. */
    void *easy; /* CURL */
    void *list; /* struct curl_slist */
    struct connections *connections;
    int64_t end_ms; /* by clock_ms */
    unsigned late_looks;
    size_t given, head_len;
    unsigned begun;
    bool stale, again, too_large, head_whole, in_body;
    char detail[256]; /* CURL_ERROR_SIZE */
};

/* Free what the result holds, and make it ready for another request. */
void exchange_reset(struct exchange *x);

/* ---- For client.c ---- */

/* Tell libcurl what to send and what to do with the answer. */
void exchange_set(struct exchange *x);

/* The transfer is over with this CURLcode: set the result. */
void exchange_end(struct exchange *x, int curl_code);

/* It is given up. */
void exchange_give_up(struct exchange *x);

#endif
