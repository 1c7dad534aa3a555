/* SPDX-License-Identifier: MIT */
#include "record.h"
#include "base64.h"
#include "escape.h"

enum { REGION_MIN = 3, REGION_MAX = 40 };

bool record_region_ok(csms_str region)
{
    if (region.len < REGION_MIN || region.len > REGION_MAX)
        return false;
    for (size_t i = 0; i < region.len; i++) {
        char c = region.ptr[i];
        bool letter = c >= 'a' && c <= 'z';
        bool inner = (c >= '0' && c <= '9') || (c == '-' && i + 1 < region.len);
        if (!letter && (i == 0 || !inner))
            return false;
    }
    return true;
}

bool record_time_ok(csms_str time)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";
    if (time.len != RECORD_TIME_LEN)
        return false;
    for (size_t i = 0; i < time.len; i++) {
        char c = time.ptr[i];
        if (form[i] == 'd' ? c < '0' || c > '9' : c != form[i])
            return false;
    }
    return true;
}

/* Writes the characters that structure an id as %XX, so that two requests never share an id:
 * instance "RDS:7f3a" is not instance "7f3a" of type RDS. */
static void add_name(struct buffer *b, csms_str name)
{
    size_t run = 0; /* start of the part not added yet */
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c != ':' && c != '/' && c != '*' && c != '%')
            continue;
        buffer_add(b, name.ptr + run, i - run);
        buffer_format(b, "%%%02X", (unsigned)c);
        run = i + 1;
    }
    buffer_add(b, name.ptr + run, name.len - run);
}

void record_id(struct buffer *b, const struct csms_request *request, csms_str region,
               bool with_project)
{
    if (region.ptr != NULL) {
        buffer_str(b, region);
        buffer_char(b, '/');
    }
    if (region.ptr != NULL || with_project) {
        buffer_str(b, request->project_id);
        buffer_char(b, '/');
    }
    if (request->instance_type.ptr != NULL) {
        add_name(b, request->instance_type);
        buffer_char(b, ':');
    }
    if (request->scope == CSMS_SCOPE_INSTANCE)
        add_name(b, request->instance_id);
    else
        buffer_char(b, '*');
}

/* ,"name":"value" unless value is absent. */
static void add_member(struct buffer *b, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    buffer_text(b, ",\"");
    buffer_text(b, name);
    buffer_text(b, "\":");
    buffer_json(b, value);
}

/* The members of a request record and of "request" in a response, from project_id on. */
static void add_request(struct buffer *b, const struct record *r)
{
    buffer_text(b, "\"project_id\":");
    buffer_json(b, r->request.project_id);
    add_member(b, "region", r->region);
    add_member(b, "label", r->label);
    if (r->request.scope == CSMS_SCOPE_TYPE)
        buffer_text(b, ",\"scope\":\"type\"");
    if (r->request.scope == CSMS_SCOPE_PROJECT)
        buffer_text(b, ",\"scope\":\"project\"");
    if (r->request.any_type)
        buffer_text(b, ",\"any_type\":true");
    add_member(b, "path", r->path);
    buffer_text(b, ",\"body\":");
    buffer_str(b, r->request_body);
}

static void add_headers(struct buffer *b, const struct record *r)
{
    struct buffer headers = {0};
    add_member(&headers, "content-type", r->content_type);
    add_member(&headers, "date", r->date);
    add_member(&headers, "retry-after", r->retry_after);
    add_member(&headers, "x-request-id", r->x_request_id);
    buffer_text(b, ",\"headers\":{");
    if (headers.len > 0) /* without the first comma */
        buffer_add(b, headers.ptr + 1, headers.len - 1);
    buffer_char(b, '}');
    buffer_free(&headers);
}

static void add_error(struct buffer *b, const struct record *r)
{
    buffer_text(b, ",\"error\":{\"sent\":");
    buffer_text(b, r->sent == RECORD_SENT_NO ? "\"no\"" : "\"maybe\"");
    add_member(b, "code", r->error_code);
    add_member(b, "message", r->error_message);
    buffer_char(b, '}');
}

static void add_body(struct buffer *b, csms_str body)
{
    if (body.ptr == NULL || csms_text_is_utf8(body)) {
        add_member(b, "body", body);
        return;
    }
    buffer_text(b, ",\"body_base64\":\"");
    buffer_base64(b, body);
    buffer_char(b, '"');
}

static void add_response(struct buffer *b, const struct record *r)
{
    if (r->has_request) {
        buffer_text(b, ",\"request\":{");
        add_request(b, r);
        buffer_char(b, '}');
    }
    if (r->has_status) {
        buffer_format(b, ",\"status\":%d", r->status);
        add_headers(b, r);
    }
    add_member(b, "started", r->started);
    if (r->has_elapsed) {
        buffer_text(b, ",\"elapsed_ms\":");
        buffer_number(b, r->elapsed_ms);
    }
    if (r->has_status)
        add_body(b, r->body);
    else
        add_error(b, r);
}

void record_write(struct buffer *b, const struct record *r)
{
    bool request = r->kind == RECORD_REQUEST;
    buffer_text(b, "{\"csms\":");
    buffer_number(b, RECORD_VERSION);
    buffer_text(b, request ? ",\"kind\":\"request\",\"id\":" : ",\"kind\":\"response\",\"id\":");
    buffer_json(b, r->id);
    if (request) {
        buffer_char(b, ',');
        add_request(b, r);
    } else {
        add_response(b, r);
    }
    buffer_char(b, '}');
}
