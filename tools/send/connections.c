/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
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

/* Reads the ends of a socket, once it is connected. */
static void find_ends(struct connection *c)
{
    struct sockaddr_storage ends[2];
    socklen_t len[2] = {sizeof ends[0], sizeof ends[1]};
    char ip[2][INET6_ADDRSTRLEN + IF_NAMESIZE], port[2][8];
    if (c->ends[0] != '\0' || getpeername(c->fd, (struct sockaddr *)&ends[1], &len[1]) != 0 ||
        getsockname(c->fd, (struct sockaddr *)&ends[0], &len[0]) != 0)
        return;
    for (int i = 0; i < 2; i++)
        if (getnameinfo((struct sockaddr *)&ends[i], len[i], ip[i], sizeof ip[i], port[i],
                        sizeof port[i], NI_NUMERICHOST | NI_NUMERICSERV) != 0)
            return;
    snprintf(c->ends, sizeof c->ends, "%s %s %s %s", ip[0], port[0], ip[1], port[1]);
}

/* By addresses, because CURLINFO_ACTIVESOCKET is not available before a transfer has ended. */
struct connection *connections_find(const struct connections *t, CURL *easy)
{
    long local_port = 0, remote_port = 0;
    char none[] = "", *local = none, *remote = none, ends[CONNECTION_ENDS_LEN];
    curl_easy_getinfo(easy, CURLINFO_LOCAL_IP, &local);
    curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &local_port);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &remote);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &remote_port);
    snprintf(ends, sizeof ends, "%s %ld %s %ld", local, local_port, remote, remote_port);
    for (struct connection *c = t->first; c != NULL; c = c->next) {
        if (c->fd < 0)
            continue;
        find_ends(c);
        if (strcmp(c->ends, ends) == 0)
            return c;
    }
    return NULL;
}
