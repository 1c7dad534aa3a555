/* SPDX-License-Identifier: MIT */
/* Options of libcurl, and all code that depends on its version, which is 7.74 or later.
 * CSMS_OLD_LIBS selects the code for old versions, so that the tests can run it with any libcurl.
 *
 * The options for which csms-send relies on NULL, 0 or the default, with their meaning in the
 * versions from 7.74 to 8.23:
 *   CAPATH            NULL disables it, but since 8.22 restores the default: never set to NULL
 *   PROXY             "": none, whatever the environment says
 *   NOPROXY           NULL: the variable no_proxy counts; 7.86 added networks to it
 *   POSTFIELDS        NULL: the read callback is called
 *   FOLLOWLOCATION    0: no redirects; 8.13 added the modes 2 and 3
 *   NETRC             0: no ~/.netrc, also for a host with a user in its URL
 *   HTTP_CONTENT_DECODING  0: the original bytes
 *   SSLVERSION        by default TLS 1.0 before 8.16: set, for a proxy as well
 *   SSL_OPTIONS       by default 0: no early data (8.13), which a server could get twice, and no
 *                     certificates of the operating system besides the file
 *   MAXLIFETIME_CONN  by default a day, before 8.17 no limit (before 7.80: no option): MAXAGE_CONN
 *                     limits idle time
 *   HTTP09_ALLOWED    by default off: bytes without a status line are no answer
 *   HSTS, ALTSVC      by default off: no other protocol, host or port than in the URL
 *   COOKIEFILE        by default none: no cookies are stored or sent */
#ifndef CURL_COMPAT_H
#define CURL_COMPAT_H

#include <curl/curl.h>
#include <stdbool.h>

/* curl_easy_setopt. Exits 70 on failure: libcurl was built without an option that is required. */
#define CURL_SET(easy, option, value)                                                              \
    curl_compat_check(curl_easy_setopt(easy, option, value), #option)
void curl_compat_check(CURLcode code, const char *option);

/* libcurl 7.80 introduced the callback before a request. In older versions the request counts as
 * begun at the first call of the read callback. Until then no byte of the body was sent, and a body
 * is never empty, so the server cannot have executed the request. */
#if LIBCURL_VERSION_NUM >= 0x075000 && !defined CSMS_OLD_LIBS
#define CURL_COMPAT_SET(easy, option, value) CURL_SET(easy, option, value)
enum { CURL_COMPAT_ASK_ON_READ = false };
#else
#define CURL_COMPAT_SET(easy, option, value) (void)(value)
enum { CURL_COMPAT_ASK_ON_READ = true };
#endif

#ifndef CURL_PREREQFUNC_OK
#define CURL_PREREQFUNC_OK 0
#define CURL_PREREQFUNC_ABORT 1
#endif

/* libcurl 7.78 and later do not ask a resolver, which could name another machine, for "localhost".
 */
#if LIBCURL_VERSION_NUM >= 0x074e00 && !defined CSMS_OLD_LIBS
enum { CURL_COMPAT_LOCALHOST_IS_LOCAL = true };
#else
enum { CURL_COMPAT_LOCALHOST_IS_LOCAL = false };
#endif

/* Allows one protocol only: http or https. */
void curl_compat_protocol(CURL *easy, bool plain);

#endif
