/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "base64.h"
#include "escape.h"
#include "str.h"

const char *const record_scopes[] = {"instance", "type", "project", NULL};
const char *const record_sent_words[] = {"no", "maybe", NULL};
const char *const journal_states[] = {"", "sending", "open", "settled", NULL};

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

bool record_type_is_listed(csms_str type)
{
    csms_str listed = csms_instance_type(type);
    return listed.ptr != NULL && str_equal(type, listed);
}

void record_set_headers(struct record *r, csms_str head)
{
    const struct {
        const char *name;
        csms_str *value;
    } kept[] = {
        {"content-type", &r->content_type},
        {"date", &r->date},
        {"retry-after", &r->retry_after},
        {"x-request-id", &r->x_request_id},
    };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        *kept[i].value = (csms_str){NULL, 0};
    while (head.len > 0) {
        csms_str line = str_take_line(&head), name = str_until(line, ':');
        csms_str value = str_trim(str_skip(line, name.len + (name.len < line.len)));
        for (size_t i = 0; i < sizeof kept / sizeof kept[0] && value.len > 0; i++)
            if (str_is_nocase(name, kept[i].name) && kept[i].value->ptr == NULL &&
                csms_text_is_utf8(value))
                *kept[i].value = value;
    }
}

void record_set_error(struct record *r, enum record_sent sent, const char *code,
                      const char *message)
{
    r->has_status = false;
    r->sent = sent;
    r->error_code = str_from(code);
    r->error_message = str_from(message);
}

/* Writes the characters that structure an id as %XX, so that two requests never share an id:
 * instance "RDS:7f3a" is not instance "7f3a" of type RDS. */
static void add_name(struct buffer *b, csms_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == ':' || c == '/' || c == '*' || c == '%')
            buffer_format(b, "%%%02X", (unsigned)c);
        else
            buffer_char(b, c);
    }
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

/* The members of a request record and of "request" in a response, from project_id on. */
static void add_request(struct buffer *b, const struct record *r)
{
    buffer_member(b, "project_id", r->request.project_id);
    buffer_member(b, "region", r->region);
    buffer_member(b, "label", r->label);
    if (r->request.scope != CSMS_SCOPE_INSTANCE)
        buffer_member(b, "scope", str_from(record_scopes[r->request.scope]));
    if (r->request.any_type)
        buffer_text(b, ",\"any_type\":true");
    buffer_member(b, "path", r->path);
    buffer_key(b, "body");
    buffer_str(b, r->request_body);
}

static void add_headers(struct buffer *b, const struct record *r)
{
    buffer_key(b, "headers");
    buffer_char(b, '{');
    buffer_member(b, "content-type", r->content_type);
    buffer_member(b, "date", r->date);
    buffer_member(b, "retry-after", r->retry_after);
    buffer_member(b, "x-request-id", r->x_request_id);
    buffer_char(b, '}');
}

static void add_error(struct buffer *b, const struct record *r)
{
    buffer_key(b, "error");
    buffer_char(b, '{');
    buffer_member(b, "sent", str_from(record_sent_words[r->sent]));
    buffer_member(b, "code", r->error_code);
    buffer_member(b, "message", r->error_message);
    buffer_char(b, '}');
}

static void add_body(struct buffer *b, csms_str body)
{
    if (body.ptr == NULL || csms_text_is_utf8(body)) {
        buffer_member(b, "body", body);
        return;
    }
    buffer_key(b, "body_base64");
    buffer_char(b, '"');
    buffer_base64(b, body);
    buffer_char(b, '"');
}

static void add_response(struct buffer *b, const struct record *r)
{
    if (r->has_request) {
        buffer_key(b, "request");
        buffer_char(b, '{');
        add_request(b, r);
        buffer_char(b, '}');
    }
    if (r->has_status) {
        buffer_member_number(b, "status", (uint64_t)r->status);
        add_headers(b, r);
    }
    buffer_member(b, "started", r->started);
    if (r->has_elapsed)
        buffer_member_number(b, "elapsed_ms", r->elapsed_ms);
    if (r->has_status)
        add_body(b, r->body);
    else
        add_error(b, r);
}

void record_write(struct buffer *b, const struct record *r)
{
    bool request = r->kind == RECORD_REQUEST;
    buffer_text(b, "{\"csms\":1");
    buffer_member(b, "kind", str_from(request ? "request" : "response"));
    buffer_member(b, "id", r->id);
    if (request)
        add_request(b, r);
    else
        add_response(b, r);
    buffer_char(b, '}');
}
