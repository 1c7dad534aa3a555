/* SPDX-License-Identifier: MIT */
/*
 * POST a request, at most once, and say truthfully what became of it.
 *
 * libcurl sends a POST again by itself when a connection it kept alive turns out to be dead, also
 * when the server has read the request before closing it. Here that is barred twice: libcurl asks
 * before each request it is about to put on a connection, and the second time is told no; and the
 * body comes from a callback that cannot start over. Redirects are never followed.
 *
 * Nor is a connection used again on which something came that nobody asked for, or each answer
 * would be taken for that to the next request.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "exchange.h"

struct client;

struct client_options {
    size_t in_flight;         /* exchanges at a time, at most */
    const char *cacert;       /* a file of CA certificates in place of the system's; or NULL */
    const char *pinnedpubkey; /* as CURLOPT_PINNEDPUBLICKEY has it; or NULL */
    long connect_timeout_ms;  /* for name lookup, connection and TLS handshake */
    long timeout_ms;          /* for all of it */
};

/* Exits 78 if the TLS files cannot be used. */
struct client *client_new(const struct client_options *options);

void client_start(struct client *c, struct exchange *x);

/*
 * Work until an exchange is finished, and return it. NULL if timeout_ms passed first, or wake_fd
 * became readable.
 */
struct exchange *client_wait(struct client *c, int timeout_ms, int wake_fd);

/* Give up on an exchange in flight, which is finished then: NOT_SENT or MAYBE_SENT, "interrupted".
 */
void client_abort(struct client *c, struct exchange *x);

void client_free(struct client *c);

#endif
