/* SPDX-License-Identifier: MIT */
/* Where requests go: scheme, host and port, from the command line or from a region. */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdbool.h>

#include "csms.h"

struct endpoint {
    char origin[512]; /* as https://kms.cn-north-4.myhuaweicloud.com, no slash, no default port */
    bool plain;       /* http, which is for this machine only */
};

/*
 * An absolute URL without user, path, query or fragment. https; or http if the host is 127.0.0.0/8,
 * ::1 or localhost, so that no credential crosses a network in the clear. NULL, or why not.
 */
const char *endpoint_from_url(struct endpoint *e, const char *url);

/* The host of a service ("kms", "iam") in a region that record_region_ok accepts. */
void endpoint_from_region(struct endpoint *e, const char *service, csms_str region);

/* Where a request for a region goes: to fixed if that is not NULL. */
void endpoint_choose(struct endpoint *e, const struct endpoint *fixed, csms_str region);

/* What stands in the Host header: the host, with its port unless that is the scheme's own. */
csms_str endpoint_host(const struct endpoint *e);

/* origin and path as one text, to be freed. */
char *endpoint_url(const struct endpoint *e, csms_str path);

#endif
