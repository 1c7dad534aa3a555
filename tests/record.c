/* SPDX-License-Identifier: MIT */
/* Tests of record_parse and record_write; record_files.c tests the files of testdata. */
#include "record.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "region.h"
#include "support.h"

#define P "77b6a44cba5143ab91d13ab9a8ff44fd"
#define PATH_OF(project) "/v1/" project "/secrets/batch-delete"

static csms_str text(const char *s)
{
    return (csms_str){s, strlen(s)};
}

/* Parses len bytes of line in an allocation of that size. Returns the record as it is written
 * again, or "" with the error. The caller frees it. */
static char *again(const char *line, size_t len, struct record_error *error)
{
    char *copy = exact_copy(line, len);
    struct record r;
    struct buffer b = {0};
    if (record_parse(&r, copy, len, error) == 0)
        record_write(&b, &r);
    buffer_char(&b, '\0');
    free(copy);
    return b.ptr;
}

static void must_refuse(const char *line, size_t len, const char *what)
{
    struct record_error error = {.offset = SIZE_MAX};
    char *got = again(line, len, &error);
    cr_assert_str_eq(got, "", "%s: %.*s", what, (int)len, line);
    cr_assert(error.offset <= len && error.reason[0] != '\0', "%s: no place or reason", what);
    free(got);
}

/* ---- One record of each kind ---- */

static const char request[] =
    "{\"csms\":1,\"kind\":\"request\",\"id\":\"RDS:7f3a\",\"project_id\":\"" P
    "\",\"region\":\"cn-north-4\",\"path\":\"" PATH_OF(
        P) "\",\"body\":{"
           "\"instance_id\":\"7f3a\",\"instance_type\":\"RDS\"}}";
static const char answer[] =
    "{\"csms\":1,\"kind\":\"response\",\"id\":\"*\",\"request\":{\"project_id\":\"" P
    "\",\"region\":\"cn-north-4\",\"label\":\"l\",\"scope\":\"type\",\"any_type\":true,\"path\":"
    "\"" PATH_OF(
        P) "\",\"body\":{\"instance_type\":\"DDS\"}},\"status\":200,\"headers\":{\"content-type\":"
           "\"a\","
           "\"date\":\"b\",\"retry-after\":\"c\",\"x-request-id\":\"d\"},\"elapsed_ms\":412,"
           "\"body\":\"{\\\"total\\\":0}\\n\"}";
static const char failure[] =
    "{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"request\":{\"project_id\":\"" P
    "\",\"path\":\"" PATH_OF(
        P) "\",\"body\":{\"instance_id\":\"\\\"\\\\\"}},\"elapsed_ms\":0,"
           "\"error\":{\"sent\":\"maybe\",\"code\":\"timeout\",\"message\":\"no answer\"}}";
static const char *const lines[] = {request, answer, failure};
#define LINES (sizeof lines / sizeof *lines)

Test(record, is_written_as_it_was_read)
{
    for (size_t i = 0; i < LINES; i++) {
        struct record_error error;
        char *got = again(lines[i], strlen(lines[i]), &error);
        cr_assert_str_eq(got, lines[i]);
        free(got);
    }
}

Test(record, refuses_every_truncated_record)
{
    for (size_t i = 0; i < LINES; i++)
        for (size_t len = 0; len < strlen(lines[i]); len++)
            must_refuse(lines[i], len, "truncated");
}

/* Returns the length of the member whose quote is line[at], up to the comma or brace after it. */
static size_t member_len(const char *line, size_t at)
{
    size_t i = at;
    int depth = 0;
    bool quoted = false;
    for (;; i++) {
        if (line[i] == '\\')
            i++;
        else if (line[i] == '"')
            quoted = !quoted;
        else if (!quoted && (line[i] == '{' || line[i] == '['))
            depth++;
        else if (!quoted && depth == 0 && (line[i] == ',' || line[i] == '}'))
            return i - at;
        else if (!quoted && (line[i] == '}' || line[i] == ']'))
            depth--;
    }
}

/* True if the name of a member starts at line[at]. */
static bool starts_member(const char *line, size_t at)
{
    return line[at] == '"' && at > 0 && (line[at - 1] == '{' || line[at - 1] == ',');
}

/* Returns line with len bytes replaced. */
static char *spliced(const char *line, size_t at, size_t len, const char *new)
{
    struct buffer b = {0};
    buffer_add(&b, line, at);
    buffer_text(&b, new);
    buffer_text(&b, line + at + len);
    buffer_char(&b, '\0');
    return b.ptr;
}

Test(record, refuses_every_duplicate_member)
{
    size_t members = 0;
    for (size_t i = 0; i < LINES; i++) {
        for (size_t at = 0; lines[i][at] != '\0'; at++) {
            if (!starts_member(lines[i], at))
                continue;
            size_t len = member_len(lines[i], at);
            char twice[1024];
            snprintf(twice, sizeof twice, "%.*s,%.*s", (int)len, lines[i] + at, (int)len,
                     lines[i] + at);
            char *line = spliced(lines[i], at, len, twice);
            struct record_error error;
            char *got = again(line, strlen(line), &error);
            cr_assert_str_eq(got, "", "%s", line);
            cr_assert(strstr(error.reason, "duplicate") != NULL, "%s: %s", line, error.reason);
            cr_assert_eq(error.offset, at + len + 1, "%s", line);
            free(got);
            free(line);
            members++;
        }
    }
    cr_assert_eq(members, 9 + 20 + 13);
}

/* null does not mean that a member is absent. */
Test(record, refuses_null_for_every_member)
{
    for (size_t i = 0; i < LINES; i++) {
        for (size_t at = 0; lines[i][at] != '\0'; at++) {
            if (!starts_member(lines[i], at))
                continue;
            size_t name = (size_t)(strchr(lines[i] + at, ':') - lines[i]) + 1;
            char *line = spliced(lines[i], name, member_len(lines[i], at) - (name - at), "null");
            must_refuse(line, strlen(line), "null");
            free(line);
        }
    }
}

/* With any byte changed, an accepted record has the path and the body that the library writes for
 * its request. */
Test(record, changed_bytes_never_separate_the_body_from_the_request)
{
    for (size_t i = 0; i < LINES; i++) {
        size_t len = strlen(lines[i]);
        for (size_t at = 0; at < len; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                struct record r;
                struct record_error error;
                char body[2048];
                char *copy = exact_copy(lines[i], len);
                copy[at] = (char)byte;
                if (record_parse(&r, copy, len, &error) == 0 &&
                    (r.kind == RECORD_REQUEST || r.has_request)) {
                    cr_assert_eq(csms_request_check(&r.request), CSMS_OK);
                    cr_assert_gt(csms_request_body(&r.request, body, sizeof body), 0);
                    cr_assert(str_is(r.request_body, body));
                    cr_assert_gt(csms_request_path(&r.request, body, sizeof body), 0);
                    cr_assert(str_is(r.path, body));
                }
                free(copy);
            }
        }
    }
}

/* ---- Errors ---- */

/* A ^, which is removed, marks the offset of the error. */
Test(record, reports_offset_and_reason)
{
    static const struct {
        const char *line, *reason;
    } rows[] = {
        {"^", "the JSON document is truncated"},
        {"^[]", "the document is not a JSON object"},
        {"{}^x", "unexpected data after the JSON document"},
        {"{\"csms\":^2,\"kind\":17}", "\"csms\" is not 1: another version of the format"},
        {"{\"csms\":^1.0}", "\"csms\" is not 1: another version of the format"},
        {"^{\"total\":0}", "\"csms\" is missing: not a record"},
        {"^{\"csms\":1,\"id\":\"1\"}", "\"kind\" is missing"},
        {"^{\"csms\":1,\"kind\":\"request\"}", "\"id\" is missing"},
        {"{\"csms\":1,\"kind\":^\"order\",\"id\":\"1\"}",
         "\"kind\" is neither \"request\" nor \"response\""},
        {"{\"csms\":1,\"kind\":\"request\",\"id\":^\"\"}", "\"id\" is empty or too long"},
        {"^{\"csms\":1,\"kind\":\"request\",\"id\":\"1\"}", "\"project_id\" is missing"},
        {"{\"csms\":1,\"kind\":\"request\",\"id\":\"1\",\"status\":^200}",
         "\"status\" does not belong in a request"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"path\":^\"/\",\"status\":200}",
         "\"path\" does not belong here in a response, but in its \"request\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"request\":{\"path\":\"/\"},"
         "^\"path\":\"/\"}",
         "duplicate \"path\", in the record and in its \"request\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"request\":^{}}",
         "\"project_id\" is missing"},
        {"^{\"csms\":1,\"kind\":\"response\",\"id\":\"1\"}",
         "\"status\" is missing, and there is no \"error\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":^600}",
         "\"status\" is not a number from 100 to 599"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":^2e2}",
         "\"status\" is not a number from 100 to 599"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":^36893488147419103432}",
         "\"status\" is not a number from 100 to 599"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":200,\"elapsed_ms\":^1.5}",
         "\"elapsed_ms\" is not a whole number"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":200,\"body\":\"\","
         "\"body_base64\":^\"\"}",
         "both \"body\" and \"body_base64\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":200,\"body_base64\":^\"/\"}",
         "\"body_base64\" is not base64"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":200,\"error\":^{}}",
         "both \"status\" and \"error\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"error\":{},\"body\":^\"\"}",
         "\"body\" does not belong next to \"error\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"error\":^{\"sent\":\"no\"}}",
         "\"code\" is missing"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"error\":{\"sent\":^\"yes\","
         "\"code\":\"\",\"message\":\"\"}}",
         "\"sent\" is neither \"no\" nor \"maybe\""},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"status\":200,\"headers\":{\"date\":^1}}",
         "\"date\" is a number, not a string"},
        {"{\"csms\":1,\"kind\":\"response\",\"id\":\"1\",\"x\":[[\"\\^q\"]]}",
         "invalid escape or lone surrogate in a string"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = strcspn(rows[i].line, "^");
        char *line = spliced(rows[i].line, at, 1, "");
        struct record_error error;
        char *got = again(line, strlen(line), &error);
        cr_assert_str_eq(got, "", "row %zu", i);
        cr_assert_str_eq(error.reason, rows[i].reason, "row %zu: %s", i, error.reason);
        cr_assert_eq(error.offset, at, "row %zu: offset %zu, not %zu", i, error.offset, at);
        free(got);
        free(line);
    }
}

/* A valid request with one change, and the place and reason of the error. */
Test(record, accepts_only_requests_that_csms_req_writes)
{
    static const struct {
        const char *from, *to, *at, *reason;
    } rows[] = {
        {"\"" P "\"", "\"77b6a44c\"", "\"77b6a44c\"",
         "the project ID must have 32 to 64 ASCII letters and digits"},
        {"/v1/" P, "/v1/00112233445566778899aabbccddeeff", "\"/v1",
         "\"path\" is not the path for this project"},
        {"batch-delete", "batch-delete?x", "\"/v1", "\"path\" is not the path for this project"},
        {"cn-north-4", "CN", "\"CN\"", "\"region\" is not a region ID, such as cn-north-4"},
        {"\"instance_id\":\"7f3a\",", "", "{\"instance_type",
         "the instance ID and type do not match the scope of the request"},
        {"\"region\"", "\"scope\":\"type\",\"region\"", "{\"instance_id",
         "the instance ID and type do not match the scope of the request"},
        {"\"region\"", "\"scope\":\"project\",\"region\"", "{\"instance_id",
         "the instance ID and type do not match the scope of the request"},
        {"\"region\"", "\"scope\":\"all\",\"region\"", "\"all\"",
         "\"scope\" is neither \"type\" nor \"project\""},
        {"\"RDS\"", "\"rds\"", "\"rds\"",
         "the instance type must be written as RDS, TaurusDB, GaussDB or APIG: case matters"},
        {"\"RDS\"", "\"DDS\"", "\"DDS\"",
         "the instance type must be RDS, TaurusDB, GaussDB or APIG"},
        {"\"7f3a\"", "\"7f3a \"", "\"7f3a \"",
         "the instance ID must have 1 to 256 bytes of UTF-8, no control character and no outer "
         "space"},
        {"\"7f3a\",", "\"7f3a\", ", " \"instance_type",
         "\"body\" is not exactly as csms-req writes it"},
        {"\"7f3a\"", "\"\\u0037f3a\"", "\\u0037", "\"body\" is not exactly as csms-req writes it"},
        {"\"RDS\"}", "\"RDS\",\"force\":true}", ",\"force",
         "\"body\" is not exactly as csms-req writes it"},
        {"\"instance_id\":\"7f3a\",\"instance_type\":\"RDS\"",
         "\"instance_type\":\"RDS\",\"instance_id\":\"7f3a\"", "type\":\"RDS\",",
         "\"body\" is not exactly as csms-req writes it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *from = strstr(request, rows[i].from);
        char *line = spliced(request, (size_t)(from - request), strlen(rows[i].from), rows[i].to);
        struct record_error error;
        char *got = again(line, strlen(line), &error);
        cr_assert_str_eq(got, "", "%s", line);
        cr_assert_str_eq(error.reason, rows[i].reason, "row %zu: %s", i, error.reason);
        cr_assert_eq(line + error.offset, strstr(line, rows[i].at), "row %zu: offset %zu", i,
                     error.offset);
        free(got);
        free(line);
    }
}

/* ---- Round trips ---- */

#define FULL_BODY "{\"instance_id\":\"\\\"\\\\\xc3\xbc\",\"instance_type\":\"x\\\"y\"}"

static const struct record full = {
    .kind = RECORD_RESPONSE,
    .id = {"a\nb\"\\\0c", 7},
    .region = {"cn-north-4", 10},
    .label = {"orders \"prod\"\xc3\xbc", 15},
    .request = {.project_id = {P, sizeof P - 1},
                .instance_id = {"\"\\\xc3\xbc", 4},
                .instance_type = {"x\"y", 3},
                .any_type = true},
    .path = {PATH_OF(P), sizeof PATH_OF(P) - 1},
    .request_body = {FULL_BODY, sizeof FULL_BODY - 1},
    .has_request = true,
    .started = {"2026-11-24T08:15:02.123Z", 24},
    .has_elapsed = true,
    .elapsed_ms = UINT64_MAX / 100,
};

static bool same(csms_str a, csms_str b)
{
    return (a.ptr == NULL) == (b.ptr == NULL) && a.len == b.len &&
           (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void must_round_trip(const struct record *r)
{
    struct buffer b = {0};
    struct record got;
    struct record_error error = {0};
    record_write(&b, r);
    char *line = exact_copy(b.ptr, b.len);
    cr_assert_eq(record_parse(&got, line, b.len, &error), 0, "%.*s: %zu %s", (int)b.len, b.ptr,
                 error.offset, error.reason);
    const csms_str pairs[][2] = {
        {r->id, got.id},
        {r->region, got.region},
        {r->label, got.label},
        {r->path, got.path},
        {r->request_body, got.request_body},
        {r->request.project_id, got.request.project_id},
        {r->request.instance_id, got.request.instance_id},
        {r->request.instance_type, got.request.instance_type},
        {r->content_type, got.content_type},
        {r->date, got.date},
        {r->retry_after, got.retry_after},
        {r->x_request_id, got.x_request_id},
        {r->body, got.body},
        {r->started, got.started},
        {r->error_code, got.error_code},
        {r->error_message, got.error_message},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        cr_assert(same(pairs[i][0], pairs[i][1]), "member %zu of %.*s", i, (int)b.len, b.ptr);
    cr_assert(r->kind == got.kind && r->has_request == got.has_request &&
              r->request.scope == got.request.scope &&
              r->request.any_type == got.request.any_type && r->has_status == got.has_status &&
              r->status == got.status && r->has_elapsed == got.has_elapsed &&
              r->elapsed_ms == got.elapsed_ms && r->sent == got.sent);
    free(line);
    buffer_free(&b);
}

Test(record, every_member_reads_back)
{
    struct record r = full;
    r.has_status = true;
    r.status = 599;
    r.content_type = text("application/json;charset=UTF-8");
    r.date = text("");
    r.retry_after = text("\xe4\xb8\x80");
    r.x_request_id = text("\x1b[0m");
    must_round_trip(&r);
    r.body = text("");
    must_round_trip(&r);

    r = full;
    r.error_code = text("connect");
    r.error_message = text("a\tb");
    must_round_trip(&r);
    r.sent = RECORD_SENT_MAYBE;
    r.has_elapsed = false;
    r.elapsed_ms = 0;
    must_round_trip(&r);

    r = (struct record){
        .kind = RECORD_RESPONSE, .id = text("1"), .has_status = true, .status = 100};
    must_round_trip(&r);

    r = full;
    r.kind = RECORD_REQUEST;
    r.has_request = r.has_elapsed = false;
    r.started = (csms_str){NULL, 0};
    r.elapsed_ms = 0;
    must_round_trip(&r);
    r.region = (csms_str){NULL, 0};
    must_round_trip(&r);
}

static bool is(csms_str s, const char *expected)
{
    return expected == NULL ? s.ptr == NULL
                            : s.len == strlen(expected) && memcmp(s.ptr, expected, s.len) == 0;
}

Test(record, keeps_the_headers_of_an_answer)
{
    struct record r = {.date = text("of an earlier answer")};
    record_set_headers(&r, text("HTTP/1.1 200 date: 1\r\n"
                                "X-Request-Id:  7f3a \t\r\n"
                                "x-request-id: second\r\n"
                                "X-Request-Id-2: third\r\n"
                                "Retry-After:\r\n"
                                "RETRY-AFTER: 5\r\n"
                                "no colon\r\n"
                                " date: folded\r\n"
                                "Content-Type: a\xff\r\n"
                                "Content-Type: b: c\r\n"
                                "\r\n"));
    cr_assert(is(r.x_request_id, "7f3a") && is(r.retry_after, "5"));
    cr_assert(is(r.content_type, "b: c") && is(r.date, NULL));
    record_set_headers(&r, text("date: 1"));
    cr_assert(is(r.date, "1") && is(r.x_request_id, NULL));
    record_set_headers(&r, text(""));
    cr_assert(is(r.date, NULL));
}

Test(record, every_body_reads_back_to_the_byte)
{
    struct record r = {.kind = RECORD_RESPONSE, .id = text("1"), .has_status = true, .status = 200};
    char bytes[512];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    for (size_t from = 0; from < 256; from++) {
        for (size_t len = 0; len <= 256; len += len < 8 ? 1 : 31) {
            r.body = (csms_str){bytes + from, len};
            must_round_trip(&r);
        }
    }
}

/* Longer than one piece of the tokenizer, with and without escapes. */
Test(record, a_large_body_reads_back)
{
    struct record r = {.kind = RECORD_RESPONSE, .id = text("1"), .has_status = true, .status = 200};
    size_t len = 3 << 20;
    char *body = malloc(len);
    memset(body, 'x', len);
    r.body = (csms_str){body, len};
    must_round_trip(&r);
    body[len - 1] = '\n';
    must_round_trip(&r);
    memset(body, '"', len);
    must_round_trip(&r);
    body[0] = (char)0xFF;
    must_round_trip(&r);
    free(body);
}

/* ---- IDs and regions ---- */

Test(record, different_requests_have_different_ids)
{
    static const struct {
        const char *region, *type, *instance, *id;
        enum csms_scope scope;
        bool project;
    } rows[] = {
        {NULL, "RDS", "7f3a", "RDS:7f3a", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, "7f3a", "7f3a", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, "RDS:7f3a", "RDS%3A7f3a", CSMS_SCOPE_INSTANCE, false},
        {NULL, "A:B", "C", "A%3AB:C", CSMS_SCOPE_INSTANCE, false},
        {NULL, "A", "B:C", "A:B%3AC", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, "*", "%2A", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, "%2A", "%252A", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, P "/x", P "%2Fx", CSMS_SCOPE_INSTANCE, false},
        {NULL, NULL, "x", P "/x", CSMS_SCOPE_INSTANCE, true},
        {"cn-north-4", NULL, "x", "cn-north-4/" P "/x", CSMS_SCOPE_INSTANCE, false},
        {"cn-north-4", "RDS", "x", "cn-north-4/" P "/RDS:x", CSMS_SCOPE_INSTANCE, true},
        {NULL, "RDS", NULL, "RDS:*", CSMS_SCOPE_TYPE, false},
        {NULL, NULL, NULL, "*", CSMS_SCOPE_PROJECT, false},
        {NULL, NULL, "\xe4\xb8\x80", "\xe4\xb8\x80", CSMS_SCOPE_INSTANCE, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct csms_request order = {.project_id = text(P), .scope = rows[i].scope};
        struct buffer b = {0};
        if (rows[i].type != NULL)
            order.instance_type = text(rows[i].type);
        if (rows[i].instance != NULL)
            order.instance_id = text(rows[i].instance);
        csms_str region = {rows[i].region, rows[i].region ? strlen(rows[i].region) : 0};
        record_id(&b, &order, region, rows[i].project);
        cr_assert(str_is((csms_str){b.ptr, b.len}, rows[i].id), "row %zu: %.*s", i, (int)b.len,
                  b.ptr);
        buffer_free(&b);
    }
}

/* RECORD_ID_MAX is large enough for every id of record_id. */
Test(record, accepts_the_longest_id)
{
    char name[CSMS_INSTANCE_ID_MAX], project[CSMS_PROJECT_ID_MAX], region[40];
    struct buffer b = {0};
    memset(name, ':', sizeof name);
    memset(project, 'a', sizeof project);
    memset(region, 'a', sizeof region);
    const struct csms_request order = {.project_id = {project, sizeof project},
                                       .instance_id = {name, sizeof name},
                                       .instance_type = {name, sizeof name},
                                       .any_type = true};
    cr_assert_eq(csms_request_check(&order), CSMS_OK);
    cr_assert(region_is_valid((csms_str){region, sizeof region}));
    record_id(&b, &order, (csms_str){region, sizeof region}, true);
    cr_assert_leq(b.len, RECORD_ID_MAX);
    buffer_free(&b);
}

Test(record, checks_region_ids)
{
    static const char *const good[] = {"cn-north-4", "eu-west-101", "abc", "a-1",
                                       "a123456789012345678901234567890123456789"};
    static const char *const bad[] = {
        "",           "a",     "ab",          "1ab",
        "-ab",        "ab-",   "CN-north-4",  "cn_north_4",
        "cn.no",      "cn/no", "cn-north-4 ", "cn\tnorth",
        "\xc3\xbc-a", "ab@cd", "a1-",         "a1234567890123456789012345678901234567890"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(region_is_valid(text(good[i])), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert(!region_is_valid(text(bad[i])), "%s", bad[i]);
    cr_assert(!region_is_valid((csms_str){NULL, 0}));
}
