/* SPDX-License-Identifier: MIT */
/* Check a request; write its path, its body, or the whole HTTP/1.1 message. */
#include "csms.h"

#include <string.h>

#include "text.h"

static const csms_str types[] = {{"RDS", 3}, {"TaurusDB", 8}, {"GaussDB", 7}, {"APIG", 4}};
#define TYPES (sizeof types / sizeof *types)

static const csms_str absent = {NULL, 0};

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

static bool same_but_case(csms_str a, csms_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

csms_str csms_instance_type(csms_str type)
{
    for (size_t i = 0; i < TYPES; i++)
        if (type.ptr && same_but_case(type, types[i]))
            return types[i];
    return absent;
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

/* Length in bytes of the white space (Unicode White_Space) that s starts with; 0: none. */
static size_t space_len(csms_str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    if (s.len >= 1 && p[0] == ' ')
        return 1;
    if (s.len >= 2 && p[0] == 0xC2 && p[1] == 0xA0) /* U+00A0 */
        return 2;
    if (s.len < 3)
        return 0;
    unsigned tail = (unsigned)p[1] << 8 | p[2];
    bool space = (p[0] == 0xE1 && tail == 0x9A80)                        /* U+1680 */
                 || (p[0] == 0xE2 && tail >= 0x8080 && tail <= 0x808A)   /* U+2000..U+200A */
                 || (p[0] == 0xE2 && (tail == 0x80A8 || tail == 0x80A9)) /* U+2028, U+2029 */
                 || (p[0] == 0xE2 && (tail == 0x80AF || tail == 0x819F)) /* U+202F, U+205F */
                 || (p[0] == 0xE3 && tail == 0x8080);                    /* U+3000 */
    return space ? 3 : 0;
}

static bool has_outer_space(csms_str s)
{
    size_t last = s.len - 1;
    while (last > 0 && ((unsigned char)s.ptr[last] & 0xC0) == 0x80)
        last--;
    csms_str end = {s.ptr + last, s.len - last};
    return space_len(s) != 0 || space_len(end) != 0;
}

/* U+0000..U+001F, U+007F, U+0080..U+009F */
static bool has_control(csms_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 || c == 0x7F)
            return true;
        if (c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0)
            return true;
    }
    return false;
}

static bool name_ok(csms_str s)
{
    return s.ptr && s.len >= 1 && s.len <= CSMS_INSTANCE_ID_MAX && csms_text_is_utf8(s) &&
           !has_control(s) && !has_outer_space(s);
}

static enum csms_err type_check(const struct csms_request *req)
{
    if (!req->instance_type.ptr)
        return CSMS_OK;
    csms_str listed = csms_instance_type(req->instance_type);
    if (listed.ptr && csms_text_equal(req->instance_type, listed.ptr, listed.len))
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

/* RFC 9110 s.5.1 (token) and s.5.5 (no CR, LF, NUL, nor other controls but the tab). */
static bool header_ok(const struct csms_header *h)
{
    static const csms_str own[] = {{"host", 4},
                                   {"content-type", 12},
                                   {"content-length", 14},
                                   {"connection", 10},
                                   {"transfer-encoding", 17}};
    if (!h->name.ptr || h->name.len == 0 || !h->value.ptr)
        return false;
    for (size_t i = 0; i < h->name.len; i++)
        if (!is_alnum(h->name.ptr[i]) && !is_one_of(h->name.ptr[i], "!#$%&'*+-.^_`|~"))
            return false;
    for (size_t i = 0; i < h->value.len; i++) {
        unsigned char c = (unsigned char)h->value.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (same_but_case(h->name, own[i]))
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

static void add_number(struct sink *s, size_t n)
{
    char digits[20];
    size_t i = sizeof digits;
    do
        digits[--i] = (char)('0' + n % 10);
    while ((n /= 10) != 0);
    add(s, digits + i, sizeof digits - i);
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

static size_t refuse(char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    return finish(&s);
}

size_t csms_request_path(const struct csms_request *req, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    if (csms_request_check(req) != CSMS_OK)
        return refuse(buf, cap);
    add_path(&s, req);
    return finish(&s);
}

size_t csms_request_body(const struct csms_request *req, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    if (csms_request_check(req) != CSMS_OK)
        return refuse(buf, cap);
    add_body(&s, req);
    return finish(&s);
}

size_t csms_request_http(const struct csms_request *req, csms_str host,
                         const struct csms_header *headers, size_t n, char *buf, size_t cap)
{
    struct sink s = {buf, cap, 0};
    struct sink body = {NULL, 0, 0};
    if (csms_request_http_check(req, host, headers, n) != CSMS_OK)
        return refuse(buf, cap);
    add_body(&body, req);
    add_text(&s, "POST ");
    add_path(&s, req);
    add_text(&s, " HTTP/1.1\r\nHost: ");
    add_str(&s, host);
    add_text(&s, "\r\nContent-Type: application/json\r\nContent-Length: ");
    add_number(&s, body.len);
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
