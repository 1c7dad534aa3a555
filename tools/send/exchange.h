/* SPDX-License-Identifier: MIT */
/* One POST and its outcome. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "connections.h"
#include "endpoint.h"
#include "record.h"
#include "secure_text.h"

/* Longest response body. Escaped as JSON, it must fit a record of RECORD_MAX. */
#define EXCHANGE_BODY_MAX (8u << 20)

/* Errors that csms-send itself detects; they precede the result of libcurl. */
enum exchange_fault {
    EXCHANGE_NO_FAULT,
    EXCHANGE_STALE,       /* the connection must not be used; nothing was sent */
    EXCHANGE_AGAIN,       /* libcurl was about to send the request again */
    EXCHANGE_TOO_LARGE,   /* the answer, or its head */
    EXCHANGE_BAD_STATUS,  /* not from 200 to 599 */
    EXCHANGE_INTERRUPTED, /* given up before the answer */
    EXCHANGE_OUT_OF_STEP  /* the answer may belong to another request */
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
    const struct endpoint *endpoint;
    const char *lines[EXCHANGE_HEADER_LINES]; /* "Name: value", up to the first NULL */
    struct secure_text *subject_token;        /* receives X-Subject-Token; may be NULL */
    void *owner;                              /* for the caller */

    /* Its request_body is sent to its path. It receives the result: an answer, or an error that is
     * sent "no" only if certainly no connection accepted the request. The texts are in the
     * exchange. */
    struct record *record;
};

struct exchange {
    struct exchange_request request;

    /* The parts of the result that are not in the record. */
    int64_t retry_after_s; /* from Retry-After, a number or a date; not positive: none */
    bool passing;          /* an error that is temporary, for example a refused connection */

    /* Private to exchange*.c and client.c. */
    struct buffer head, body; /* of the answer as received */
    char message[400];        /* of the error: one line of UTF-8 */
    struct exchange *next;    /* in flight */
    CURL *easy;               /* while it is in flight */
    struct curl_slist list[EXCHANGE_HEADER_LINES + 1];
    struct connections *connections;
    struct connection *connection; /* that the request was sent on; NULL: unknown */
    uint64_t serial;               /* for connections_is_in_step */
    int64_t start_ms;              /* by clock_ms */
    unsigned late_looks;
    size_t given, head_len;
    enum exchange_fault fault;
    bool begun;   /* once true, the request may be executed */
    bool surplus; /* bytes came after the answer */
    enum exchange_part part;
    char detail[256]; /* CURL_ERROR_SIZE */
};

/* Frees the result of an exchange that is not in flight. The request stays. */
void exchange_reset(struct exchange *x);

/* ---- For client.c ---- */

/* Sets the options of the new handle for this request. */
void exchange_set(struct exchange *x);

/* True if the request uses a connection of an earlier one. */
bool exchange_is_reusing(const struct exchange *x);

/* ---- exchange_result.c ---- */

/* Sets the result of a transfer that ended with this code. */
void exchange_end(struct exchange *x, CURLcode result);

/* Changes the result to an error. */
void exchange_set_fault(struct exchange *x, enum exchange_fault fault);

#endif
