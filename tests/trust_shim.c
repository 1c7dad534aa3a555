/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: where libcurl asks for the system's directory of CA certificates, it gets the
 * directory that CSMS_SYSTEM_CERTS names. An option for a directory that is set to NULL restores
 * that of the system, as with libcurl 8.22.
 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <openssl/x509_vfy.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#undef curl_easy_setopt

int X509_STORE_load_path(X509_STORE *store, const char *path)
{
    static int (*real)(X509_STORE *, const char *);
    const char *stand_in = getenv("CSMS_SYSTEM_CERTS");
    struct stat about;
    *(void **)&real = dlsym(RTLD_NEXT, "X509_STORE_load_path");
    if (stand_in != NULL && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        path = stand_in;
    return real(store, path);
}

/* Every kind of value is passed like a pointer on the machines that run the tests. */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    static CURLcode (*real)(CURL *, CURLoption, ...);
    va_list args;
    va_start(args, option);
    void *value = va_arg(args, void *);
    va_end(args);
    *(void **)&real = dlsym(RTLD_NEXT, "curl_easy_setopt");
    if (value == NULL && (option == CURLOPT_CAPATH || option == CURLOPT_PROXY_CAPATH))
        value = getenv("CSMS_SYSTEM_CERTS");
    return real(easy, option, value);
}
