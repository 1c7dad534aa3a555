/* SPDX-License-Identifier: MIT */
/* The error codes and messages for the error codes of libcurl. */
#ifndef TRANSPORT_ERROR_H
#define TRANSPORT_ERROR_H

#include <stdbool.h>

struct transport_error {
    int curl_code;    /* a CURLcode */
    const char *code; /* one word for the record */
    const char *text; /* message */
    bool passing;     /* temporary: a retry may succeed */
};

/* Returns the row for a code, or the row "other". Never NULL. */
const struct transport_error *transport_error(int curl_code);

#endif
