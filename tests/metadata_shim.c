/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: connections to the metadata service of a cloud, 169.254.169.254:80, go to the
 * port CSMS_METADATA_PORT of this machine instead, or are refused if it is not set.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    const char *port = getenv("CSMS_METADATA_PORT");
    struct sockaddr_in to;
    *(void **)&real = dlsym(RTLD_NEXT, "connect");
    if (address->sa_family != AF_INET || len < sizeof to)
        return real(fd, address, len);
    memcpy(&to, address, sizeof to);
    if (ntohl(to.sin_addr.s_addr) != 0xa9fea9fe || ntohs(to.sin_port) != 80)
        return real(fd, address, len);
    if (port == NULL) {
        errno = ECONNREFUSED;
        return -1;
    }
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    return real(fd, (const struct sockaddr *)&to, sizeof to);
}
