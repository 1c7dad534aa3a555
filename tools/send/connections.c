/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "curl_set.h"
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

struct end {
    char ip[INET6_ADDRSTRLEN];
    int port; /* 0: not known yet */
};

struct connection {
    struct connections *table;
    int fd; /* -1: closed */
    struct end local, remote;
    SSL *ssl; /* owned by libcurl, valid while the connection is open; or NULL */
    bool plain;
    uint64_t serial;
    unsigned users;      /* exchanges on it; two while a finished one has not been ended */
    bool unusable;       /* has surplus bytes, or is closed */
    uint64_t answers;    /* since it was last known to be in step */
    struct buffer names; /* of the requests of these answers, without the first */
    int64_t begun_ms;    /* the last request */
    int64_t idle_ms;     /* end of the last exchange */
};

/* ---- The table ---------------------------------------------------------------------------- */

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct connections *t = data;
    (void)purpose;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    if (t->n == t->cap) {
        t->cap = t->cap * 2 + 8;
        t->items = tool_realloc(t->items, t->cap * sizeof *t->items);
        t->polled = tool_realloc(t->polled, t->cap * sizeof *t->polled);
    }
    struct connection *c = tool_alloc(sizeof *c);
    *c = (struct connection){.table = t, .fd = fd, .serial = ++t->last_serial};
    t->items[t->n++] = c;
    return fd;
}

static void forget(struct connections *t, const struct connection *c)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->items[i] != c)
            continue;
        buffer_free(&t->items[i]->names);
        free(t->items[i]);
        t->items[i] = t->items[--t->n];
        return;
    }
}

static void look(struct connections *t, struct connection *c);
static void watch_records(struct connection *c, SSL *ssl);
static CURLcode on_context(CURL *easy, void *context, void *data);

static int on_close(void *data, curl_socket_t fd)
{
    struct connections *t = data;
    for (size_t i = 0; i < t->n; i++) {
        struct connection *c = t->items[i];
        if (c->fd != fd)
            continue;
        c->ssl = NULL; /* libcurl has freed it */
        if (c->users == 0)
            look(t, c);
        c->fd = -1;
        if (c->users == 0)
            forget(t, c);
        break;
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
    while (t->n > 0)
        forget(t, t->items[0]);
    free(t->items);
    free(t->polled);
    free(t->out_of_step);
    buffer_free(&t->doubtful);
    *t = (struct connections){0};
}

/* ---- Which one a request is on ------------------------------------------------------------ */

/* get: getsockname or getpeername */
static struct end end_of(int fd, int (*get)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof a;
    struct end end = {.port = 0};
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&a;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&a;
    if (get(fd, (struct sockaddr *)&a, &len) != 0)
        return end;
    bool is_v6 = a.ss_family == AF_INET6;
    const void *address = is_v6 ? (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr;
    if (inet_ntop(a.ss_family, address, end.ip, sizeof end.ip) != NULL)
        end.port = ntohs(is_v6 ? v6->sin6_port : v4->sin_port);
    return end;
}

static bool is_end(const struct end *end, const char *ip, long port)
{
    return end->port == port && ip != NULL && strcmp(end->ip, ip) == 0;
}

/* By addresses, because CURLINFO_ACTIVESOCKET is not available before a transfer has ended. The
 * addresses of a socket are read once. */
static struct connection *find(const struct connections *t, CURL *easy)
{
    long local_port = 0, remote_port = 0;
    char *local = NULL, *remote = NULL;
    curl_easy_getinfo(easy, CURLINFO_LOCAL_IP, &local);
    curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &local_port);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &remote);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &remote_port);
    for (size_t i = 0; i < t->n; i++) {
        struct connection *c = t->items[i];
        if (c->fd < 0)
            continue;
        if (c->local.port == 0) {
            c->local = end_of(c->fd, getsockname);
            c->remote = end_of(c->fd, getpeername);
        }
        if (is_end(&c->local, local, local_port) && is_end(&c->remote, remote, remote_port))
            return c;
        if (c->remote.port == 0) /* not connected yet */
            c->local.port = 0;
    }
    return NULL;
}

bool connections_begin(struct connections *t, CURL *easy, bool plain, struct connection **begun)
{
    long made = 0;
    struct curl_tlssessioninfo *tls = NULL;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
    struct connection *c = find(t, easy);
    *begun = NULL;
    if (c == NULL)
        return made > 0;
    c->plain = plain;
    if (made == 0) /* on a new connection, the first bytes belong to the handshake */
        look(t, c);
    else if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK && tls != NULL &&
             tls->backend == CURLSSLBACKEND_OPENSSL)
        watch_records(c, tls->internals);
    if (c->unusable)
        return false;
    c->begun_ms = clock_ms();
    if (c->users == 0 && c->begun_ms - c->idle_ms >= IN_STEP_MS + IN_STEP_TIMES * t->slowest_ms) {
        c->answers = 0;
        c->names.len = 0;
    }
    c->users++;
    *begun = c;
    return true;
}

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
    buffer_str(&t->doubtful, (csms_str){c->names.ptr, c->names.len});
    c->names.len = 0;
    t->out_of_step = tool_realloc(t->out_of_step, (t->n_out_of_step + 1) * sizeof *t->out_of_step);
    t->out_of_step[t->n_out_of_step++] = c->serial;
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

static void watch_records(struct connection *c, SSL *ssl)
{
    if (ssl == NULL) /* plain */
        return;
    c->ssl = ssl;
    SSL_set_msg_callback_arg(ssl, c);
}

/* The connection is idle: all available data is unsolicited. */
static void look(struct connections *t, struct connection *c)
{
    unsigned char bytes[5];
    if (c->unusable)
        return;
    ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    bool pending = c->ssl != NULL && SSL_has_pending(c->ssl) != 0;
    if (pending || (n > 0 && are_of_answer(c, bytes, (size_t)n)))
        set_out_of_step(t, c);
    else if (n >= 0 || errno != EAGAIN)
        c->unusable = true; /* closed, or about to be */
}

void connections_set_surplus(struct connections *t, CURL *easy)
{
    struct connection *c = find(t, easy);
    if (c != NULL)
        set_out_of_step(t, c);
}

void connections_look(struct connections *t)
{
    for (size_t i = 0; i < t->n; i++) {
        bool idle = t->items[i]->users == 0 && t->items[i]->answers > 0;
        t->polled[i] = (struct pollfd){.fd = idle ? t->items[i]->fd : -1, .events = POLLIN};
    }
    if (poll(t->polled, (nfds_t)t->n, 0) <= 0)
        return;
    for (size_t i = 0; i < t->n; i++) {
        if (t->polled[i].revents != 0)
            look(t, t->items[i]);
    }
}

/* Counts an answer. False if it may belong to another request. */
static bool add_answer(struct connections *t, struct connection *c, csms_str name)
{
    if (c->answers < 2)
        return true;
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
    if (answered.len > 0) {
        c->answers++;
        if (t->slowest_ms < c->idle_ms - c->begun_ms)
            t->slowest_ms = c->idle_ms - c->begun_ms;
    }
    *serial = c->answers > 1 ? c->serial : 0;
    if (surplus)
        set_out_of_step(t, c);
    else if (answered.len == 0) /* it is closed now; what still comes is the rest of the answer */
        c->unusable = true;
    else if (c->fd >= 0 && c->users == 0)
        look(t, c);
    bool certain = answered.len == 0 || add_answer(t, c, answered);
    if (c->fd < 0 && c->users == 0)
        forget(t, c);
    return certain;
}

bool connections_is_in_step(const struct connections *t, uint64_t serial)
{
    for (size_t i = 0; i < t->n_out_of_step; i++) {
        if (t->out_of_step[i] == serial)
            return false;
    }
    return true;
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
    for (size_t i = 0; i < t->n; i++) {
        const struct connection *c = t->items[i];
        if (c->users > 0 || c->unusable || c->answers < 2)
            continue;
        acknowledge(c->fd);
        int64_t most = 2 * t->slowest_ms + SETTLE_MIN_MS;
        int64_t left = c->begun_ms + (most < SETTLE_MAX_MS ? most : SETTLE_MAX_MS) - now;
        wait = left > wait ? left : wait;
    }
    return wait;
}
