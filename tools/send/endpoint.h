/* SPDX-License-Identifier: MIT */
/* The destination of requests: scheme, host and port, from the command line or from a region. */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdbool.h>

#include "csms.h"

struct endpoint {
    char origin[512]; /* for example https://kms.cn-north-4.myhuaweicloud.com; no default port */
    bool plain;       /* http, allowed for the local machine only */
};

/*
 * Parses an absolute URL without user, path, query or fragment. The scheme is https, or http if the
 * host is in 127.0.0.0/8, ::1 or localhost: no credential crosses a network in the clear. Returns
 * NULL, or the error.
 */
const char *endpoint_from_url(struct endpoint *e, const char *url);

/* The host of a service ("kms", "iam") in a region that region_is_valid accepts. */
void endpoint_from_region(struct endpoint *e, const char *service, csms_str region);

/* Sets e to fixed, or to the endpoint of the region if fixed is NULL. False if both are absent. */
bool endpoint_choose(struct endpoint *e, const struct endpoint *fixed, csms_str region);

/* Returns the value of the Host header: the host, with a port that is not the default. */
csms_str endpoint_host(const struct endpoint *e);

#endif
