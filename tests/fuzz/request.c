/* SPDX-License-Identifier: MIT */
/*
 * The text of the request writers is read with another JSON parser and a simple HTTP reader and has
 * the same values; a buffer that is too small stays empty.
 * Input: a byte of flags; project, ID, type, host, and name and value of a header as slices; and a
 * byte for the size of the small buffer.
 */
#include <jansson.h>

#include "fuzz.h"

enum { ANY_TYPE = 4, NO_ID = 8, NO_TYPE = 16, OWN_PROJECT = 32, OWN_HOST = 64, WITH_HEADER = 128 };

static const csms_str project = {"0123456789abcdef0123456789ABCDEF", 32};
static const csms_str absent = {NULL, 0};

struct message {
    struct csms_request req;
    csms_str host;
    struct csms_header header;
    size_t headers;
};

enum writer { PATH, BODY, HTTP };

static size_t write_as(enum writer writer, const struct message *m, char *buf, size_t cap)
{
    if (writer == PATH)
        return csms_request_path(&m->req, buf, cap);
    if (writer == BODY)
        return csms_request_body(&m->req, buf, cap);
    return csms_request_http(&m->req, m->host, &m->header, m->headers, buf, cap);
}

/* Returns the text, which the caller frees; NULL if it was refused. */
static char *text_of(enum writer writer, const struct message *m, size_t small, size_t *len)
{
    *len = write_as(writer, m, NULL, 0);
    if (*len == 0)
        return NULL;
    char *text = malloc(*len + 1);
    CHECK(text);
    CHECK(write_as(writer, m, text, *len + 1) == *len);
    CHECK(strlen(text) == *len);
    small = small % *len + 1;
    char *too_small = malloc(small);
    CHECK(too_small);
    memset(too_small, 'x', small);
    CHECK(write_as(writer, m, too_small, small) == *len);
    for (size_t i = 0; i < small; i++)
        CHECK(too_small[i] == '\0');
    free(too_small);
    return text;
}

static void check_member(const json_t *body, const char *name, csms_str expected)
{
    const json_t *value = json_object_get(body, name);
    if (!expected.ptr) {
        CHECK(!value);
        return;
    }
    CHECK(json_is_string(value) && json_string_length(value) == expected.len);
    CHECK(memcmp(json_string_value(value), expected.ptr, expected.len) == 0);
}

static void check_body(const char *text, size_t len, const struct csms_request *req)
{
    json_error_t error;
    json_t *body = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    CHECK(json_is_object(body));
    CHECK(json_object_size(body) ==
          (req->instance_id.ptr != NULL) + (req->instance_type.ptr != NULL));
    check_member(body, "instance_id", req->instance_id);
    check_member(body, "instance_type", req->instance_type);
    CHECK(json_object_size(body) > 0 || req->scope == CSMS_SCOPE_PROJECT);
    json_decref(body);
}

static const char *expect(const char *at, const char *text, size_t len)
{
    CHECK(strncmp(at, text, len) == 0);
    return at + len;
}

static const char *expect_text(const char *at, const char *text)
{
    return expect(at, text, strlen(text));
}

/* Checks the message line by line: no value may add a line or end the head. */
static void check_http(const char *text, const struct message *m, const char *path,
                       const char *body)
{
    char length[32];
    snprintf(length, sizeof length, "%zu", strlen(body));
    const char *at = expect_text(text, "POST ");
    at = expect_text(at, path);
    at = expect_text(at, " HTTP/1.1\r\nHost: ");
    at = expect(at, m->host.ptr, m->host.len);
    at = expect_text(at, "\r\nContent-Type: application/json\r\nContent-Length: ");
    at = expect_text(at, length);
    for (size_t i = 0; i < m->headers; i++) {
        at = expect_text(at, "\r\n");
        at = expect(at, m->header.name.ptr, m->header.name.len);
        at = expect_text(at, ": ");
        at = expect(at, m->header.value.ptr, m->header.value.len);
    }
    const char *head_end = strstr(text, "\r\n\r\n");
    at = expect_text(at, "\r\nConnection: close\r\n\r\n");
    CHECK(head_end && at == head_end + 4);
    size_t lines = 0;
    for (const char *p = text; p < head_end; p++) {
        CHECK(((unsigned char)*p >= ' ' && *p != 0x7F) || *p == '\t' || *p == '\r' || *p == '\n');
        CHECK((*p == '\r') == (p[1] == '\n'));
        lines += *p == '\n';
    }
    CHECK(lines == 4 + m->headers);
    CHECK(strcmp(at, body) == 0);
}

static void check(const struct message *m, size_t small)
{
    size_t path_len, body_len, http_len;
    enum csms_err err = csms_request_check(&m->req);
    enum csms_err http_err = csms_request_http_check(&m->req, m->host, &m->header, m->headers);
    char *path = text_of(PATH, m, small, &path_len);
    char *body = text_of(BODY, m, small, &body_len);
    char *http = text_of(HTTP, m, small, &http_len);
    CHECK((err == CSMS_OK) == (path != NULL) && (err == CSMS_OK) == (body != NULL));
    CHECK((http_err == CSMS_OK) == (http != NULL));
    CHECK(http_err == CSMS_OK || err == CSMS_OK || http_err == err);
    if (body)
        check_body(body, body_len, &m->req);
    if (http)
        check_http(http, m, path, body);
    free(path);
    free(body);
    free(http);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input_bytes in = {data, size};
    unsigned bits = fuzz_byte(&in);
    csms_str s[6];
    for (size_t i = 0; i < 6; i++)
        s[i] = fuzz_str(&in);
    struct message m = {.req = {.project_id = bits & OWN_PROJECT ? s[0] : project,
                                .instance_id = bits & NO_ID ? absent : s[1],
                                .instance_type = bits & NO_TYPE ? absent : s[2],
                                .scope = (enum csms_scope)(bits & 3),
                                .any_type = (bits & ANY_TYPE) != 0},
                        .host = bits & OWN_HOST ? s[3] : (csms_str){"example.com", 11},
                        .header = {s[4], s[5]},
                        .headers = (bits & WITH_HEADER) != 0};
    check(&m, fuzz_byte(&in));
    for (size_t i = 0; i < 6; i++)
        fuzz_free(s[i]);
    return 0;
}
