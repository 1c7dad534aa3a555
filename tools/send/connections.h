/* SPDX-License-Identifier: MIT */
/*
 * The connections that libcurl has open, and whether the server is in step on each: one answer for
 * each request.
 *
 * A server that sends an answer nobody asked for makes libcurl take it for the answer to the next
 * request, and so on for every later request on this connection. HTTP/1.1 cannot prevent this, but
 * sooner or later bytes arrive while no request is in flight. Then every answer on this connection
 * may belong to another request, except those before it was last known to be in step and the first
 * one after that. It is known to be in step when it is new, and when nothing has come for a while
 * after the last answer.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <curl/curl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

struct connection;

/* All zero has none. It must outlive the connections of all handles that it was set for. */
struct connections {
    struct connection **items;
    struct pollfd *polled; /* room for as many */
    size_t n, cap;
    uint64_t last_serial;
    int64_t slowest_ms;    /* of all answers */
    uint64_t *out_of_step; /* serial numbers */
    size_t n_out_of_step;

    /* The requests whose answers became doubtful after they were reported, as "a, b, c": for the
     * caller to report and clear. */
    struct buffer doubtful;
};

/* What easy opens from now on is kept here until it is closed. */
void connections_set(struct connections *t, CURL *easy);

/* A request is about to go out; easy is its handle, inside a callback; plain: without TLS. False if
 * its connection must not be used, because that was closed or has surplus bytes. Else *begun is the
 * connection; NULL if that is a new one which is not in the table. */
bool connections_begin(struct connections *t, CURL *easy, bool plain, struct connection **begun);

/*
 * The exchange on the connection is over, for good or ill; surplus: bytes after the answer were
 * found. answered is the name of the request if there is an answer, else empty. False if the answer
 * may belong to another request. *serial is for connections_is_in_step.
 */
bool connections_end(struct connections *t, struct connection *c, csms_str answered, bool surplus,
                     uint64_t *serial);

/* An answer came on easy's connection before it has begun a request. */
void connections_set_surplus(struct connections *t, CURL *easy);

/* Looks for surplus bytes on all connections without a request. */
void connections_look(struct connections *t);

/* Milliseconds until a look can find the answer that an answer nobody asked for has displaced, by
 * the time that answers took so far; 0: now, or there is no such connection. */
int64_t connections_settle_ms(const struct connections *t);

/* False if surplus bytes were found later, so that the answer may belong to another request. */
bool connections_is_in_step(const struct connections *t, uint64_t serial);

void connections_free(struct connections *t);

#endif
