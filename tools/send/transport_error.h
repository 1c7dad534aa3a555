/* SPDX-License-Identifier: MIT */
/* libcurl's error codes in this program's words. */
#ifndef TRANSPORT_ERROR_H
#define TRANSPORT_ERROR_H

#include <stdbool.h>

struct transport_error {
    int curl_code;    /* a CURLcode */
    const char *code; /* one word for a record */
    const char *text; /* what happened, for people */
    bool passing;     /* it may be over next time */
};

/* Never NULL: a code without a row gets "other". */
const struct transport_error *transport_error(int curl_code);

#endif
