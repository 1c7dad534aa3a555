/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "clock.h"

/* A connection is in step if nothing arrived after an answer for this long, plus this many times
 * the duration of the slowest answer. */
enum { IN_STEP_MS = 100, IN_STEP_TIMES = 4 };

/* At the end, a displaced answer is awaited for twice the duration of the slowest answer plus a
 * minimum for the network, counted from the start of its request, up to a maximum; for the maximum
 * if a connection was out of step. After the only answer of a run just the minimum is awaited: a
 * run of one request should not take twice as long. */
#ifdef TCP_QUICKACK
enum { SETTLE_MIN_MS = 10 };
#else
enum { SETTLE_MIN_MS = 50 };
#endif
enum { SETTLE_MAX_MS = 500 };

/* ---- Surplus bytes ------------------------------------------------------------------------ */

/* True if the bytes, the first that are available, belong to an answer. */
static bool are_of_answer(const struct connection *c, const unsigned char *bytes, size_t n)
{
    /* A TLS record starts with its type and two bytes of version and length each. Application data
     * can also be an alert or a key update of TLS 1.3: one block of 16 bytes with its padding, and
     * 16 bytes of authentication. A status line is longer. */
    enum { HEADER_LEN = 5, CONTROL_MAX = 32 };
    if (c->plain)
        return true;
    return n == HEADER_LEN && bytes[0] == SSL3_RT_APPLICATION_DATA &&
           (bytes[3] << 8 | bytes[4]) > CONTROL_MAX;
}

static void set_out_of_step(struct connections *t, struct connection *c)
{
    c->unusable = true;
    if (c->uncertain > 0 && t->doubtful.len > 0)
        buffer_text(&t->doubtful, ", ");
    buffer_str(&t->doubtful, buffer_slice(&c->names));
    c->names.len = c->uncertain = 0;
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

bool connections_look_at(struct connections *t, struct connection *c)
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
    if (connections_look_at(t, c) && clock_ms() - c->idle_ms < IN_STEP_MS)
        t->closed_early = true;
}

void connections_look(struct connections *t)
{
    for (struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->users == 0 && c->idle_ms > 0)
            look_open(t, c);
    }
}

/* If data has arrived on a connection that libcurl wants to reuse, libcurl reads it while it closes
 * the connection, and only OpenSSL can tell whether it belonged to an answer. Once the close is
 * announced, no exchange that still counts is in flight. */
static void on_record(int written, int version, int type, const void *bytes, size_t n, SSL *ssl,
                      void *data)
{
    struct connection *c = data; /* NULL until the first request */
    int form = SSL_version(ssl) < TLS1_3_VERSION ? SSL3_RT_HEADER : SSL3_RT_INNER_CONTENT_TYPE;
    (void)version;
    if (c == NULL || written || type != form || n == 0 || c->unusable ||
        *(const uint8_t *)bytes != SSL3_RT_APPLICATION_DATA)
        return;
    if (c->users == 0 || (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) != 0)
        set_out_of_step(c->table, c);
}

CURLcode connections_on_context(CURL *easy, void *context, void *data)
{
    (void)easy, (void)data;
    SSL_CTX_set_msg_callback(context, on_record);
    /* Later versions of libcurl let OpenSSL read ahead. Then the announcement of a close could be
     * taken for an answer: OpenSSL only tells that it has read something. */
    SSL_CTX_set_read_ahead(context, 0);
    return CURLE_OK;
}

void connections_set_surplus(struct connections *t, CURL *easy)
{
    struct connection *c = connections_find(t, easy);
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
    struct connection *c = *begun = connections_find(t, easy);
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
        c->names.len = c->uncertain = 0;
        c->serial = ++t->last_serial; /* earlier answers stay certain */
    }
    c->users++;
    return true;
}

/* Counts an answer. False if it may belong to another request. */
static bool add_answer(const struct connections *t, struct connection *c, csms_str name)
{
    if (!connections_is_in_step(t, c->serial))
        return false;
    if (c->uncertain++ > 0)
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
    t->answers += answered.len > 0;
    if (answered.len > 0 && t->slowest_ms < c->idle_ms - c->begun_ms)
        t->slowest_ms = c->idle_ms - c->begun_ms;
    *serial = c->serial;
    if (surplus)
        set_out_of_step(t, c);
    else if (answered.len == 0) /* it is closed now; later bytes are the rest of the answer */
        c->unusable = true;
    else if (c->fd >= 0 && c->users == 0)
        look_open(t, c);
    bool certain = answered.len == 0 || add_answer(t, c, answered);
    if (c->fd < 0 && c->users == 0)
        connections_forget(t, c);
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
    if (most > SETTLE_MAX_MS || t->out_of_step.len > 0)
        most = SETTLE_MAX_MS;
    for (const struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->users > 0 || c->unusable || c->uncertain == 0)
            continue;
        acknowledge(c->fd);
        int64_t until = t->answers > 1 ? c->begun_ms + most : c->idle_ms + SETTLE_MIN_MS;
        wait = until - now > wait ? until - now : wait;
    }
    return wait;
}
