/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

#include "curl_compat.h"
#include "program.h"

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct connections *t = data;
    (void)purpose;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    struct connection *c = tool_alloc(sizeof *c);
    *c = (struct connection){.table = t, .fd = fd, .serial = ++t->last_serial};
    LL_PREPEND(t->first, c);
    return fd;
}

void connections_forget(struct connections *t, struct connection *c)
{
    LL_DELETE(t->first, c);
    buffer_free(&c->names);
    free(c);
}

static int on_close(void *data, curl_socket_t fd)
{
    struct connections *t = data;
    struct connection *c;
    LL_SEARCH_SCALAR(t->first, c, fd, fd);
    if (c != NULL) {
        c->ssl = NULL; /* libcurl has freed it */
        if (c->users == 0)
            connections_look_at(t, c);
        c->fd = -1;
        if (c->users == 0)
            connections_forget(t, c);
    }
    return close(fd);
}

void connections_set(struct connections *t, CURL *easy)
{
    CURL_SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    CURL_SET(easy, CURLOPT_OPENSOCKETDATA, t);
    CURL_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    CURL_SET(easy, CURLOPT_CLOSESOCKETDATA, t);
    CURL_SET(easy, CURLOPT_SSL_CTX_FUNCTION, connections_on_context);
}

void connections_free(struct connections *t)
{
    while (t->first != NULL)
        connections_forget(t, t->first);
    buffer_free(&t->out_of_step);
    buffer_free(&t->doubtful);
    *t = (struct connections){0};
}

/* Writes the address and the port of one end of a socket; get is getsockname or getpeername. */
static bool get_end(char end[CONNECTION_END_LEN], int fd,
                    int (*get)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage storage;
    struct sockaddr *address = (struct sockaddr *)&storage;
    socklen_t len = sizeof storage;
    char ip[CONNECTION_END_LEN - 8], port[8];
    if (get(fd, address, &len) != 0 || getnameinfo(address, len, ip, sizeof ip, port, sizeof port,
                                                   NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    snprintf(end, CONNECTION_END_LEN, "%s %s", ip, port);
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
struct connection *connections_find(const struct connections *t, CURL *easy)
{
    long port = 0;
    char *ip = NULL, local[CONNECTION_END_LEN], remote[CONNECTION_END_LEN];
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
