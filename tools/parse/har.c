/* SPDX-License-Identifier: MIT */
#include "har.h"

#include <stdio.h>
#include <stdlib.h>

#include "base64.h"
#include "har_request.h"
#include "json.h"
#include "str.h"
#include "text.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* without them jsmn takes quadratic time */
#include <jsmn.h>

enum { NO_TOKEN = -1, FIRST_TOKENS = 1024 };

struct har {
    csms_str text;
    jsmntok_t *tokens;
    int count;
};

/* Members of an entry: undecoded, strings without quotes; ptr NULL: absent. */
struct entry {
    csms_str method, url, post, started, time;
    csms_str status, mime_type, text, encoding, size, request_id;
};

/* Decoded strings of an entry. */
struct strings {
    struct buffer url, post, started, request_id, mime_type;
};

static csms_str text_of(const struct har *h, int token)
{
    const jsmntok_t *t = &h->tokens[token];

    return (csms_str){h->text.ptr + t->start, (size_t)(t->end - t->start)};
}

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

/* Returns the value of the last member with this name. */
static int member(const struct har *h, int object, const char *name)
{
    int found = NO_TOKEN;

    if (!is(h, object, JSMN_OBJECT))
        return NO_TOKEN;
    for (int key = object + 1, end = skip(h, object); key < end; key = skip(h, key + 1))
        if (str_is(text_of(h, key), name))
            found = key + 1;
    return found;
}

static csms_str value(const struct har *h, int object, const char *name, jsmntype_t type)
{
    int token = member(h, object, name);

    return is(h, token, type) ? text_of(h, token) : (csms_str){NULL, 0};
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
    unsigned cap = 0;
    int result;

    jsmn_init(&parser);
    do {
        cap = cap > 0 ? cap * 2 : FIRST_TOKENS;
        h->tokens = tool_realloc(h->tokens, cap * sizeof *h->tokens);
        result = jsmn_parse(&parser, h->text.ptr, h->text.len, h->tokens, cap);
    } while (result == JSMN_ERROR_NOMEM);
    *bad = result == JSMN_ERROR_PART ? h->text.len : parser.pos;
    h->count = result;
    return result > 0 && parser.pos == h->text.len && has_tree(h, bad);
}

/* Decodes a string strictly. Returns false and appends nothing if it is invalid. */
static bool decode(csms_str raw, struct buffer *to, enum csms_err *err)
{
    if (raw.ptr == NULL)
        return false;
    csms_text_decode(NULL, (csms_str){raw.ptr, raw.len + 1}, err);
    if (*err != CSMS_ERR_SYNTAX) /* decoding must end only at the closing quote */
        return false;
    buffer_grow(to, raw.len);
    to->len = json_decode(raw, to->ptr).len;
    return true;
}

/* Headers are objects {"name": "X-Request-Id", "value": "..."}; case does not matter. */
static csms_str request_id_of(const struct har *h, int headers)
{
    if (!is(h, headers, JSMN_ARRAY))
        return (csms_str){NULL, 0};
    for (int i = headers + 1, end = skip(h, headers); i < end; i = skip(h, i))
        if (str_is_nocase(value(h, i, "name", JSMN_STRING), "x-request-id"))
            return value(h, i, "value", JSMN_STRING);
    return (csms_str){NULL, 0};
}

static struct entry read_entry(const struct har *h, int entry)
{
    int request = member(h, entry, "request"), response = member(h, entry, "response");
    int content = member(h, response, "content");

    return (struct entry){
        .method = value(h, request, "method", JSMN_STRING),
        .url = value(h, request, "url", JSMN_STRING),
        .post = value(h, member(h, request, "postData"), "text", JSMN_STRING),
        .started = value(h, entry, "startedDateTime", JSMN_STRING),
        .time = value(h, entry, "time", JSMN_PRIMITIVE),
        .status = value(h, response, "status", JSMN_PRIMITIVE),
        .mime_type = value(h, content, "mimeType", JSMN_STRING),
        .text = value(h, content, "text", JSMN_STRING),
        .encoding = value(h, content, "encoding", JSMN_STRING),
        .size = value(h, content, "size", JSMN_PRIMITIVE),
        .request_id = request_id_of(h, member(h, response, "headers")),
    };
}

/* Returns the undecoded URL if it cannot be decoded. */
static csms_str url_of(const struct entry *e, struct buffer *decoded)
{
    enum csms_err err;

    return decode(e->url, decoded, &err) ? (csms_str){decoded->ptr, decoded->len} : e->url;
}

static bool is_this_call(const struct entry *e)
{
    struct buffer decoded = {0};
    csms_str project;
    bool found = str_is_nocase(e->method, "POST") && har_request_url(url_of(e, &decoded), &project);

    buffer_free(&decoded);
    return found;
}

/* Returns false if the entry has no body; if it should have one, the answer gets a fault. */
static bool read_body(struct answer *a, const struct har *h, const struct entry *e,
                      struct buffer *body)
{
    struct buffer text = {0}, reason = {0};
    enum csms_err err;
    uint64_t size;
    bool ok;

    if (e->text.ptr == NULL) {
        if (json_whole_number(e->size, &size) && size > 0)
            answer_fault(a, CSMS_VERDICT_UNKNOWN,
                         "the file does not contain the body: save the HAR file with content",
                         NO_OFFSET);
        return false;
    }
    if (!decode(e->text, &text, &err)) {
        buffer_format(&reason, "the content: %s", csms_err_text(err));
        buffer_char(&reason, '\0');
        answer_fault(a, CSMS_VERDICT_INVALID, reason.ptr, (uint64_t)(e->text.ptr - h->text.ptr));
        buffer_free(&reason);
        return false;
    }
    if (!str_is_nocase(e->encoding, "base64")) {
        *body = text;
        return true;
    }
    ok = buffer_unbase64(body, (csms_str){text.ptr, text.len}) == 0;
    if (!ok)
        answer_fault(a, CSMS_VERDICT_INVALID, "the encoding is base64, but the content is not",
                     NO_OFFSET);
    buffer_free(&text);
    return ok;
}

/* Fills the record, except for its body. It points into the strings. */
static void read_exchange(struct record *r, const struct entry *e, struct strings *s)
{
    uint64_t status;
    enum csms_err err;
    csms_str started, time = e->time;

    decode(e->request_id, &s->request_id, &err);
    decode(e->mime_type, &s->mime_type, &err);
    decode(e->started, &s->started, &err);
    decode(e->post, &s->post, &err);
    har_request_read(r, url_of(e, &s->url), (csms_str){s->post.ptr, s->post.len});
    r->kind = RECORD_RESPONSE;
    r->sent = RECORD_SENT_MAYBE;
    r->has_status = json_whole_number(e->status, &status) && status >= 100 && status <= 599;
    r->status = r->has_status ? (int)status : 0;
    r->content_type = (csms_str){s->mime_type.ptr, s->mime_type.len};
    r->x_request_id = (csms_str){s->request_id.ptr, s->request_id.len};
    /* A time with a zone is not a record's time, but it can be shown. */
    started = (csms_str){s->started.ptr, s->started.len};
    *(record_time_ok(started) ? &r->started : &r->date) = started;
    while (time.len > 0 && memchr(time.ptr, '.', time.len) != NULL)
        time.len--; /* drop a fraction of milliseconds */
    r->has_elapsed = json_whole_number(time, &r->elapsed_ms);
}

static void report_entry(struct job *job, const struct har *h, const struct entry *e)
{
    struct answer *a = &job->answer;
    struct record record = {.kind = RECORD_RESPONSE};
    struct strings strings = {.url = {0}};
    struct buffer body = {0};

    a->decoded = true;
    read_exchange(&record, e, &strings);
    answer_record(a, &record);
    answer_open(a, &job->report);
    if (a->status == 0)
        answer_fault(a, CSMS_VERDICT_UNKNOWN, "the browser received no response", NO_OFFSET);
    else if (read_body(a, h, e, &body))
        answer_take(a, &job->report, &job->policy, (csms_str){body.ptr, body.len});
    answer_end(a, &job->report, &job->policy);
    buffer_free(&body);
    buffer_free(&strings.url);
    buffer_free(&strings.post);
    buffer_free(&strings.started);
    buffer_free(&strings.request_id);
    buffer_free(&strings.mime_type);
}

static void report_entries(struct job *job, const struct har *h, int entries,
                           const struct input *in, const char *file)
{
    unsigned long long number = 0, found = 0;
    char reason[80];

    for (int i = entries + 1, end = skip(h, entries); i < end; i = skip(h, i)) {
        struct entry e = read_entry(h, i);

        number++;
        if (!is_this_call(&e))
            continue;
        found++;
        job_start_answer(job, in->path, file)->entry = number;
        report_entry(job, h, &e);
    }
    snprintf(reason, sizeof reason,
             "none of the %llu entries in this HAR file is a batch-delete request", number);
    if (found == 0)
        job_report_no_answer(job, in->path, file, reason);
}

void read_har(struct job *job, struct input *in, const char *file)
{
    struct har h = {.tokens = NULL};
    size_t bad = 0;
    int entries = NO_TOKEN;

    while (input_more(in, HAR_MAX))
        continue;
    h.text = input_held(in);
    if (parse(&h, &bad)) {
        entries = member(&h, member(&h, 0, "log"), "entries");
        bad = h.text.len;
    }
    if (is(&h, entries, JSMN_ARRAY)) {
        report_entries(job, &h, entries, in, file);
    } else {
        answer_fault(job_start_answer(job, in->path, file), CSMS_VERDICT_INVALID,
                     "invalid or truncated HAR file", in->offset + bad);
        job_report_answer(job);
    }
    free(h.tokens);
}
