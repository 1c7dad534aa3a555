/* SPDX-License-Identifier: MIT */
#include "connections.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "curl_set.h"
#include "program.h"

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct connections *s = data;
    (void)purpose;
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    if (s->n == s->cap) {
        s->cap = s->cap * 2 + 8;
        s->fds = tool_realloc(s->fds, s->cap * sizeof *s->fds);
    }
    s->fds[s->n++] = fd;
    return fd;
}

static int on_close(void *data, curl_socket_t fd)
{
    struct connections *s = data;
    for (size_t i = 0; i < s->n; i++) {
        if (s->fds[i] == fd)
            s->fds[i--] = s->fds[--s->n];
    }
    return close(fd);
}

void connections_set(struct connections *s, CURL *easy)
{
    CURL_SET(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    CURL_SET(easy, CURLOPT_OPENSOCKETDATA, s);
    CURL_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    CURL_SET(easy, CURLOPT_CLOSESOCKETDATA, s);
}

static int port_of(const struct sockaddr_storage *a)
{
    if (a->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)a)->sin_port);
    return a->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)a)->sin6_port) : -1;
}

/* get: getsockname or getpeername */
static bool has_port(int fd, int port, int (*get)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof a;
    return get(fd, (struct sockaddr *)&a, &len) == 0 && port_of(&a) == port;
}

int connections_find(const struct connections *s, int remote_port, int local_port)
{
    for (size_t i = 0; i < s->n; i++) {
        if (has_port(s->fds[i], local_port, getsockname) &&
            has_port(s->fds[i], remote_port, getpeername))
            return s->fds[i];
    }
    return -1;
}

void connections_free(struct connections *s)
{
    free(s->fds);
    *s = (struct connections){0};
}
