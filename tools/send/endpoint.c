/* SPDX-License-Identifier: MIT */
#include "endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "curl_compat.h"
#include "program.h"
#include "region.h"
#include "str.h"

/* Gets a part of the URL; "" if it is absent. False if it does not fit. */
static bool part(CURLU *u, CURLUPart which, char *text, size_t cap)
{
    char *found = NULL;
    text[0] = '\0';
    if (curl_url_get(u, which, &found, CURLU_NO_DEFAULT_PORT) != CURLUE_OK)
        return true;
    size_t len = (size_t)snprintf(text, cap, "%s", found);
    curl_free(found);
    return len < cap;
}

/* libcurl has already normalized other notations of an address, for example 0x7f.1. */
static bool is_loopback(const char *host)
{
    struct in_addr v4;
    if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
}

static const char *take_parts(struct endpoint *e, CURLU *u, const char *url)
{
    char scheme[8], host[300], port[8], whole[sizeof e->origin];
    if (!part(u, CURLUPART_SCHEME, scheme, sizeof scheme) ||
        !part(u, CURLUPART_HOST, host, sizeof host) || !part(u, CURLUPART_PORT, port, sizeof port))
        return "not a valid http or https URL";
    e->plain = strcmp(scheme, "http") == 0;
    if (host[0] == '\0')
        return "has no host";
    if (e->plain && !CURL_COMPAT_LOCALHOST_IS_LOCAL && strcmp(host, "localhost") == 0)
        return "must not be localhost, which libcurl before 7.78 looks up; use 127.0.0.1 or [::1]";
    if (e->plain && !is_loopback(host))
        return "must start with https://; http is for the local machine only";
    snprintf(e->origin, sizeof e->origin, "%s://%s%s%s", scheme, host, port[0] ? ":" : "", port);
    size_t len = strlen(e->origin);
    /* libcurl 7.74 drops an empty user. */
    if (!part(u, CURLUPART_URL, whole, sizeof whole) || strncmp(whole, e->origin, len) != 0 ||
        strcmp(whole + len, "/") != 0 || strchr(url, '@') != NULL)
        return "must have only a host and a port, no user, path, query or fragment";
    return NULL;
}

const char *endpoint_from_url(struct endpoint *e, const char *url)
{
    /* The result of curl_url_set for a missing scheme depends on the version of libcurl. */
    if (strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0)
        return "must start with https://";
    CURLU *u = curl_url();
    if (u == NULL)
        tool_out_of_memory();
    bool valid = curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK;
    const char *reason = valid ? take_parts(e, u, url) : "not a valid URL";
    curl_url_cleanup(u);
    return reason;
}

void endpoint_from_region(struct endpoint *e, const char *service, csms_str region)
{
    e->plain = false;
    snprintf(e->origin, sizeof e->origin, "https://%s.%.*s.%s", service, (int)region.len,
             region.ptr, region_domain(region));
}

bool endpoint_choose(struct endpoint *e, const struct endpoint *fixed, csms_str region)
{
    *e = (struct endpoint){0};
    if (fixed != NULL)
        *e = *fixed;
    else if (region.len > 0)
        endpoint_from_region(e, "kms", region);
    return e->origin[0] != '\0';
}

csms_str endpoint_host(const struct endpoint *e)
{
    return str_from(strstr(e->origin, "://") + strlen("://"));
}
