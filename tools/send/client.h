/* SPDX-License-Identifier: MIT */
/*
 * Sends POST requests, each at most once, and reports the outcome of each.
 *
 * libcurl resends a POST on its own if a reused connection is dead, even if the server read the
 * request before it closed the connection. The client prevents this: libcurl calls it before it
 * sends a request, and the second call for the same request aborts. If libcurl is too old for that
 * call, the body comes from a callback that cannot start over. Redirects are never followed.
 *
 * A connection that the server closed, or that received unsolicited bytes, is not reused
 * (connections.h); the request is sent on a new connection at once. Once the server has closed a
 * connection just after an answer, no connection is reused.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "exchange.h"

struct client;

struct client_options {
    uint64_t in_flight; /* maximum number of exchanges at a time */
    const char *cacert; /* a file of CA certificates instead of those of the system; or NULL */
    const char *pinnedpubkey; /* a value for CURLOPT_PINNEDPUBLICKEY; or NULL */
    long connect_timeout_ms;  /* for name lookup, connection and TLS handshake */
    long timeout_ms;          /* for the whole exchange */
};

/* Exits 78 if the TLS files cannot be used. */
struct client *client_new(const struct client_options *options);

/* Starts the exchange, with an earlier result discarded. Only its request must be set. */
void client_start(struct client *c, struct exchange *x);

/*
 * Works until an exchange is finished, and returns it. Returns NULL if timeout_ms passes first or
 * interrupt_fd becomes readable.
 */
struct exchange *client_wait(struct client *c, int timeout_ms);

/* Ends an exchange in flight with the error "interrupted". */
void client_abort(struct client *c, struct exchange *x);

/* False if surplus bytes on its connection make the answer to the exchange with this serial number
 * doubtful. Call before a retry. */
bool client_is_in_step(struct client *c, uint64_t serial);

/* Call at the end of a run: waits for an answer that an unsolicited answer may have displaced,
 * until it would have arrived or the second interrupt. */
void client_settle(struct client *c);

/* Returns the names, for example "a, b, c", of requests whose answers became doubtful after they
 * were reported, once each. Valid until the next call of a function of the client. */
csms_str client_take_doubtful(struct client *c);

void client_free(struct client *c);

/* ---- tls_files.c ---- */

/* Checks the TLS options before anything is sent; NULL: option not given. Exits 78 on an error. */
void tls_files_check(const char *cacert, const char *pinnedpubkey);

#endif
