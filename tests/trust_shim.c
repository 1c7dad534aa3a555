/* SPDX-License-Identifier: MIT */
/*
 * For LD_PRELOAD: libcurl gets the directory in CSMS_SYSTEM_CERTS as the system's directory of CA
 * certificates. An option for a directory that is set to NULL restores
 * that of the system, as with libcurl 8.22.
 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#undef curl_easy_setopt

static const char *instead_of(const char *path)
{
    const char *stand_in = getenv("CSMS_SYSTEM_CERTS");
    struct stat about;
    bool is_directory = path != NULL && stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    return stand_in != NULL && is_directory ? stand_in : path;
}

int X509_STORE_load_path(X509_STORE *store, const char *path)
{
    static int (*real)(X509_STORE *, const char *);
    *(void **)&real = dlsym(RTLD_NEXT, "X509_STORE_load_path");
    return real(store, instead_of(path));
}

/* The call of libcurl with OpenSSL 1.1.1. */
int SSL_CTX_load_verify_locations(SSL_CTX *context, const char *file, const char *path)
{
    static int (*real)(SSL_CTX *, const char *, const char *);
    *(void **)&real = dlsym(RTLD_NEXT, "SSL_CTX_load_verify_locations");
    return real(context, file, instead_of(path));
}

/* Every type is passed like a pointer on the machines that run the tests. */
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
