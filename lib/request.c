/* SPDX-License-Identifier: MIT */
/* Check a request; write its path, its body, or the whole HTTP/1.1 message. */
#include "csms.h"

#include <string.h>

#include "text.h"

static const char types[][9] = {"RDS", "TaurusDB", "GaussDB", "APIG"};
#define TYPES (sizeof types / sizeof *types)

/* ---- checks ---- */

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_one_of(char c, const char *set)
{
    for (; *set != '\0'; set++)
        if (c == *set)
            return true;
    return false;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_but_case(csms_str a, const char *b)
{
    for (size_t i = 0; i < a.len; i++)
        if (b[i] == '\0' || lower(a.ptr[i]) != lower(b[i]))
            return false;
    return b[a.len] == '\0';
}

csms_str csms_instance_type(csms_str type)
{
    csms_str listed = {NULL, 0};
    for (size_t i = 0; i < TYPES && type.ptr; i++) {
        if (same_but_case(type, types[i])) {
            listed.ptr = types[i];
            listed.len = type.len;
        }
    }
    return listed;
}

static bool project_ok(csms_str id)
{
    if (!id.ptr || id.len < CSMS_PROJECT_ID_MIN || id.len > CSMS_PROJECT_ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!is_alnum(id.ptr[i]))
            return false;
    return true;
}

/* Unicode's White_Space, but for the control characters among them. */
static bool is_space(uint32_t c)
{
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

static bool name_ok(csms_str s)
{
    size_t whole = s.len;
    if (!s.ptr || whole == 0 || whole > CSMS_INSTANCE_ID_MAX)
        return false;
    while (s.len > 0) {
        bool first = s.len == whole;
        uint32_t c = csms_text_point(&s);
        if (c == CSMS_TEXT_BAD || is_control(c) || (is_space(c) && (first || s.len == 0)))
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
        return name_ok(req->instance_type) ? CSMS_OK : CSMS_ERR_INSTANCE_TYPE;
    return listed.ptr ? CSMS_ERR_INSTANCE_TYPE_CASE : CSMS_ERR_INSTANCE_TYPE;
}

static bool scope_fits(const struct csms_request *req)
{
    bool id = req->instance_id.ptr != NULL;
    bool type = req->instance_type.ptr != NULL;
    switch (req->scope) {
    case CSMS_SCOPE_INSTANCE:
        return id;
    case CSMS_SCOPE_TYPE:
        return !id && type;
    case CSMS_SCOPE_PROJECT:
        return !id && !type;
    default:
        return false;
    }
}

enum csms_err csms_request_check(const struct csms_request *req)
{
    if (!project_ok(req->project_id))
        return CSMS_ERR_PROJECT_ID;
    if (!scope_fits(req))
        return CSMS_ERR_SCOPE;
    if (req->instance_id.ptr && !name_ok(req->instance_id))
        return CSMS_ERR_INSTANCE_ID;
    return type_check(req);
}

/* RFC 9110 s.7.2: a host and an optional port; no more than what must not break the message. */
static bool host_ok(csms_str host)
{
    if (!host.ptr || host.len == 0)
        return false;
    for (size_t i = 0; i < host.len; i++)
        if (!is_alnum(host.ptr[i]) && !is_one_of(host.ptr[i], ".-_:[]"))
            return false;
    return true;
}

/* RFC 9110 s.5.1, of whose characters no more are in use, and s.5.5: no control but the tab. */
static bool header_ok(const struct csms_header *h)
{
    static const char own[] = "host\0content-type\0content-length\0connection\0transfer-encoding\0";
    if (!h->name.ptr || h->name.len == 0 || !h->value.ptr)
        return false;
    for (size_t i = 0; i < h->name.len; i++)
        if (!is_alnum(h->name.ptr[i]) && !is_one_of(h->name.ptr[i], "-_"))
            return false;
    for (size_t i = 0; i < h->value.len; i++) {
        unsigned char c = (unsigned char)h->value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    for (const char *p = own; *p != '\0'; p += strlen(p) + 1)
        if (same_but_case(h->name, p))
            return false;
    return true;
}

enum csms_err csms_request_http_check(const struct csms_request *req, csms_str host,
                                      const struct csms_header *headers, size_t n)
{
    enum csms_err err = csms_request_check(req);
    if (err != CSMS_OK)
        return err;
    if (!host_ok(host))
        return CSMS_ERR_HOST;
    for (size_t i = 0; i < n; i++)
        if (!header_ok(&headers[i]))
            return CSMS_ERR_HEADER;
    return CSMS_OK;
}

/* ---- writing ---- */

/* Counts what was added, and holds as much of it as fits. */
struct sink {
    char *buf;
    size_t cap;
    size_t len;
};

static void add(struct sink *s, const char *p, size_t len)
{
    if (s->len < s->cap) {
        size_t room = s->cap - s->len;
        memcpy(s->buf + s->len, p, len < room ? len : room);
    }
    s->len += len;
}

static void add_text(struct sink *s, const char *text)
{
    add(s, text, strlen(text));
}

static void add_str(struct sink *s, csms_str str)
{
    add(s, str.ptr, str.len);
}

/* Without a division, which small processors lack. A body is shorter than 9999 bytes: two values
   of CSMS_INSTANCE_ID_MAX bytes, each of them escaped, and their names. */
static void add_number(struct sink *s, size_t n)
{
    static const uint16_t units[] = {1000, 100, 10, 1};
    bool started = false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        char digit = '0';
        for (; n >= units[i]; n -= units[i])
            digit++;
        started = started || digit > '0' || units[i] == 1;
        if (started)
            add(s, &digit, 1);
    }
}

/* A checked value has no control characters, so these two are all that needs an escape. */
static void add_json_string(struct sink *s, csms_str str)
{
    add_text(s, "\"");
    for (size_t i = 0; i < str.len; i++) {
        if (str.ptr[i] == '"' || str.ptr[i] == '\\')
            add_text(s, "\\");
        add(s, str.ptr + i, 1);
    }
    add_text(s, "\"");
}

static void add_path(struct sink *s, const struct csms_request *req)
{
    add_text(s, "/v1/");
    add_str(s, req->project_id);
    add_text(s, "/secrets/batch-delete");
}

static void add_body(struct sink *s, const struct csms_request *req)
{
    add_text(s, "{");
    if (req->instance_id.ptr) {
        add_text(s, "\"instance_id\":");
        add_json_string(s, req->instance_id);
    }
    if (req->instance_id.ptr && req->instance_type.ptr)
        add_text(s, ",");
    if (req->instance_type.ptr) {
        add_text(s, "\"instance_type\":");
        add_json_string(s, req->instance_type);
    }
    add_text(s, "}");
}

/* All or nothing: with its NUL the text fits, or nothing of it stays. */
static size_t finish(struct sink *s)
{
    if (s->len < s->cap)
        s->buf[s->len] = '\0';
    else if (s->cap > 0)
        memset(s->buf, 0, s->cap);
    return s->len;
}

/* What was refused has nothing added to it, and so gives "" and 0. */
size_t csms_request_path(const struct csms_request *req, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    if (csms_request_check(req) == CSMS_OK)
        add_path(&s, req);
    return finish(&s);
}

size_t csms_request_body(const struct csms_request *req, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    if (csms_request_check(req) == CSMS_OK)
        add_body(&s, req);
    return finish(&s);
}

size_t csms_request_http(const struct csms_request *req, csms_str host,
                         const struct csms_header *headers, size_t n, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    if (csms_request_http_check(req, host, headers, n) != CSMS_OK)
        return finish(&s);
    add_text(&s, "POST ");
    add_path(&s, req);
    add_text(&s, " HTTP/1.1\r\nHost: ");
    add_str(&s, host);
    add_text(&s, "\r\nContent-Type: application/json\r\nContent-Length: ");
    add_number(&s, csms_request_body(req, NULL, 0));
    for (size_t i = 0; i < n; i++) {
        add_text(&s, "\r\n");
        add_str(&s, headers[i].name);
        add_text(&s, ": ");
        add_str(&s, headers[i].value);
    }
    add_text(&s, "\r\nConnection: close\r\n\r\n");
    add_body(&s, req);
    return finish(&s);
}
