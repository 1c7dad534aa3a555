/* SPDX-License-Identifier: MIT */
#ifndef CURL_SET_H
#define CURL_SET_H

#include <curl/curl.h>

/* curl_easy_setopt. It refuses only what libcurl was built without, and there is no doing without
 * any of the options used here: exits 70. */
#define CURL_SET(easy, option, value) curl_set_check(curl_easy_setopt(easy, option, value), #option)

void curl_set_check(CURLcode code, const char *option);

#endif
