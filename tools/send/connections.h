/* SPDX-License-Identifier: MIT */
/* The sockets that libcurl has open, to find the one that a request is about to go out on: libcurl
 * tells only its ports (CURLINFO_ACTIVESOCKET is not known before a transfer has ended). */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <curl/curl.h>
#include <stddef.h>

/* All zero has none. It must outlive the connections of all handles that it was set for. */
struct connections {
    int *fds;
    size_t n, cap;
};

/* What easy opens from now on is kept here until it is closed. */
void connections_set(struct connections *s, CURL *easy);

/* The socket of these ports, as in CURLOPT_PREREQFUNCTION; -1 if there is none. */
int connections_find(const struct connections *s, int remote_port, int local_port);

void connections_free(struct connections *s);

#endif
