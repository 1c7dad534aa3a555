/* SPDX-License-Identifier: MIT */
/* Valid and invalid requests; the output is complete, and another parser reads it back. */
#include "csms.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define PROJECT "0123456789abcdefABCDEF0123456789"
#define STR(text) ((csms_str){(text), sizeof(text) - 1})

static csms_str str(const char *text)
{
    return (csms_str){text, text ? strlen(text) : 0};
}

static struct csms_request request(const char *id, const char *type)
{
    return (struct csms_request){
        .project_id = STR(PROJECT), .instance_id = str(id), .instance_type = str(type)};
}

/* ---- checks ---- */

Test(request, project_id)
{
    static const struct {
        const char *id;
        enum csms_err err;
    } cases[] = {
        {"0123456789abcdef0123456789abcde", CSMS_ERR_PROJECT_ID},
        {"0123456789abcdef0123456789abcdef", CSMS_OK},
        {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz01", CSMS_OK},
        {"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz012", CSMS_ERR_PROJECT_ID},
        {"0123456789abcdef0123456789abcde/", CSMS_ERR_PROJECT_ID},
        {"0123456789abcdef0123456789abcde-", CSMS_ERR_PROJECT_ID},
        {"0123456789abcdef0123456789abcde ", CSMS_ERR_PROJECT_ID},
        {"0123456789abcdef0123456789abcd\xc3\xa9", CSMS_ERR_PROJECT_ID},
        {"", CSMS_ERR_PROJECT_ID},
        {NULL, CSMS_ERR_PROJECT_ID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csms_request r = request("x", "RDS");
        r.project_id = str(cases[i].id);
        cr_expect_eq(csms_request_check(&r), cases[i].err, "%s", cases[i].id);
    }
}

/* Every byte value in an ID: only letters and digits are good for a project, and no ASCII control
   character and no lone byte of a UTF-8 character for an instance. */
Test(request, every_byte)
{
    for (int c = 0; c < 256; c++) {
        char project[] = PROJECT, instance[] = "a?b";
        struct csms_request r = request(NULL, "RDS");
        r.instance_id = STR("x");
        r.project_id = (csms_str){project, sizeof project - 1};
        project[7] = (char)c;
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        cr_expect_eq(csms_request_check(&r), alnum ? CSMS_OK : CSMS_ERR_PROJECT_ID, "%d", c);
        r.project_id = STR(PROJECT);
        r.instance_id = (csms_str){instance, sizeof instance - 1};
        instance[1] = (char)c;
        bool good = c >= 0x20 && c < 0x7F;
        cr_expect_eq(csms_request_check(&r), good ? CSMS_OK : CSMS_ERR_INSTANCE_ID, "%d", c);
    }
}

Test(request, instance_id)
{
    static const struct {
        csms_str id;
        bool ok;
    } cases[] = {
        {{"63616bceef2c45409575d762a498318bin01", 36}, true},
        {{"a", 1}, true},
        {{"", 0}, false},
        {{"a b", 3}, true},
        {{" a", 2}, false},
        {{"a ", 2}, false},
        {{" ", 1}, false},
        {{"\"\\/", 3}, true},
        {{"\xe5\xae\x9e\xe4\xbe\x8b", 6}, true},
        {{"\xf0\x9f\x98\x80", 4}, true},
        {{"\xed\xa0\x80", 3}, false},     /* a surrogate */
        {{"\xc0\x80", 2}, false},         /* an overlong NUL */
        {{"\xf4\x90\x80\x80", 4}, false}, /* beyond U+10FFFF */
        {{"a\xe5\xae", 3}, false},        /* cut off */
        {{"\xc2\x80", 2}, false},         /* C1 */
        {{"\xc2\x9f", 2}, false},
        {{"\xc2\xa1", 2}, true},
        {{"\xc2\xa0"
          "a",
          3},
         false}, /* white space beyond ASCII, at either end */
        {{"a\xc2\xa0", 3}, false},
        {{"a\xe1\x9a\x80", 4}, false},
        {{"\xe2\x80\x80"
          "a",
          4},
         false},
        {{"a\xe2\x80\x8a", 4}, false},
        {{"a\xe2\x80\x8b", 4}, true}, /* a zero width space is not white space */
        {{"a\xe2\x80\xa8", 4}, false},
        {{"a\xe2\x80\xa9", 4}, false},
        {{"\xe2\x80\xaf"
          "a",
          4},
         false},
        {{"a\xe2\x81\x9f", 4}, false},
        {{"\xe3\x80\x80"
          "a",
          4},
         false},
        {{"a\xe3\x80\x81", 4}, true},
        {{"a\xe2\x80\x80"
          "b",
          5},
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csms_request r = request(NULL, "RDS");
        char *exact = exact_copy(cases[i].id.ptr, cases[i].id.len);
        r.instance_id = (csms_str){exact, cases[i].id.len};
        cr_expect_eq(csms_request_check(&r), cases[i].ok ? CSMS_OK : CSMS_ERR_INSTANCE_ID,
                     "case %zu", i);
        /* An unlisted type follows the same rules. */
        r.instance_id = STR("x");
        r.instance_type = (csms_str){exact, cases[i].id.len};
        cr_expect_eq(csms_request_check(&r), CSMS_ERR_INSTANCE_TYPE, "case %zu", i);
        r.any_type = true;
        cr_expect_eq(csms_request_check(&r), cases[i].ok ? CSMS_OK : CSMS_ERR_INSTANCE_TYPE,
                     "case %zu", i);
        free(exact);
    }
}

Test(request, instance_id_length)
{
    static char id[CSMS_INSTANCE_ID_MAX + 1];
    memset(id, 'i', sizeof id);
    struct csms_request r = request(NULL, "RDS");
    r.instance_id = (csms_str){id, CSMS_INSTANCE_ID_MAX};
    cr_expect_eq(csms_request_check(&r), CSMS_OK);
    r.instance_id.len++;
    cr_expect_eq(csms_request_check(&r), CSMS_ERR_INSTANCE_ID);
}

Test(request, instance_type)
{
    static const struct {
        const char *type;
        enum csms_err err;
        const char *listed;
    } cases[] = {
        {"RDS", CSMS_OK, "RDS"},
        {"TaurusDB", CSMS_OK, "TaurusDB"},
        {"GaussDB", CSMS_OK, "GaussDB"},
        {"APIG", CSMS_OK, "APIG"},
        {"rds", CSMS_ERR_INSTANCE_TYPE_CASE, "RDS"},
        {"taurusdb", CSMS_ERR_INSTANCE_TYPE_CASE, "TaurusDB"},
        {"GAUSSDB", CSMS_ERR_INSTANCE_TYPE_CASE, "GaussDB"},
        {"Apig", CSMS_ERR_INSTANCE_TYPE_CASE, "APIG"},
        {"RDS ", CSMS_ERR_INSTANCE_TYPE, NULL},
        {"RD", CSMS_ERR_INSTANCE_TYPE, NULL},
        {"GaussDB-FG", CSMS_ERR_INSTANCE_TYPE, NULL},
        {"XDS", CSMS_ERR_INSTANCE_TYPE, NULL},
        {"", CSMS_ERR_INSTANCE_TYPE, NULL},
        {NULL, CSMS_OK, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csms_request r = request("x", cases[i].type);
        cr_expect_eq(csms_request_check(&r), cases[i].err, "%s", cases[i].type);
        csms_str listed = csms_instance_type(str(cases[i].type));
        cr_expect(cases[i].listed ? str_is(listed, cases[i].listed) : !listed.ptr, "%s",
                  cases[i].type);
    }
}

Test(request, instance_type_with_a_nul)
{
    csms_str type = {"APIG\0\0\0\0\0\0", 10};
    struct csms_request r = request("x", NULL);
    for (type.len = 5; type.len <= 10; type.len++) {
        r.instance_type = type;
        cr_expect_eq(csms_request_check(&r), CSMS_ERR_INSTANCE_TYPE);
        cr_expect_null(csms_instance_type(type).ptr);
    }
}

/* A missing member never widens the scope. */
Test(request, scope_and_members_must_agree)
{
    static const char *const ids[] = {NULL, "x"};
    static const char *const types[] = {NULL, "RDS"};
    static const char *const bodies[3][4] = {
        {NULL, "{\"instance_id\":\"x\"}", NULL,
         "{\"instance_id\":\"x\",\"instance_type\":\"RDS\"}"},
        {NULL, NULL, "{\"instance_type\":\"RDS\"}", NULL},
        {"{}", NULL, NULL, NULL},
    };
    for (int scope = 0; scope < 4; scope++) {
        for (int i = 0; i < 4; i++) {
            char body[64];
            struct csms_request r = request(ids[i & 1], types[i >> 1]);
            r.scope = (enum csms_scope)scope;
            const char *expected = scope < 3 ? bodies[scope][i] : NULL;
            size_t len = csms_request_body(&r, body, sizeof body);
            cr_expect_eq(csms_request_check(&r), expected ? CSMS_OK : CSMS_ERR_SCOPE);
            cr_expect_str_eq(body, expected ? expected : "");
            cr_expect_eq(len, expected ? strlen(expected) : 0);
        }
    }
}

/* ---- writing ---- */

static size_t write_path(const struct csms_request *r, char *buf, size_t cap)
{
    return csms_request_path(r, buf, cap);
}

static size_t write_http(const struct csms_request *r, char *buf, size_t cap)
{
    static const struct csms_header token = {{"X-Auth-Token", 12}, {"secret", 6}};
    return csms_request_http(r, STR("kms.cn-north-4.myhuaweicloud.com"), &token, 1, buf, cap);
}

typedef size_t writer(const struct csms_request *r, char *buf, size_t cap);

static void all_or_nothing(writer *write, const struct csms_request *r)
{
    size_t len = write(r, NULL, 0);
    cr_assert_gt(len, 0);
    for (size_t cap = 1; cap <= len + 2; cap++) {
        char *buf = malloc(cap);
        memset(buf, '#', cap);
        cr_expect_eq(write(r, buf, cap), len);
        cr_expect_eq(strlen(buf), cap > len ? len : 0, "cap %zu", cap);
        for (size_t i = 0; cap <= len && i < cap; i++)
            cr_expect(buf[i] == '\0' || buf[i] == '#', "part of the text stays at cap %zu", cap);
        free(buf);
    }
}

Test(request, all_or_nothing)
{
    struct csms_request r = request("a\"b\\c", "RDS");
    all_or_nothing(write_path, &r);
    all_or_nothing(csms_request_body, &r);
    all_or_nothing(write_http, &r);
}

Test(request, refused_is_empty)
{
    struct csms_request r = request(NULL, NULL);
    writer *const writers[] = {write_path, csms_request_body, write_http};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        char buf[8] = "old";
        cr_expect_eq(writers[i](&r, buf, sizeof buf), 0);
        cr_expect_str_empty(buf);
        cr_expect_eq(writers[i](&r, NULL, 0), 0);
    }
}

Test(request, whole_message)
{
    char buf[1024];
    struct csms_request r = request("7f3a", "RDS");
    size_t len = write_http(&r, buf, sizeof buf);
    cr_expect_str_eq(buf, "POST /v1/" PROJECT "/secrets/batch-delete HTTP/1.1\r\n"
                          "Host: kms.cn-north-4.myhuaweicloud.com\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: 44\r\n"
                          "X-Auth-Token: secret\r\n"
                          "Connection: close\r\n"
                          "\r\n"
                          "{\"instance_id\":\"7f3a\",\"instance_type\":\"RDS\"}");
    cr_expect_eq(len, strlen(buf));
    cr_expect_eq(strlen(strstr(buf, "\r\n\r\n") + 4), 44);
}

Test(request, message_cannot_be_broken)
{
    static const struct csms_header bad[] = {
        {{"X", 1}, {"a\r\nHost: b", 10}},
        {{"X", 1}, {"a\nb", 3}},
        {{"X", 1}, {"\nb", 2}},
        {{"X", 1}, {"a\0b", 3}},
        {{"X", 1}, {NULL, 0}},
        {{"X\r\nY", 4}, {"a", 1}},
        {{"X Y", 3}, {"a", 1}},
        {{"X:", 2}, {"a", 1}},
        {{"", 0}, {"a", 1}},
        {{NULL, 0}, {"a", 1}},
        {{"Host", 4}, {"a", 1}},
        {{"content-length", 14}, {"0", 1}},
        {{"Content-Type", 12}, {"a", 1}},
        {{"Connection", 10}, {"close", 5}},
        {{"Transfer-Encoding", 17}, {"chunked", 7}},
    };
    struct csms_request r = request("7f3a", "RDS");
    char buf[1024];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_expect_eq(csms_request_http_check(&r, STR("h"), &bad[i], 1), CSMS_ERR_HEADER, "%zu", i);
        cr_expect_eq(csms_request_http(&r, STR("h"), &bad[i], 1, buf, sizeof buf), 0);
    }
}

Test(request, host)
{
    static const char *const bad[] = {"",
                                      "a b",
                                      " b",
                                      "b ",
                                      "a\r\nb",
                                      "a/b",
                                      "a@b",
                                      "a,b",
                                      "a%41",
                                      ":",
                                      "::",
                                      ":::",
                                      ":80",
                                      ".",
                                      "..",
                                      "-a",
                                      ".a",
                                      "_a",
                                      "a..b",
                                      "a:",
                                      "a:b",
                                      "a:0",
                                      "a:00000",
                                      "a:65536",
                                      "a:99999",
                                      "a:000080",
                                      "a:80:",
                                      "a:8 ",
                                      "a:80x",
                                      "a:/",
                                      "a::80",
                                      "::1",
                                      "[",
                                      "[]",
                                      "[:]",
                                      "[::1",
                                      "::1]",
                                      "[::1]x",
                                      "[::1]:",
                                      "[::1]:0",
                                      "[[::1]]",
                                      "[:::]",
                                      "[1::2::3]",
                                      "[1:2:3:4:5:6:7]",
                                      "[1:2:3:4:5:6:7:8:9]",
                                      "[1:2:3:4::5:6:7:8]",
                                      "[12345::]",
                                      "[g::1]",
                                      "[1:2:3:4:5:6:7:]",
                                      "[:1:2:3:4:5:6:7]",
                                      "[:1:2:3:4:5:6:7:8]",
                                      "[1:2:3:4:5:6:7:8:]",
                                      "[:1::2]",
                                      "[1::2:]",
                                      "[1\x1A"
                                      "2:3:4:5:6:7:8]",
                                      "[::1%25eth0]",
                                      "[::@]",
                                      "[::`]",
                                      NULL};
    static const char *const good[] = {"a",
                                       "a.",
                                       "a-b.c_d",
                                       "kms.cn-north-4.myhuaweicloud.com",
                                       "127.0.0.1",
                                       "127.0.0.1:1",
                                       "a:80",
                                       "a:65535",
                                       "[::]",
                                       "[::1]",
                                       "[::1]:8443",
                                       "[1:2:3:4:5:6:7:8]",
                                       "[1::8]",
                                       "[1::]",
                                       "[1:2:3:4:5:6:7::]",
                                       "[fe80::ABCD:0:09af:1]:443"};
    struct csms_request r = request("7f3a", "RDS");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t len = bad[i] ? strlen(bad[i]) : 0;
        char *exact = bad[i] ? exact_copy(bad[i], len) : NULL;
        csms_str host = {exact, len};
        cr_expect_eq(csms_request_http_check(&r, host, NULL, 0), CSMS_ERR_HOST, "%s", bad[i]);
        free(exact);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect_eq(csms_request_http_check(&r, str(good[i]), NULL, 0), CSMS_OK, "%s", good[i]);
}

/* Headers that change the framing or the meaning of the message are reserved, in any spelling. */
Test(request, reserved_and_repeated_headers)
{
    static const char *const reserved[] = {"connection",
                                           "CONTENT-LENGTH",
                                           "Content-Encoding",
                                           "content-range",
                                           "Content-",
                                           "content_length",
                                           "Expect",
                                           "host",
                                           "HTTP2-Settings",
                                           "Keep-Alive",
                                           "Proxy-Connection",
                                           "Proxy-Authorization",
                                           "TE",
                                           "te",
                                           "Trailer",
                                           "Transfer_Encoding",
                                           "Upgrade",
                                           "X-HTTP-Method",
                                           "x-http-method-override",
                                           "X-Method-Override"};
    static const char *const free_names[] = {"Content",        "Expected",   "X-Host", "Tea",  "T",
                                             "X-Content-Type", "X-Sdk-Date", "Accept", "Proxy"};
    struct csms_request r = request("7f3a", "RDS");
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        struct csms_header h = {str(reserved[i]), STR("v")};
        cr_expect_eq(csms_request_http_check(&r, STR("h"), &h, 1), CSMS_ERR_HEADER, "%s",
                     reserved[i]);
    }
    for (size_t i = 0; i < sizeof free_names / sizeof *free_names; i++) {
        struct csms_header h = {str(free_names[i]), STR("v")};
        cr_expect_eq(csms_request_http_check(&r, STR("h"), &h, 1), CSMS_OK, "%s", free_names[i]);
    }
    struct csms_header three[] = {
        {STR("X-Auth-Token"), STR("a")}, {STR("X-B"), STR("b")}, {STR("x-auth-tokEN"), STR("c")}};
    cr_expect_eq(csms_request_http_check(&r, STR("h"), three, 2), CSMS_OK);
    cr_expect_eq(csms_request_http_check(&r, STR("h"), three, 3), CSMS_ERR_HEADER);
    cr_expect_eq(csms_request_http_check(&r, STR("h"), three + 1, 2), CSMS_OK);
    three[1].name = STR("x_AUTH-TOKEN");
    cr_expect_eq(csms_request_http_check(&r, STR("h"), three, 2), CSMS_ERR_HEADER);
    struct csms_header last[] = {{STR("a"), STR("")}, {STR("XZ"), STR("")}, {STR("xz"), STR("")}};
    cr_expect_eq(csms_request_http_check(&r, STR("h"), last, 2), CSMS_OK);
    cr_expect_eq(csms_request_http_check(&r, STR("h"), last, 3), CSMS_ERR_HEADER);
    const csms_str absent = {NULL, 1};
    cr_expect_eq(csms_request_http_check(&r, absent, NULL, 0), CSMS_ERR_HOST);
}

/* An independent parser reads back every character and the maximum length. */
static void reads_back(csms_str id)
{
    char body[2 * CSMS_INSTANCE_ID_MAX + 64];
    struct csms_request r = request(NULL, "TaurusDB");
    r.instance_id = id;
    if (csms_request_check(&r) != CSMS_OK)
        return;
    size_t len = csms_request_body(&r, body, sizeof body);
    cr_assert(len > 0 && len < sizeof body);
    json_t *json = json_loadb(body, len, JSON_REJECT_DUPLICATES, NULL);
    cr_assert(json, "%s", body);
    cr_expect_eq(json_object_size(json), 2);
    json_t *read = json_object_get(json, "instance_id");
    cr_expect_eq(json_string_length(read), id.len);
    cr_expect_eq(memcmp(json_string_value(read), id.ptr, id.len), 0, "%s", body);
    cr_expect_str_eq(json_string_value(json_object_get(json, "instance_type")), "TaurusDB");
    json_decref(json);
}

Test(request, reads_back_equal)
{
    for (unsigned c = 0x20; c < 0x10000; c++) {
        char id[8] = "<";
        size_t n = 1;
        if (c < 0x80) {
            id[n++] = (char)c;
        } else if (c < 0x800) {
            id[n++] = (char)(0xC0 | c >> 6);
            id[n++] = (char)(0x80 | (c & 0x3F));
        } else {
            id[n++] = (char)(0xE0 | c >> 12);
            id[n++] = (char)(0x80 | (c >> 6 & 0x3F));
            id[n++] = (char)(0x80 | (c & 0x3F));
        }
        id[n++] = '>';
        reads_back((csms_str){id, n});
    }
    char longest[CSMS_INSTANCE_ID_MAX];
    memset(longest, '"', sizeof longest);
    reads_back((csms_str){longest, sizeof longest});
    memset(longest, '\\', sizeof longest);
    reads_back((csms_str){longest, sizeof longest});
}

/* ---- every byte of a value is checked, including the first and the last ---- */

static const char good_project[] = "0123456789abcdef0123456789ABCDEF";

static struct csms_request request_for(const char *project, const char *instance)
{
    return (struct csms_request){.project_id = {project, strlen(project)},
                                 .instance_id = {instance, strlen(instance)}};
}

Test(request, project_is_checked_at_every_place)
{
    for (size_t at = 0; at < sizeof good_project - 1; at++) {
        for (int c = 1; c < 256; c++) {
            char project[sizeof good_project];
            memcpy(project, good_project, sizeof project);
            project[at] = (char)c;
            struct csms_request req = request_for(project, "7f3a");
            bool good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            cr_expect_eq(csms_request_check(&req), good ? CSMS_OK : CSMS_ERR_PROJECT_ID,
                         "byte %d at %zu", c, at);
        }
    }
}

Test(request, refuses_exactly_the_control_characters)
{
    struct csms_request inside = request_for(good_project, "a\xC2\xA0z");
    struct csms_request control = request_for(good_project, "a\xC2\x9Fz");
    cr_expect_eq(csms_request_check(&inside), CSMS_OK);
    cr_expect_eq(csms_request_check(&control), CSMS_ERR_INSTANCE_ID);
}

Test(request, header_name_is_checked_at_every_place)
{
    static const char name[] = "X-Ab";
    struct csms_request req = request_for(good_project, "7f3a");
    csms_str host = {"example.com", 11};
    for (size_t at = 0; at < sizeof name - 1; at++) {
        char text[sizeof name];
        memcpy(text, name, sizeof text);
        text[at] = ':';
        struct csms_header header = {{text, sizeof text - 1}, {"v", 1}};
        cr_expect_eq(csms_request_http_check(&req, host, &header, 1), CSMS_ERR_HEADER);
    }
}

/* The longest body has two values with an escape for each byte, and a length of four digits. */
Test(request, content_length_is_that_of_the_body)
{
    char text[CSMS_INSTANCE_ID_MAX], body[1200], http[1500], expected[40];
    csms_str host = {"example.com", 11};
    size_t longest = 0;
    for (size_t len = 1; len <= CSMS_INSTANCE_ID_MAX; len++) {
        for (int i = 0; i < 3; i++) {
            memset(text, i == 0 ? 'i' : '"', len);
            struct csms_request req = request_for(good_project, "");
            req.instance_id = (csms_str){text, len};
            req.instance_type = (csms_str){i == 2 ? text : NULL, i == 2 ? len : 0};
            req.any_type = true;
            longest = csms_request_body(&req, body, sizeof body);
            cr_assert(csms_request_http(&req, host, NULL, 0, http, sizeof http) < sizeof http);
            snprintf(expected, sizeof expected, "\r\nContent-Length: %zu\r\n", longest);
            cr_expect_not_null(strstr(http, expected), "%zu", longest);
        }
    }
    cr_expect_geq(longest, 1000);
}

Test(request, headers_follow_each_other)
{
    static const struct csms_header headers[] = {{{"X-Sdk-Date", 10}, {"20191115T033655Z", 16}},
                                                 {{"X_a", 3}, {"", 0}},
                                                 {{"b", 1}, {"c", 1}}};
    struct csms_request req = request_for(good_project, "7f3a");
    csms_str host = {"h", 1};
    char http[400];
    for (size_t n = 0; n <= 3; n++) {
        static const char *const after[] = {
            "22\r\nConnection: close\r\n\r\n{", "22\r\nX-Sdk-Date: 20191115T033655Z\r\nConnection",
            "55Z\r\nX_a: \r\nConnection", "55Z\r\nX_a: \r\nb: c\r\nConnection"};
        size_t len = csms_request_http(&req, host, headers, n, http, sizeof http);
        cr_assert(len > 0 && len < sizeof http);
        cr_expect_not_null(strstr(http, after[n]), "%zu headers: %s", n, http);
    }
    struct csms_header second_bad[] = {headers[0], {{"Host", 4}, {"x", 1}}};
    cr_expect_eq(csms_request_http_check(&req, host, second_bad, 2), CSMS_ERR_HEADER);
    cr_expect_eq(csms_request_http_check(&req, host, second_bad, 1), CSMS_OK);
}

Test(request, header_value_may_have_a_tab_and_no_control)
{
    struct csms_request req = request_for(good_project, "7f3a");
    csms_str host = {"example.com", 11};
    for (int c = 1; c < 256; c++) {
        char text[] = "a?b";
        text[1] = (char)c;
        struct csms_header header = {{"X-A", 3}, {text, 3}};
        bool good = c == '\t' || (c >= ' ' && c != 0x7F);
        cr_expect_eq(csms_request_http_check(&req, host, &header, 1),
                     good ? CSMS_OK : CSMS_ERR_HEADER, "byte %d", c);
    }
}

/* Buffers of the sizes that the header names hold the longest request, and not a byte is to spare.
 */
Test(request, longest_texts_fit_the_sizes_of_the_header)
{
    char project[CSMS_PROJECT_ID_MAX], name[CSMS_INSTANCE_ID_MAX];
    char path[CSMS_PATH_MAX + 1], body[CSMS_BODY_MAX + 1];
    memset(project, 'a', sizeof project);
    memset(name, '"', sizeof name);
    struct csms_request req = {.project_id = {project, sizeof project},
                               .instance_id = {name, sizeof name},
                               .instance_type = {name, sizeof name},
                               .any_type = true};
    cr_assert_eq(csms_request_path(&req, path, sizeof path), CSMS_PATH_MAX);
    cr_assert_eq(csms_request_body(&req, body, sizeof body), CSMS_BODY_MAX);
    cr_assert_eq(strlen(path), CSMS_PATH_MAX);
    cr_assert_eq(strlen(body), CSMS_BODY_MAX);
}
