/* SPDX-License-Identifier: MIT */
/* The text that curl -w adds after a body: a JSON object (%{json}) or a status (%{http_code}). */
#ifndef CURL_REPORT_H
#define CURL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "csms.h"

/* curl 7.88 writes about 1.5 KiB, plus the server certificates on request. */
#define CURL_REPORT_MAX (64u << 10)

struct curl_report {
    int status;         /* of the last response; 0: no response arrived */
    int connect_status; /* of a proxy's response to CONNECT; 0: no proxy */
    int redirects;      /* followed */
    int exit_code;      /* of curl; 0: no error */
    bool unsent;        /* curl failed before any of the request was sent */
    csms_str message;   /* undecoded JSON string; ptr NULL: absent */
    size_t len;         /* of the object or the status */
};

enum curl_report_result {
    CURL_REPORT_OK,
    CURL_REPORT_NONE, /* the text does not start with a report */
    CURL_REPORT_MORE  /* more text is needed to decide */
};

/* all: nothing follows the text. A status must be alone on its line, or an answer must follow it
 * directly. */
enum curl_report_result curl_report_parse(csms_str text, bool all, struct curl_report *out);

#endif
