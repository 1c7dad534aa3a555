/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "curl_compat.h"
#include "program.h"

/* A connection is in step if nothing arrived after an answer for this long, plus this many times
 * the duration of the slowest answer. */
enum { IN_STEP_MS = 100, IN_STEP_TIMES = 4 };

/* At the end, a displaced answer is awaited for twice the duration of the slowest answer plus a
 * minimum for the network, counted from the start of its request, up to a maximum. */
#ifdef TCP_QUICKACK
enum { SETTLE_MIN_MS = 10 };
#else
enum { SETTLE_MIN_MS = 50 };
#endif
enum { SETTLE_MAX_MS = 500 };

enum { END_LEN = 64 }; /* an IP address, a blank and a port */

struct connection {
    struct connection *next;
    struct connections *table;
    int fd;                               /* -1: closed */
    char local[END_LEN], remote[END_LEN]; /* both "" until it is connected */
    SSL *ssl; /* owned by libcurl, valid while the connection is open; or NULL */
    bool plain;
    uint64_t serial;
    unsigned users;      /* exchanges on it; two while a finished one has not been ended */
    bool unusable;       /* has surplus bytes, or is closed */
    bool in_step;        /* known to be in step: the next answer is certain */
    struct buffer names; /* of the requests whose answers are not certain */
    int64_t begun_ms;    /* the last request */
    int64_t idle_ms;     /* end of the last exchange; 0: none yet */
};

/* ---- Surplus bytes ------------------------------------------------------------------------ */

/* True if the bytes, the first that are available, belong to an answer. */
static bool are_of_answer(const struct connection *c, const unsigned char *bytes, size_t n)
{
    /* A TLS record starts with its type and two bytes of version and length each. Application data
     * can also be an alert or a key update of TLS 1.3, but those are short. */
    enum { HEADER_LEN = 5, CONTROL_MAX = 64 };
    if (c->plain)
        return true;
    return n == HEADER_LEN && bytes[0] == SSL3_RT_APPLICATION_DATA &&
           (bytes[3] << 8 | bytes[4]) > CONTROL_MAX;
}

static void set_out_of_step(struct connections *t, struct connection *c)
{
    c->unusable = true;
    if (c->names.len > 0 && t->doubtful.len > 0)
        buffer_text(&t->doubtful, ", ");
    buffer_str(&t->doubtful, buffer_slice(&c->names));
    c->names.len = 0;
    buffer_add(&t->out_of_step, &c->serial, sizeof c->serial);
}

bool connections_is_in_step(const struct connections *t, uint64_t serial)
{
    for (size_t at = 0; at < t->out_of_step.len; at += sizeof serial) {
        if (memcmp(t->out_of_step.ptr + at, &serial, sizeof serial) == 0)
            return false;
    }
    return true;
}

/* The connection is idle: all available data is unsolicited. True if it was closed. */
static bool look(struct connections *t, struct connection *c)
{
    unsigned char bytes[5];
    if (c->unusable)
        return false;
    ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    bool pending = c->ssl != NULL && SSL_has_pending(c->ssl) != 0;
    if (pending || (n > 0 && are_of_answer(c, bytes, (size_t)n))) {
        set_out_of_step(t, c);
        return false;
    }
    c->unusable = n >= 0 || errno != EAGAIN; /* other bytes announce the close */
    return c->unusable;
}

/* Looks at a connection that libcurl is not closing. */
static void look_open(struct connections *t, struct connection *c)
{
    if (look(t, c) && clock_ms() - c->idle_ms < IN_STEP_MS)
        t->closed_early = true;
}

void connections_look(struct connections *t)
{
    for (struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->users == 0 && c->idle_ms > 0)
            look_open(t, c);
    }
}

/* libcurl finds that something has come on a connection that it wants to use, and reads it while it
 * closes the connection: only OpenSSL can tell what it was. Once the close is announced, no
 * exchange that may still be counted is in flight. */
static void on_record(int written, int version, int type, const void *bytes, size_t n, SSL *ssl,
                      void *data)
{
    struct connection *c = data; /* NULL until the first request */
    int told_by = SSL_version(ssl) < TLS1_3_VERSION ? SSL3_RT_HEADER : SSL3_RT_INNER_CONTENT_TYPE;
    (void)version;
    if (c == NULL || written || type != told_by || n == 0 || c->unusable ||
        *(const uint8_t *)bytes != SSL3_RT_APPLICATION_DATA)
        return;
    if (c->users == 0 || (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) != 0)
        set_out_of_step(c->table, c);
}

/* Set before there is a connection: OpenSSL 3.2 and later ask only then. */
static CURLcode on_context(CURL *easy, void *context, void *data)
{
    (void)easy, (void)data;
    SSL_CTX_set_msg_callback(context, on_record);
    return CURLE_OK;
}

/* ---- The table ---------------------------------------------------------------------------- */

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct connections *t = data;
    (void)purpose;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    struct connection *c = tool_alloc(sizeof *c);
    *c = (struct connection){.next = t->first, .table = t, .fd = fd, .serial = ++t->last_serial};
    t->first = c;
    return fd;
}

static void forget(struct connections *t, struct connection *c)
{
    struct connection **link = &t->first;
    while (*link != c)
        link = &(*link)->next;
    *link = c->next;
    buffer_free(&c->names);
    free(c);
}

static int on_close(void *data, curl_socket_t fd)
{
    struct connections *t = data;
    struct connection *c = t->first;
    while (c != NULL && c->fd != fd)
        c = c->next;
    if (c != NULL) {
        c->ssl = NULL; /* libcurl has freed it */
        if (c->users == 0)
            look(t, c);
        c->fd = -1;
        if (c->users == 0)
            forget(t, c);
    }
    return close(fd);
}

void connections_set(struct connections *t, CURL *easy)
{
    CURL_SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    CURL_SET(easy, CURLOPT_OPENSOCKETDATA, t);
    CURL_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    CURL_SET(easy, CURLOPT_CLOSESOCKETDATA, t);
    CURL_SET(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}

void connections_free(struct connections *t)
{
    while (t->first != NULL)
        forget(t, t->first);
    buffer_free(&t->out_of_step);
    buffer_free(&t->doubtful);
    *t = (struct connections){0};
}

/* Writes the address and the port of one end of a socket; get is getsockname or getpeername. */
static bool get_end(char end[END_LEN], int fd, int (*get)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage storage;
    struct sockaddr *address = (struct sockaddr *)&storage;
    socklen_t len = sizeof storage;
    char ip[END_LEN - 8], port[8];
    if (get(fd, address, &len) != 0 || getnameinfo(address, len, ip, sizeof ip, port, sizeof port,
                                                   NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    snprintf(end, END_LEN, "%s %s", ip, port);
    return true;
}

/* True if the ends are known now. They are read once. */
static bool has_ends(struct connection *c)
{
    if (c->local[0] == '\0' && c->fd >= 0 && get_end(c->remote, c->fd, getpeername))
        get_end(c->local, c->fd, getsockname);
    return c->local[0] != '\0';
}

/* By addresses, because CURLINFO_ACTIVESOCKET is not available before a transfer has ended. */
static struct connection *find(const struct connections *t, CURL *easy)
{
    long port = 0;
    char *ip = NULL, local[END_LEN], remote[END_LEN];
    curl_easy_getinfo(easy, CURLINFO_LOCAL_IP, &ip);
    curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &port);
    snprintf(local, sizeof local, "%s %ld", ip != NULL ? ip : "", port);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &ip);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
    snprintf(remote, sizeof remote, "%s %ld", ip != NULL ? ip : "", port);
    for (struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->fd >= 0 && has_ends(c) && strcmp(c->local, local) == 0 &&
            strcmp(c->remote, remote) == 0)
            return c;
    }
    return NULL;
}

void connections_set_surplus(struct connections *t, CURL *easy)
{
    struct connection *c = find(t, easy);
    if (c != NULL)
        set_out_of_step(t, c);
}

/* ---- An exchange -------------------------------------------------------------------------- */

/* Gets the records of a new TLS connection to on_record. */
static void watch_records(struct connection *c, CURL *easy)
{
    struct curl_tlssessioninfo *tls = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == NULL ||
        tls->backend != CURLSSLBACKEND_OPENSSL || tls->internals == NULL) /* NULL: plain */
        return;
    c->ssl = tls->internals;
    SSL_set_msg_callback_arg(c->ssl, c);
}

bool connections_begin(struct connections *t, CURL *easy, bool plain, struct connection **begun)
{
    long made = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
    struct connection *c = *begun = find(t, easy);
    if (c == NULL)
        return made > 0;
    c->plain = plain;
    if (made == 0) /* on a new connection, the first bytes belong to the handshake */
        look_open(t, c);
    else
        watch_records(c, easy);
    if (c->unusable) {
        *begun = NULL;
        return false;
    }
    c->begun_ms = clock_ms();
    if (c->users == 0 && c->idle_ms > 0 &&
        c->begun_ms - c->idle_ms >= IN_STEP_MS + IN_STEP_TIMES * t->slowest_ms) {
        c->in_step = true;
        c->names.len = 0;
    }
    c->users++;
    return true;
}

/* Counts an answer. False if it may belong to another request. */
static bool add_answer(const struct connections *t, struct connection *c, csms_str name)
{
    if (c->in_step) {
        c->in_step = false;
        return true;
    }
    if (!connections_is_in_step(t, c->serial))
        return false;
    if (c->names.len > 0)
        buffer_text(&c->names, ", ");
    buffer_str(&c->names, name);
    return true;
}

bool connections_end(struct connections *t, struct connection *c, csms_str answered, bool surplus,
                     uint64_t *serial)
{
    if (c == NULL)
        return true;
    c->users--;
    c->idle_ms = clock_ms();
    if (answered.len > 0 && t->slowest_ms < c->idle_ms - c->begun_ms)
        t->slowest_ms = c->idle_ms - c->begun_ms;
    *serial = c->in_step ? 0 : c->serial;
    if (surplus)
        set_out_of_step(t, c);
    else if (answered.len == 0) /* it is closed now; what still comes is the rest of the answer */
        c->unusable = true;
    else if (c->fd >= 0 && c->users == 0)
        look_open(t, c);
    bool certain = answered.len == 0 || add_answer(t, c, answered);
    if (c->fd < 0 && c->users == 0)
        forget(t, c);
    return certain;
}

/* A server that waits for an acknowledgement before it sends the next answer (RFC 896) would get it
 * only after the usual delay of about 40 ms. */
static void acknowledge(int fd)
{
#ifdef TCP_QUICKACK
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
#else
    (void)fd;
#endif
}

int64_t connections_settle_ms(const struct connections *t)
{
    int64_t now = clock_ms(), wait = 0;
    int64_t most = 2 * t->slowest_ms + SETTLE_MIN_MS;
    most = most < SETTLE_MAX_MS ? most : SETTLE_MAX_MS;
    for (const struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->users > 0 || c->unusable || c->names.len == 0)
            continue;
        acknowledge(c->fd);
        int64_t left = c->begun_ms + most - now;
        wait = left > wait ? left : wait;
    }
    return wait;
}
