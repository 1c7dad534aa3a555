/* SPDX-License-Identifier: MIT */
#include "input_formats.h"

#include <stdlib.h>

#include "base64.h"
#include "json.h"
#include "region.h"
#include "str.h"
#include "text.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* without them jsmn takes quadratic time */
#include <jsmn.h>

enum { NO_TOKEN = -1, FIRST_TOKENS = 1024 };

struct har {
    char *text; /* strings are decoded in place, each at most once */
    size_t len;
    uint64_t offset; /* of text in the file */
    jsmntok_t *tokens;
    int count;
};

/* Returns the first token after a value. */
static int skip(const struct har *h, int value)
{
    int i = value + 1;
    while (i < h->count && h->tokens[i].start < h->tokens[value].end)
        i++;
    return i;
}

static bool is(const struct har *h, int token, jsmntype_t type)
{
    return token != NO_TOKEN && h->tokens[token].type == type;
}

/* Returns the text of a token; a string without its quotes. Absent unless it has this type. */
static csms_str text_of(const struct har *h, int token, jsmntype_t type)
{
    if (!is(h, token, type))
        return (csms_str){NULL, 0};
    const jsmntok_t *t = &h->tokens[token];
    return (csms_str){h->text + t->start, (size_t)(t->end - t->start)};
}

/* Returns the value of the last member with this name. */
static int member(const struct har *h, int object, const char *name)
{
    int found = NO_TOKEN;
    if (!is(h, object, JSMN_OBJECT))
        return NO_TOKEN;
    for (int key = object + 1, end = skip(h, object); key < end; key = skip(h, key + 1))
        if (str_is(text_of(h, key, JSMN_STRING), name))
            found = key + 1;
    return found;
}

static csms_str primitive(const struct har *h, int object, const char *name)
{
    return text_of(h, member(h, object, name), JSMN_PRIMITIVE);
}

/* Returns the string as it is written in the file. */
static csms_str raw_string(const struct har *h, int object, const char *name)
{
    return text_of(h, member(h, object, name), JSMN_STRING);
}

/* Decodes a string strictly. Returns false and leaves it as it is if it is invalid or absent. */
static bool decode(csms_str *s, enum csms_err *err)
{
    if (s->ptr == NULL)
        return false;
    csms_text_decode(NULL, (csms_str){s->ptr, s->len + 1}, err);
    if (*err != CSMS_ERR_SYNTAX) /* decoding must end only at the closing quote */
        return false;
    *s = json_decode(*s, (char *)(uintptr_t)s->ptr);
    return true;
}

static csms_str decoded(csms_str raw)
{
    enum csms_err err;
    return decode(&raw, &err) ? raw : (csms_str){NULL, 0};
}

/* True if every member has a name and a value: jsmn does not check this. */
static bool has_tree(const struct har *h, size_t *bad)
{
    for (int i = 1; i < h->count; i++) {
        const jsmntok_t *t = &h->tokens[i], *parent = t->parent < 0 ? NULL : t + (t->parent - i);
        bool key = parent != NULL && parent->type == JSMN_OBJECT;
        if (parent == NULL || parent->type == JSMN_PRIMITIVE ||
            (key && (t->type != JSMN_STRING || t->size != 1)) ||
            (!key && t->size != 0 && (t->type == JSMN_STRING || t->type == JSMN_PRIMITIVE))) {
            *bad = (size_t)t->start;
            return false;
        }
    }
    return true;
}

/* Returns false and the offset unless the text is one complete JSON value. */
static bool parse(struct har *h, size_t *bad)
{
    jsmn_parser parser;
    unsigned cap = FIRST_TOKENS / 2;
    int result;
    jsmn_init(&parser);
    do {
        cap *= 2;
        h->tokens = tool_realloc(h->tokens, cap * sizeof *h->tokens);
        result = jsmn_parse(&parser, h->text, h->len, h->tokens, cap);
    } while (result == JSMN_ERROR_NOMEM);
    *bad = result == JSMN_ERROR_PART ? h->len : parser.pos;
    h->count = result;
    return result > 0 && parser.pos == h->len && has_tree(h, bad);
}

/* Headers are objects {"name": "X-Request-Id", "value": "..."}; case does not matter. */
static csms_str request_id_of(const struct har *h, int headers)
{
    if (!is(h, headers, JSMN_ARRAY))
        return (csms_str){NULL, 0};
    for (int i = headers + 1, end = skip(h, headers); i < end; i = skip(h, i))
        if (str_is_nocase(raw_string(h, i, "name"), "x-request-id"))
            return raw_string(h, i, "value");
    return (csms_str){NULL, 0};
}

/* Returns the decoded body. Absent if the entry has none; if it should have one, the answer gets a
 * fault. */
static csms_str body_of(const struct har *h, struct answer *a, int content)
{
    csms_str text = raw_string(h, content, "text");
    enum csms_err err;
    uint64_t size;
    if (text.ptr == NULL) {
        if (str_whole_number(primitive(h, content, "size"), &size) && size > 0)
            answer_fault(a, CSMS_VERDICT_UNKNOWN, NO_OFFSET,
                         "the file does not contain the body: save the HAR file with content");
        return text;
    }
    if (!decode(&text, &err)) {
        answer_fault(a, CSMS_VERDICT_INVALID, h->offset + (uint64_t)(text.ptr - h->text),
                     "the content: %s", csms_err_text(err));
        return (csms_str){NULL, 0};
    }
    if (!str_is_nocase(raw_string(h, content, "encoding"), "base64"))
        return text;
    /* The decoded text is shorter, so it can replace the original. */
    struct buffer place = {(char *)(uintptr_t)text.ptr, 0, text.len};
    if (buffer_unbase64(&place, text) != 0)
        answer_fault(a, CSMS_VERDICT_INVALID, NO_OFFSET,
                     "the content is not valid base64, but its encoding is base64");
    return (csms_str){place.ptr, place.len};
}

/* True for https://.../v1/{project_id}/secrets/batch-delete; *project is set to the ID. */
static bool is_call(csms_str url, csms_str *project)
{
    static const char path[] = "/secrets/batch-delete";
    csms_str rest = url;
    do
        rest = str_after(rest, path);
    while (rest.len > 0 && memchr("/?#", *rest.ptr, 3) == NULL);
    if (rest.ptr == NULL)
        return false;
    csms_str part = {url.ptr, url.len - rest.len - strlen(path)};
    do {
        *project = part;
        part = str_after(part, "/");
    } while (part.ptr != NULL);
    return true;
}

/* Returns the second label of a host such as kms.cn-north-4.myhuaweicloud.com. */
static csms_str region_of(csms_str url)
{
    csms_str host = str_until(str_until(str_after(url, "://"), '/'), ':');
    csms_str rest = str_after(host, "."), region = str_until(rest, '.');
    bool known = region_is_valid(region) && str_is(str_after(rest, "."), region_domain(region));
    return known ? region : (csms_str){NULL, 0};
}

/* Sets the scope from the body. */
static bool read_scope(struct csms_request *request, csms_str body)
{
    struct json j;
    json_open(&j, body);
    j.in_place = (char *)(uintptr_t)body.ptr;
    while (json_next(&j)) {
        if (j.type == JSON_STRING && str_is(j.key, "instance_id"))
            request->instance_id = j.text;
        else if (j.type == JSON_STRING && str_is(j.key, "instance_type"))
            request->instance_type = j.text;
    }
    if (request->instance_id.ptr != NULL)
        request->scope = CSMS_SCOPE_INSTANCE;
    else
        request->scope = request->instance_type.ptr != NULL ? CSMS_SCOPE_TYPE : CSMS_SCOPE_PROJECT;
    return json_end(&j);
}

/* Sets the request and region from the decoded URL and body, if they are valid. */
static void read_request(struct record *r, csms_str url, csms_str body)
{
    r->region = region_of(url);
    r->request.any_type = true;
    r->has_request = is_call(url, &r->request.project_id) && body.ptr != NULL &&
                     read_scope(&r->request, body) && csms_request_check(&r->request) == CSMS_OK;
}

/* Fills the record, except for its body. */
static void read_exchange(const struct har *h, int entry, csms_str url, struct record *r)
{
    int request = member(h, entry, "request"), response = member(h, entry, "response");
    csms_str started = decoded(raw_string(h, entry, "startedDateTime"));
    uint64_t status;
    read_request(r, url, decoded(raw_string(h, member(h, request, "postData"), "text")));
    r->has_status = str_whole_number(primitive(h, response, "status"), &status) &&
                    status >= RECORD_STATUS_MIN && status <= RECORD_STATUS_MAX;
    r->status = r->has_status ? (int)status : 0;
    r->content_type = decoded(raw_string(h, member(h, response, "content"), "mimeType"));
    r->x_request_id = decoded(request_id_of(h, member(h, response, "headers")));
    /* A time with a zone is not a record's time, but it can be shown. */
    *(record_time_ok(started) ? &r->started : &r->date) = started;
    /* Milliseconds, without their fraction. */
    r->has_elapsed = str_whole_number(str_until(primitive(h, entry, "time"), '.'), &r->elapsed_ms);
}

static void report_entry(struct run *run, const struct har *h, int entry, csms_str url)
{
    struct answer *a = &run->answer;
    struct record record = {.kind = RECORD_RESPONSE, .sent = RECORD_SENT_MAYBE};
    a->decoded = true;
    read_exchange(h, entry, url, &record);
    answer_record(a, &record);
    if (a->status == 0)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, NO_OFFSET, "the browser received no response");
    else
        record.body = body_of(h, a, member(h, member(h, entry, "response"), "content"));
    answer_report(run);
}

static void report_entries(struct run *run, const struct har *h, int entries)
{
    uint64_t number = 0, before = run->report.counts.answers;
    for (int i = entries + 1, end = skip(h, entries); i < end; i = skip(h, i)) {
        int request = member(h, i, "request");
        csms_str url = raw_string(h, request, "url"), project;
        enum csms_err err;
        number++;
        decode(&url, &err); /* an invalid part does not hide a call of this API */
        if (!str_is_nocase(raw_string(h, request, "method"), "POST") || !is_call(url, &project))
            continue;
        answer_start(run)->entry = number;
        report_entry(run, h, i, url);
    }
    if (run->report.counts.answers > before)
        return;
    answer_fault(answer_start(run), VERDICT_NO_INPUT, NO_OFFSET,
                 "none of the %llu entries in this HAR file is a batch-delete request",
                 (unsigned long long)number);
    answer_report(run);
}

void read_har(struct run *run)
{
    struct input *in = &run->in;
    size_t bad = 0;
    int entries = NO_TOKEN;
    while (input_more(in, HAR_MAX))
        continue;
    struct har h = {
        .text = in->held.ptr + in->used, .len = input_held(in).len, .offset = in->offset};
    if (parse(&h, &bad)) {
        entries = member(&h, member(&h, 0, "log"), "entries");
        bad = h.len;
    }
    if (is(&h, entries, JSMN_ARRAY)) {
        report_entries(run, &h, entries);
    } else {
        answer_fault(answer_start(run), CSMS_VERDICT_INVALID, h.offset + bad,
                     "invalid or truncated HAR file: save it again");
        answer_report(run);
    }
    free(h.tokens);
}
