/* SPDX-License-Identifier: MIT */
#ifndef CURL_SET_H
#define CURL_SET_H

#include <curl/curl.h>

/* curl_easy_setopt. Exits 70 on failure: libcurl was built without an option that is required. */
#define CURL_SET(easy, option, value) curl_set_check(curl_easy_setopt(easy, option, value), #option)

void curl_set_check(CURLcode code, const char *option);

#endif
