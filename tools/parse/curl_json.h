/* SPDX-License-Identifier: MIT */
/* The object that curl -w '%{json}' writes behind the body. */
#ifndef CURL_JSON_H
#define CURL_JSON_H

#include "buffer.h"

/* curl 7.88 writes about 1.5 KiB, and the certificates of the server if asked to. */
#define CURL_JSON_MAX (64u << 10)

struct curl_json {
    int status;         /* 0: no response came */
    int connect_status; /* 0: no proxy was asked to CONNECT */
    int exit_code;      /* of curl; 0: it was content */
    csms_str message;   /* raw JSON string: why it was not; ptr NULL: nothing said */
    size_t len;         /* of the object */
};

enum curl_json_result {
    CURL_JSON_OK,
    CURL_JSON_NOT, /* the text does not start with one */
    CURL_JSON_MORE /* it may, but ends too early */
};

enum curl_json_result curl_json_parse(csms_str text, struct curl_json *out);

/* Did curl end before it sent anything of the request? */
bool curl_json_unsent(const struct curl_json *out);

#endif
