/* SPDX-License-Identifier: MIT */
#include "har.h"

#include <string.h>
#include <strings.h>

#include "base64.h"
#include "json.h"

/* What is needed of an entry, as it is written; ptr NULL: not there. */
struct entry {
    csms_str method, url, status, mime_type, text, encoding, date, request_id;
};

/* Take the value of a member if it is the one asked for. */
static bool pick(csms_str name, const char *wanted, csms_str value, csms_str *to)
{
    if (!json_is(name, wanted))
        return false;
    *to = value;
    return true;
}

/* The next member of an object; false at its end, and if there is no object. */
static bool next_member(struct json *j, csms_str *name, csms_str *value)
{
    if (j->bad || !json_member(j, name))
        return false;
    *value = json_value(j);
    return !j->bad;
}

static struct json object(csms_str value)
{
    struct json j = {.rest = value};

    json_enter(&j, '{');
    return j;
}

static bool text_is(csms_str raw, const char *word)
{
    return raw.len == strlen(word) + 2 && *raw.ptr == '"' &&
           strncasecmp(raw.ptr + 1, word, raw.len - 2) == 0;
}

/* One of "headers": {"name": "X-Request-Id", "value": "..."} */
static void read_header(csms_str value, struct entry *e)
{
    struct json j = object(value);
    csms_str name, member, header = {NULL, 0}, content = {NULL, 0};

    while (next_member(&j, &name, &member))
        if (!pick(name, "name", member, &header))
            pick(name, "value", member, &content);
    if (header.ptr != NULL && text_is(header, "x-request-id") && e->request_id.ptr == NULL)
        e->request_id = content;
}

static void read_response(csms_str value, struct entry *e)
{
    struct json j = object(value), content = {.bad = true}, headers = {.bad = true};
    csms_str name, member;

    while (next_member(&j, &name, &member)) {
        if (json_is(name, "content"))
            content = object(member);
        if (json_is(name, "headers"))
            headers = (struct json){.rest = member};
        pick(name, "status", member, &e->status);
    }
    while (next_member(&content, &name, &member))
        if (!pick(name, "text", member, &e->text) && !pick(name, "encoding", member, &e->encoding))
            pick(name, "mimeType", member, &e->mime_type);
    if (headers.bad || !json_enter(&headers, '['))
        return;
    while (json_element(&headers))
        read_header(json_value(&headers), e);
}

static void read_entry(csms_str value, struct entry *e)
{
    struct json j = object(value), request = {.bad = true};
    csms_str name, member;

    while (next_member(&j, &name, &member)) {
        if (json_is(name, "request"))
            request = object(member);
        if (json_is(name, "response"))
            read_response(member, e);
        pick(name, "startedDateTime", member, &e->date);
    }
    while (next_member(&request, &name, &member))
        if (!pick(name, "method", member, &e->method))
            pick(name, "url", member, &e->url);
}

/* POST https://.../v1/{project_id}/secrets/batch-delete */
static bool is_this_call(const struct entry *e)
{
    static const char path[] = "/secrets/batch-delete";
    struct buffer url = {0};
    bool found = false;

    if (!text_is(e->method, "POST") || !json_text(&url, e->url))
        return false;
    for (size_t i = 0; i + sizeof path - 1 <= url.len && !found; i++) {
        char end = i + sizeof path - 1 == url.len ? '\0' : url.ptr[i + sizeof path - 1];

        found = memcmp(url.ptr + i, path, sizeof path - 1) == 0 && strchr("/?#", end) != NULL;
    }
    buffer_free(&url);
    return found;
}

/* The bytes of the body. False: base64 that is none. */
static bool body_of(const struct entry *e, struct buffer *body)
{
    struct buffer text = {0};
    bool ok = true;

    if (e->encoding.ptr != NULL && text_is(e->encoding, "base64")) {
        json_text(&text, e->text);
        ok = buffer_unbase64(body, (csms_str){text.ptr, text.len}) == 0;
        buffer_free(&text);
        return ok;
    }
    json_text(body, e->text);
    return true;
}

static void report_entry(struct job *job, const struct entry *e)
{
    struct answer *a = &job->answer;
    struct buffer body = {0}, id = {0}, type = {0}, date = {0};
    uint64_t status = json_number(e->status, 0);

    a->decoded = true;
    json_text(&id, e->request_id);
    json_text(&type, e->mime_type);
    json_text(&date, e->date);
    answer_head(a, &(struct http_head){
                       .status = status <= 599 ? (int)status : 0,
                       .content_type = {type.ptr, type.len},
                       .date = {date.ptr, date.len},
                       .x_request_id = {id.ptr, id.len},
                   });
    answer_open(a, &job->report);
    if (!body_of(e, &body))
        answer_fault(a, CSMS_VERDICT_INVALID, "the content is said to be base64 and is not",
                     NO_OFFSET);
    else if (a->status == 0)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, "the browser got no response", NO_OFFSET);
    else
        answer_take(a, &job->report, &job->policy, (csms_str){body.ptr, body.len});
    answer_end(a, &job->report, &job->policy);
    buffer_free(&body);
    buffer_free(&id);
    buffer_free(&type);
    buffer_free(&date);
}

/* The array in {"log": {"entries": [...]}}. */
static struct json entries_of(csms_str text)
{
    struct json whole = {.rest = text}, j = object(json_value(&whole)), log = {.bad = true};
    struct json entries = {.bad = true};
    csms_str name, member;

    while (next_member(&j, &name, &member))
        if (json_is(name, "log"))
            log = object(member);
    while (next_member(&log, &name, &member))
        if (json_is(name, "entries"))
            entries = (struct json){.rest = member};
    if (!entries.bad)
        json_enter(&entries, '[');
    if (whole.bad || !json_ended(&whole)) {
        entries.bad = true;
        entries.rest = whole.rest;
    }
    return entries;
}

/* The file is none, or not all of one. */
static void report_broken(struct job *job, const struct input *in, const char *file,
                          uint64_t offset)
{
    struct answer *a = &job->answer;

    answer_start(a);
    a->path = in->path;
    a->file = file;
    answer_fault(a, CSMS_VERDICT_INVALID, "not a HAR file, or not all of one", offset);
    answer_open(a, &job->report);
    answer_end(a, &job->report, &job->policy);
}

static void report_nothing_found(struct job *job, const struct input *in, const char *file,
                                 uint64_t entries)
{
    struct buffer reason = {0};

    buffer_format(&reason, "no call of batch-delete among the %llu in this HAR file",
                  (unsigned long long)entries);
    buffer_char(&reason, '\0');
    report_no_answer(job, in->path, file, reason.ptr);
    buffer_free(&reason);
}

void read_har(struct job *job, struct input *in, const char *file)
{
    struct json entries;
    uint64_t number = 0, found = 0;

    while (input_more(in, HAR_MAX))
        continue;
    entries = entries_of(input_held(in));
    if (entries.bad) {
        report_broken(job, in, file, in->offset + input_held(in).len - entries.rest.len);
        return;
    }
    while (json_element(&entries)) {
        csms_str value = json_value(&entries);
        struct entry e = {.text = {NULL, 0}};

        number++;
        read_entry(value, &e);
        if (!is_this_call(&e))
            continue;
        found++;
        answer_start(&job->answer);
        job->answer.path = in->path;
        job->answer.file = file;
        job->answer.entry = number;
        report_entry(job, &e);
    }
    if (found == 0)
        report_nothing_found(job, in, file, number);
}
