/* SPDX-License-Identifier: MIT */
/* Check requests, hosts and headers. */
#include <string.h>

#include "csms.h"
#include "text.h"
#include "write.h"

static const char types[][9] = {"RDS", "TaurusDB", "GaussDB", "APIG"};
#define TYPES (sizeof types / sizeof *types)

static bool is_alnum(char c)
{
    return csms_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Servers that convert header names to variables treat an underscore as a hyphen. */
static char folded(char c)
{
    if (c == '_')
        return '-';
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_same_name(csms_str a, csms_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (folded(a.ptr[i]) != folded(b.ptr[i]))
            return false;
    return true;
}

csms_str csms_instance_type(csms_str type)
{
    const csms_str absent = {NULL, 0};
    for (size_t i = 0; i < TYPES && type.ptr; i++) {
        csms_str row = {types[i], strlen(types[i])};
        if (is_same_name(type, row))
            return row;
    }
    return absent;
}

bool csms_is_alnum_or(csms_str s, const char *others)
{
    for (size_t i = 0; s.ptr && i < s.len; i++) {
        const char *other = others;
        while (*other != '\0' && *other != s.ptr[i])
            other++;
        if (*other == '\0' && !is_alnum(s.ptr[i]))
            return false;
    }
    return s.ptr && s.len > 0;
}

bool csms_is_project(csms_str id)
{
    return csms_is_alnum_or(id, "") && id.len >= CSMS_PROJECT_ID_MIN &&
           id.len <= CSMS_PROJECT_ID_MAX;
}

/* Unicode's White_Space without control characters. */
static bool is_white(uint32_t c)
{
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_instance(csms_str s)
{
    size_t whole = s.len;
    if (!s.ptr || whole == 0 || whole > CSMS_INSTANCE_ID_MAX)
        return false;
    while (s.len > 0) {
        bool first = s.len == whole;
        uint32_t c = csms_text_point(&s);
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        if (c == CSMS_TEXT_BAD || control || (is_white(c) && (first || s.len == 0)))
            return false;
    }
    return true;
}

static enum csms_err type_check(const struct csms_request *req)
{
    if (!req->instance_type.ptr)
        return CSMS_OK;
    csms_str listed = csms_instance_type(req->instance_type);
    if (listed.ptr && memcmp(req->instance_type.ptr, listed.ptr, listed.len) == 0)
        return CSMS_OK;
    if (req->any_type)
        return is_instance(req->instance_type) ? CSMS_OK : CSMS_ERR_INSTANCE_TYPE;
    return listed.ptr ? CSMS_ERR_INSTANCE_TYPE_CASE : CSMS_ERR_INSTANCE_TYPE;
}

static bool scope_fits(const struct csms_request *req)
{
    bool id = req->instance_id.ptr != NULL, type = req->instance_type.ptr != NULL;
    if (req->scope == CSMS_SCOPE_INSTANCE)
        return id;
    return !id &&
           ((req->scope == CSMS_SCOPE_TYPE && type) || (req->scope == CSMS_SCOPE_PROJECT && !type));
}

enum csms_err csms_request_check(const struct csms_request *req)
{
    if (!csms_is_project(req->project_id))
        return CSMS_ERR_PROJECT_ID;
    if (!scope_fits(req))
        return CSMS_ERR_SCOPE;
    if (req->instance_id.ptr && !is_instance(req->instance_id))
        return CSMS_ERR_INSTANCE_ID;
    return type_check(req);
}

/* RFC 4291 s.2.2, without dotted decimals. */
static bool is_ipv6(csms_str s)
{
    size_t groups = 0, digits = 0, gaps = 0;
    if (s.len < 2 || (s.ptr[0] == ':' && s.ptr[1] != ':') ||
        (s.ptr[s.len - 1] == ':' && s.ptr[s.len - 2] != ':'))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = folded(s.ptr[i]);
        if (c == ':') {
            gaps += i > 0 && s.ptr[i - 1] == ':';
            digits = 0;
        } else if (is_alnum(c) && c <= 'f' && digits < 4) {
            groups += digits++ == 0;
        } else {
            return false;
        }
    }
    return gaps == 0 ? groups == 8 : gaps == 1 && groups < 8;
}

static bool is_host_name(csms_str s)
{
    for (size_t i = 1; i < s.len; i++)
        if (s.ptr[i] == '.' && s.ptr[i - 1] == '.')
            return false;
    return csms_is_alnum_or(s, ".-_") && is_alnum(s.ptr[0]);
}

static bool is_port(csms_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!csms_is_digit(s.ptr[i]) || i == 5)
            return false;
        n = n * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    return n > 0 && n <= 65535;
}

/* RFC 9110 s.7.2. */
bool csms_is_host(csms_str host)
{
    if (!host.ptr || host.len == 0)
        return false;
    size_t edge = host.ptr[0] == '[' ? 1 : 0, end = edge;
    while (end < host.len && host.ptr[end] != (edge ? ']' : ':'))
        end++;
    csms_str name = {host.ptr + edge, end - edge};
    end += edge;
    if (end > host.len || !(edge ? is_ipv6(name) : is_host_name(name)))
        return false;
    if (end == host.len)
        return true;
    csms_str port = {host.ptr + end + 1, host.len - end - 1};
    return host.ptr[end] == ':' && is_port(port);
}

bool csms_is_visible(csms_str s)
{
    for (size_t i = 0; s.ptr && i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
            return false;
    return s.ptr && s.len > 0;
}

/* True for headers that change the framing or the meaning of the message. A row that ends in a
   hyphen is a prefix. */
static bool is_reserved(csms_str name)
{
    static const char reserved[] =
        "connection\0content-\0expect\0host\0http2-settings\0keep-alive\0proxy-\0te\0trailer\0"
        "transfer-encoding\0upgrade\0x-http-method\0x-http-method-override\0x-method-override\0";
    for (const char *p = reserved; *p != '\0'; p += strlen(p) + 1) {
        csms_str row = {p, strlen(p)}, start = name;
        if (p[row.len - 1] == '-' && start.len > row.len)
            start.len = row.len;
        if (is_same_name(start, row))
            return true;
    }
    return false;
}

/* RFC 9110 s.5.5; in names, only the characters of s.5.1 that are used in practice. */
static bool is_header(const struct csms_header *h)
{
    for (size_t i = 0; h->value.ptr && i < h->value.len; i++) {
        unsigned char c = (unsigned char)h->value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return h->value.ptr && csms_is_alnum_or(h->name, "-_") && !is_reserved(h->name);
}

enum csms_err csms_request_http_check(const struct csms_request *req, csms_str host,
                                      const struct csms_header *headers, size_t n)
{
    enum csms_err err = csms_request_check(req);
    if (err != CSMS_OK)
        return err;
    if (!csms_is_host(host))
        return CSMS_ERR_HOST;
    for (size_t i = 0; i < n; i++) {
        if (!is_header(&headers[i]))
            return CSMS_ERR_HEADER;
        for (size_t j = 0; j < i; j++)
            if (is_same_name(headers[i].name, headers[j].name))
                return CSMS_ERR_HEADER;
    }
    return CSMS_OK;
}
