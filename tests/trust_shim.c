/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: where libcurl asks for the system's directory of CA certificates, it gets the
 * directory that CSMS_SYSTEM_CERTS names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>

int X509_STORE_load_path(X509_STORE *store, const char *path)
{
    int (*real)(X509_STORE *, const char *);
    const char *stand_in = getenv("CSMS_SYSTEM_CERTS");
    *(void **)&real = dlsym(RTLD_NEXT, "X509_STORE_load_path");
    return real(store, stand_in != NULL ? stand_in : path);
}
