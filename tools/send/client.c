/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "clock.h"
#include "connections.h"
#include "curl_compat.h"
#include "interrupt.h"
#include "program.h"

/* Connections idle for longer are not reused: if the server closed one just then, the outcome of
 * the request would be unknown. */
enum { IDLE_MAX_S = 2 };

/* After its timeout, an exchange may read this many more times while data is available. */
enum { LATE_LOOKS = 1000 };

struct client {
    struct exchange *in_flight; /* a list, by start_ms */
    CURLM *multi;
    struct client_options options;
    struct connections connections;
    bool looked; /* for surplus bytes, since the last wait */
};

static void *need(void *p)
{
    if (p == NULL)
        tool_out_of_memory();
    return p;
}

/* ---- Setting up --------------------------------------------------------------------------- */

struct client *client_new(const struct client_options *options)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        tool_die(EXIT_INTERNAL, "cannot set up libcurl");
    tls_files_check(options->cacert, options->pinnedpubkey);
    struct client *c = tool_alloc(sizeof *c);
    *c = (struct client){.options = *options, .multi = need(curl_multi_init())};
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)options->in_flight);
    return c;
}

/* Requires TLS 1.2 and verified certificates. Trusts the file of --cacert only: the directory must
 * not be NULL, which can mean the system's certificates; there are none in "/dev/null", because it
 * is not a directory. */
static void set_trust(CURL *easy, const struct client_options *o)
{
    static const char no_directory[] = "/dev/null";
    CURL_SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    CURL_SET(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    CURL_SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    CURL_SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    CURL_SET(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
    CURL_SET(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
    if (o->cacert != NULL) {
        CURL_SET(easy, CURLOPT_CAINFO, o->cacert);
        CURL_SET(easy, CURLOPT_CAPATH, no_directory);
        CURL_SET(easy, CURLOPT_PROXY_CAINFO, o->cacert);
        CURL_SET(easy, CURLOPT_PROXY_CAPATH, no_directory);
    }
    if (o->pinnedpubkey != NULL)
        CURL_SET(easy, CURLOPT_PINNEDPUBLICKEY, o->pinnedpubkey);
}

/* Creates a handle with the options that all requests share. */
static CURL *new_handle(const struct client *c)
{
    CURL *easy = need(curl_easy_init());
    CURL_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    CURL_SET(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    CURL_SET(easy, CURLOPT_NOSIGNAL, 1L);
    CURL_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, c->options.connect_timeout_ms);
    /* Not HTTP/2: when a server closes a connection regularly (GOAWAY, in nginx after every 1000
     * requests), libcurl does not report which requests it accepted, so several outcomes would be
     * unknown. With HTTP/1.1 the last answer has "Connection: close", and none is unknown. */
    CURL_SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    CURL_SET(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX_S);
    CURL_SET(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    CURL_SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set_trust(easy, &c->options);
    return easy;
}

static void set_destination(CURL *easy, const struct endpoint *e, csms_str path)
{
    struct buffer url = {0};
    buffer_format(&url, "%s%.*s", e->origin, (int)path.len, path.ptr);
    buffer_char(&url, '\0');
    CURL_SET(easy, CURLOPT_URL, url.ptr);
    curl_compat_protocol(easy, e->plain);
    /* Plain HTTP is for the local machine: a remote proxy would see the credentials. */
    CURL_SET(easy, CURLOPT_NOPROXY, e->plain ? "*" : NULL);
    buffer_free(&url);
}

static int compare_starts(const struct exchange *a, const struct exchange *b)
{
    return a->start_ms < b->start_ms ? -1 : 1;
}

static void start(struct client *c, struct exchange *x, int64_t start_ms, bool fresh_connection)
{
    exchange_reset(x);
    CURL *easy = x->easy = new_handle(c);
    x->connections = &c->connections;
    x->start_ms = start_ms;
    LL_INSERT_INORDER(c->in_flight, x, compare_starts);
    set_destination(easy, x->request.endpoint, x->request.record->path);
    CURL_SET(easy, CURLOPT_FRESH_CONNECT, fresh_connection ? 1L : 0L);
    exchange_set(x);
    if (curl_multi_add_handle(c->multi, easy) != CURLM_OK)
        tool_die(EXIT_INTERNAL, "libcurl rejected a request");
}

void client_start(struct client *c, struct exchange *x)
{
    if (!c->looked) /* before libcurl, which would silently close such a connection */
        connections_look(&c->connections);
    c->looked = true;
    start(c, x, clock_ms(), c->connections.closed_early);
}

/* ---- Working ------------------------------------------------------------------------------ */

/* The handle is not reused: after an error it could keep the state of a failed rewind. */
static struct exchange *finish(struct client *c, struct exchange *x, CURLcode result)
{
    exchange_end(x, result);
    LL_DELETE(c->in_flight, x);
    curl_multi_remove_handle(c->multi, x->easy);
    curl_easy_cleanup(x->easy);
    x->easy = NULL;
    return x;
}

static struct exchange *next_finished(struct client *c)
{
    int left;
    for (CURLMsg *m; (m = curl_multi_info_read(c->multi, &left)) != NULL;) {
        if (m->msg != CURLMSG_DONE)
            continue;
        struct exchange *x = NULL;
        CURLcode result = m->data.result;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        finish(c, x, result);
        if (x->fault != EXCHANGE_STALE)
            return x;
        /* On a new connection: the pool could offer another one that the server has closed. */
        start(c, x, x->start_ms, true);
    }
    return NULL;
}

static int64_t end_ms(const struct client *c, const struct exchange *x)
{
    return x->start_ms + c->options.timeout_ms;
}

/* CURLOPT_TIMEOUT_MS is not used: libcurl checks the clock before the connection, so a program that
 * was suspended would discard answers that have arrived. Here an exchange times out only if no data
 * is available. */
static bool is_over(const struct client *c, struct exchange *x, int ready)
{
    return x != NULL && clock_ms() >= end_ms(c, x) && (ready == 0 || x->late_looks++ >= LATE_LOOKS);
}

struct exchange *client_wait(struct client *c, int timeout_ms)
{
    int64_t end = clock_ms() + timeout_ms;
    c->looked = false;
    struct exchange *x = next_finished(c);
    while (x == NULL) {
        int running = 0, ready = 0;
        if (curl_multi_perform(c->multi, &running) != CURLM_OK)
            tool_die(EXIT_INTERNAL, "libcurl failed");
        x = next_finished(c);
        int64_t now = clock_ms(), left = end - now;
        if (x != NULL || left <= 0)
            return x;
        struct exchange *late = c->in_flight;
        if (late != NULL && end_ms(c, late) - now < left)
            left = end_ms(c, late) > now ? end_ms(c, late) - now : 0;
        struct curl_waitfd wake = {.fd = interrupt_fd(), .events = CURL_WAIT_POLLIN};
        if (curl_multi_poll(c->multi, &wake, 1, (int)left, &ready) != CURLM_OK)
            tool_die(EXIT_INTERNAL, "libcurl failed");
        if (wake.revents != 0) {
            interrupt_seen();
            return NULL;
        }
        if (!is_over(c, late, ready))
            continue;
        snprintf(late->detail, sizeof late->detail, "%ld ms", c->options.timeout_ms);
        return finish(c, late, CURLE_OPERATION_TIMEDOUT);
    }
    return x;
}

void client_abort(struct client *c, struct exchange *x)
{
    x->fault = EXCHANGE_INTERRUPTED;
    finish(c, x, CURLE_OK);
}

bool client_is_in_step(struct client *c, uint64_t serial)
{
    connections_look(&c->connections);
    return connections_is_in_step(&c->connections, serial);
}

void client_settle(struct client *c)
{
    int64_t wait;
    while (interrupt_count() < 2 && (wait = connections_settle_ms(&c->connections)) > 0) {
        poll(&(struct pollfd){.fd = interrupt_fd(), .events = POLLIN}, 1, (int)wait);
        interrupt_seen();
    }
    connections_look(&c->connections);
}

csms_str client_take_doubtful(struct client *c)
{
    csms_str names = buffer_slice(&c->connections.doubtful);
    c->connections.doubtful.len = 0;
    return names;
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    curl_multi_cleanup(c->multi);
    connections_free(&c->connections);
    curl_global_cleanup();
    free(c);
}
