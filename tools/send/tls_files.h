/* SPDX-License-Identifier: MIT */
#ifndef TLS_FILES_H
#define TLS_FILES_H

/* Checks the TLS options before anything is sent; NULL: option not given. Exits 78 on an error. */
void tls_files_check(const char *cacert, const char *pinnedpubkey);

#endif
