/* SPDX-License-Identifier: MIT */
/* What curl -w adds after a body: its JSON object (%{json}) or the status alone (%{http_code}). */
#ifndef CURL_REPORT_H
#define CURL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

/* curl 7.88 writes about 1.5 KiB, and the certificates of the server if asked to. */
#define CURL_REPORT_MAX (64u << 10)

struct curl_report {
    int status;         /* of the last response; 0: no response arrived */
    int connect_status; /* of a proxy's answer to CONNECT; 0: no proxy was asked */
    int redirects;      /* followed */
    int exit_code;      /* of curl; 0: no error */
    bool unsent;        /* curl failed before any of the request was sent */
    csms_str message;   /* why it failed: the inside of a JSON string; ptr NULL: not said */
    size_t len;         /* of the object or the status */
};

enum curl_report_result {
    CURL_REPORT_OK,
    CURL_REPORT_NONE, /* the text does not start with one */
    CURL_REPORT_MORE  /* it may, but ends too early */
};

/* all: nothing follows the text. A status counts if nothing else is on its line, or if an answer
 * starts directly after it. */
enum curl_report_result curl_report_parse(csms_str text, bool all, struct curl_report *out);

#endif
