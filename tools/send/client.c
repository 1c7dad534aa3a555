/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "curl_compat.h"
#include "secret.h"
#include "connections.h"
#include "tls_files.h"
#include "program.h"

/* A connection idle for longer is not used again: a server that closes it just then would leave the
 * request in doubt. */
enum { IDLE_MAX_S = 2 };

/* So often is it looked for more of an answer whose time is over, as long as some is there. */
enum { LATE_LOOKS = 1000 };

struct client {
    struct exchange **flying; /* as many as options.in_flight, or NULL */
    CURLM *multi;
    struct client_options options;
    struct connections connections;
};

static void *need(void *p)
{
    if (p == NULL)
        tool_die(EXIT_INTERNAL, "out of memory");
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
    c->flying = tool_alloc(options->in_flight * sizeof *c->flying);
    memset(c->flying, 0, options->in_flight * sizeof *c->flying);
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)options->in_flight);
    return c;
}

static void set_connection(CURL *easy, const struct client *c, const struct exchange *x)
{
    CURL_SET(easy, CURLOPT_URL, x->url);
    curl_compat_protocol(easy, x->plain);
    CURL_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
    CURL_SET(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    CURL_SET(easy, CURLOPT_NOSIGNAL, 1L);
    CURL_SET(easy, CURLOPT_CONNECTTIMEOUT_MS, c->options.connect_timeout_ms);
    /* Not HTTP/2: a server that closes a connection in good order (GOAWAY, in nginx after each 1000
     * requests) names the last request it took, but libcurl does not tell which those were. What
     * HTTP/1.1 answers with "Connection: close" would leave several requests in doubt. */
    CURL_SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    CURL_SET(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_MAX_S);
    CURL_SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    CURL_SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    CURL_SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (c->options.cacert != NULL) {
        CURL_SET(easy, CURLOPT_CAINFO, c->options.cacert);
        CURL_SET(easy, CURLOPT_CAPATH, (char *)NULL); /* else the system's directory stays */
    }
    if (c->options.pinnedpubkey != NULL)
        CURL_SET(easy, CURLOPT_PINNEDPUBLICKEY, c->options.pinnedpubkey);
    if (x->plain) /* a proxy would see the credentials, and is elsewhere */
        CURL_SET(easy, CURLOPT_NOPROXY, "*");
    CURL_SET(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    CURL_SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static struct curl_slist *make_list(const struct exchange *x)
{
    /* "Expect:" without a value: do not ask the server first, a body is small. */
    struct curl_slist *list = need(curl_slist_append(NULL, "Expect:"));
    for (size_t i = 0; i < x->n_headers; i++) {
        const struct csms_header *h = &x->headers[i];
        struct secret line; /* grown in a common buffer it would leave copies behind */
        secret_alloc(&line, h->name.len + 2 + h->value.len);
        memcpy(line.ptr, h->name.ptr, h->name.len);
        memcpy(line.ptr + h->name.len, ": ", 2);
        memcpy(line.ptr + h->name.len + 2, h->value.ptr, h->value.len);
        list = need(curl_slist_append(list, line.ptr));
        secret_wipe(&line);
    }
    return list;
}

static void free_list(struct curl_slist *list)
{
    for (struct curl_slist *item = list; item != NULL; item = item->next)
        wipe(item->data, strlen(item->data));
    curl_slist_free_all(list);
}

/* Put new where old is. */
static void swap_flying(struct client *c, const struct exchange *old, struct exchange *new)
{
    size_t i = 0;
    while (i < c->options.in_flight && c->flying[i] != old)
        i++;
    if (i == c->options.in_flight)
        tool_die(EXIT_INTERNAL, "more in flight than there may be");
    c->flying[i] = new;
}

void client_start(struct client *c, struct exchange *x)
{
    /* A fresh handle each: a used one can carry the memory of a failed rewind along. */
    CURL *easy = need(curl_easy_init());
    x->easy = easy;
    x->connections = &c->connections;
    x->list = make_list(x);
    set_connection(easy, c, x);
    exchange_set(x);
    x->end_ms = clock_ms() + c->options.timeout_ms;
    swap_flying(c, NULL, x);
    if (curl_multi_add_handle(c->multi, easy) != CURLM_OK)
        tool_die(EXIT_INTERNAL, "libcurl did not take a request");
}

/* ---- Working ------------------------------------------------------------------------------ */

static void finish(struct client *c, struct exchange *x)
{
    curl_off_t us = 0;
    curl_easy_getinfo(x->easy, CURLINFO_TOTAL_TIME_T, &us);
    x->elapsed_ms = (uint64_t)us / 1000;
    swap_flying(c, x, NULL);
    curl_multi_remove_handle(c->multi, x->easy);
    curl_easy_cleanup(x->easy);
    free_list(x->list);
    x->easy = x->list = NULL;
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
        exchange_end(x, (int)result);
        finish(c, x);
        return x;
    }
    return NULL;
}

/* The one whose time is over first; NULL if none is in flight. */
static struct exchange *next_late(const struct client *c)
{
    struct exchange *x = NULL;
    for (size_t i = 0; i < c->options.in_flight; i++) {
        if (c->flying[i] != NULL && (x == NULL || c->flying[i]->end_ms < x->end_ms))
            x = c->flying[i];
    }
    return x;
}

/* Not by CURLOPT_TIMEOUT_MS: libcurl looks at the clock before it looks at the connection, so that
 * a program that was stopped for a while would throw away answers that are there. Here nothing may
 * have come in the meantime. */
static bool is_over(struct exchange *x, int ready)
{
    return x != NULL && clock_ms() >= x->end_ms && (ready == 0 || x->late_looks++ >= LATE_LOOKS);
}

static struct exchange *give_up(struct client *c, struct exchange *x)
{
    snprintf(x->detail, sizeof x->detail, "%ld ms", c->options.timeout_ms);
    exchange_end(x, CURLE_OPERATION_TIMEDOUT);
    finish(c, x);
    return x;
}

struct exchange *client_wait(struct client *c, int timeout_ms, int wake_fd)
{
    int64_t end = clock_ms() + timeout_ms;
    struct exchange *x = next_finished(c);
    while (x == NULL) {
        int running = 0, ready = 0;
        if (curl_multi_perform(c->multi, &running) != CURLM_OK)
            tool_die(EXIT_INTERNAL, "libcurl failed");
        x = next_finished(c);
        int64_t now = clock_ms(), left = end - now;
        if (x != NULL || left <= 0)
            return x;
        struct exchange *late = next_late(c);
        if (late != NULL && late->end_ms - now < left)
            left = late->end_ms > now ? late->end_ms - now : 0;
        struct curl_waitfd wake = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
        if (curl_multi_poll(c->multi, &wake, 1, (int)left, &ready) != CURLM_OK)
            tool_die(EXIT_INTERNAL, "libcurl failed");
        if (wake.revents != 0)
            return NULL;
        if (is_over(late, ready))
            return give_up(c, late);
    }
    return x;
}

void client_abort(struct client *c, struct exchange *x)
{
    exchange_give_up(x);
    finish(c, x);
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    curl_multi_cleanup(c->multi);
    connections_free(&c->connections);
    free(c->flying);
    curl_global_cleanup();
    free(c);
}
