/* SPDX-License-Identifier: MIT */
#include "curl_compat.h"

#include "program.h"

void curl_compat_check(CURLcode code, const char *option)
{
    if (code == CURLE_OUT_OF_MEMORY)
        tool_out_of_memory();
    if (code != CURLE_OK)
        tool_die(EXIT_INTERNAL, "this libcurl does not know %s", option);
}

/* libcurl 7.85 introduced protocol names. */
void curl_compat_protocol(CURL *easy, bool plain)
{
#if LIBCURL_VERSION_NUM >= 0x075500 && !defined CSMS_OLD_LIBS
    CURL_SET(easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
    CURL_SET(easy, CURLOPT_PROTOCOLS, plain ? (long)CURLPROTO_HTTP : (long)CURLPROTO_HTTPS);
#endif
}
