/* SPDX-License-Identifier: MIT */
#ifndef TLS_FILES_H
#define TLS_FILES_H

/* Look at the TLS options before anything is sent. NULL is an option not given. Exits 78. */
void tls_files_check(const char *cacert, const char *pinnedpubkey);

#endif
