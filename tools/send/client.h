/* SPDX-License-Identifier: MIT */
/*
 * POST a request, at most once, and report its outcome truthfully.
 *
 * libcurl sends a POST again by itself when a connection it kept alive turns out to be dead, also
 * when the server has read the request before closing it. Here that is barred: libcurl asks before
 * each request it is about to put on a connection, and the second time the answer is no. Where
 * libcurl is too old to ask, the body comes from a callback that cannot start over. Redirects are
 * never followed.
 *
 * A connection that the server has closed, or on which something came that nobody asked for, is not
 * used again (connections.h); the request goes out on a fresh one at once.
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

/* False if surplus bytes on its connection make the answer doubtful: before a retry. */
bool client_is_in_step(struct client *c, const struct exchange *x);

/* At the end of a run: waits until an answer that was displaced by another would have come, and
 * looks for it; less if wake_fd becomes readable. */
void client_settle(struct client *c, int wake_fd);

/* Adds the names, as "a, b, c", of requests whose answers have become doubtful after they were
 * reported. False if there are none. */
bool client_take_doubtful(struct client *c, struct buffer *names);

void client_free(struct client *c);

#endif
