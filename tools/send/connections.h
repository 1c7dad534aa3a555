/* SPDX-License-Identifier: MIT */
/*
 * The open connections of libcurl, and whether the server is in step on each: one answer for each
 * request.
 *
 * If a server sends an unsolicited answer, libcurl takes it for the answer to the next request, and
 * every later answer on this connection for that of the following request. HTTP/1.1 cannot prevent
 * this, but eventually bytes arrive while no request is in flight. Then every answer on this
 * connection may belong to another request, except those before the connection was last known to be
 * in step: nothing had arrived for a while after an answer. The first answer after that is no
 * exception: it may have been on its way when the request was sent.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

/* All zero: no connections. Must outlive all handles that it was set for. */
struct connections {
    struct connection *first;
    uint64_t last_serial;
    uint64_t answers;
    int64_t slowest_ms;        /* of all answers */
    struct buffer out_of_step; /* serial numbers of connections */

    /* The server closed a connection just after an answer without announcing it. A request that
     * goes out at that moment is in doubt, so connections should not be reused. */
    bool closed_early;

    /* Names, for example "a, b, c", of the requests whose answers became doubtful after they were
     * reported. The caller reports and clears them. */
    struct buffer doubtful;
};

/* Tracks the connections that easy opens from now on, until they are closed. */
void connections_set(struct connections *t, CURL *easy);

/* Call in a callback of the handle easy before its request is sent; plain: without TLS. False if
 * the connection must not be used, because it is closed or has surplus bytes. Otherwise *begun is
 * the connection, or NULL for a new one that is not in the table. */
bool connections_begin(struct connections *t, CURL *easy, bool plain, struct connection **begun);

/*
 * Call when the exchange on the connection ends, with or without an answer. answered is the name of
 * the request if there is an answer, otherwise empty; surplus: bytes were found after the answer.
 * False if the answer may belong to another request. *serial is for connections_is_in_step.
 */
bool connections_end(struct connections *t, struct connection *c, csms_str answered, bool surplus,
                     uint64_t *serial);

/* Call if an answer arrives on the connection of easy before its request is sent. */
void connections_set_surplus(struct connections *t, CURL *easy);

/* Checks all idle connections for surplus bytes. */
void connections_look(struct connections *t);

/* Milliseconds until an answer displaced by an unsolicited one would have arrived, estimated from
 * the slowest answer so far; 0: no need to wait. */
int64_t connections_settle_ms(const struct connections *t);

/* False if surplus bytes were found later: the answer may belong to another request. */
bool connections_is_in_step(const struct connections *t, uint64_t serial);

void connections_free(struct connections *t);

/* ---- Private to connections*.c ---- */

enum { CONNECTION_ENDS_LEN = 150 };

struct connection {
    struct connection *next;
    struct connections *table;
    int fd;                         /* -1: closed */
    char ends[CONNECTION_ENDS_LEN]; /* local and remote IP address and port; "" until connected */
    struct ssl_st *ssl; /* owned by libcurl, valid while the connection is open; or NULL */
    bool plain;
    uint64_t serial;
    unsigned users;      /* exchanges on it; two while a finished one has not been ended */
    bool unusable;       /* has surplus bytes, or is closed */
    unsigned uncertain;  /* answers that may belong to another request */
    struct buffer names; /* of the requests of these answers */
    int64_t begun_ms;    /* the last request */
    int64_t idle_ms;     /* end of the last exchange; 0: none yet */
};

/* Returns the connection that the handle uses, or NULL. */
struct connection *connections_find(const struct connections *t, CURL *easy);

/* Removes a closed connection without users. */
void connections_forget(struct connections *t, struct connection *c);

/* Checks an idle connection: all available data is unsolicited. True if it was closed. */
bool connections_look_at(struct connections *t, struct connection *c);

/* For CURLOPT_SSL_CTX_FUNCTION: OpenSSL 3.2 and later need it before there is a connection. */
CURLcode connections_on_context(CURL *easy, void *context, void *data);

#endif
