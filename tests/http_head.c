/* SPDX-License-Identifier: MIT */
#include "http_head.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The status and the fields of a block, as one text to compare. */
static void render(const struct http_head *head, char *out, size_t cap)
{
    const struct {
        const char *name;
        csms_str value;
    } fields[] = {
        {"type", head->content_type},          {"date", head->date},
        {"retry", head->retry_after},          {"id", head->x_request_id},
        {"location", head->location},          {"coding", head->content_encoding},
        {"transfer", head->transfer_encoding},
    };
    int n = snprintf(out, cap, "%d", head->status);

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value.ptr != NULL)
            n += snprintf(out + n, cap - (size_t)n, " %s=%.*s", fields[i].name,
                          (int)fields[i].value.len, fields[i].value.ptr);
    if (head->has_length)
        snprintf(out + n, cap - (size_t)n, " length=%llu",
                 (unsigned long long)head->content_length);
}

/* Parses text in an allocation of its size, so that a sanitizer notices a read beyond it. */
static enum http_head_result parse(const char *text, size_t len, char *out, size_t cap,
                                   struct http_head *head)
{
    char *copy = malloc(len > 0 ? len : 1);
    enum http_head_result result;

    memcpy(copy, text, len);
    result = http_head_parse((csms_str){copy, len}, head);
    if (result == HTTP_HEAD_OK)
        render(head, out, cap);
    free(copy);
    return result;
}

/* Accepted heads; | marks the end of the block, before the body. */
static const struct {
    const char *text, *expected;
} good[] = {
    {"HTTP/1.1 200 OK\r\n\r\n|{}", "200"},
    {"HTTP/1.1 200 OK\n\n|{}", "200"},
    {"HTTP/1.1 200 OK\r\n\n|", "200"},
    {"HTTP/2 200 \r\n\r\n|", "200"},
    {"HTTP/2 504\r\n\r\n|", "504"},
    {"HTTP/3 429 \r\n\r\n|", "429"},
    {"HTTP/1.0 200 Connection established\r\n\r\n|HTTP/1.1 200 OK\r\n", "200"},
    {"HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 200 OK\r\n\r\n", "100"},
    {"HTTP/1.1 599 \r\n\r\n|", "599"},
    {"HTTP/1.1 494 Request headers too large\r\n\r\n|", "494"},
    {"HTTP/1.1 200 r\xc3\xa9ussi\r\n\r\n|", "200"},
    {"HTTP/1.1 200 OK\r\ncontent-TYPE:application/json\r\nCONTENT-length:\t 42 \r\n\r\n|",
     "200 type=application/json length=42"},
    {"HTTP/1.1 503 x\nDate: Tue, 24 Nov 2026 06:49:53 GMT\nRetry-After: 120\nX-Request-Id: a "
     "b\n\n|",
     "503 date=Tue, 24 Nov 2026 06:49:53 GMT retry=120 id=a b"},
    {"HTTP/2 307 \r\nlocation: https://example.com/\r\n\r\n|", "307 location=https://example.com/"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n|",
     "200 coding=gzip transfer=chunked"},
    {"HTTP/1.1 200 OK\r\nX-Request-Id: first\r\nX-Request-Id: second\r\n\r\n|", "200 id=first"},
    {"HTTP/1.1 200 OK\r\nX-Request-Id:\r\n\r\n|", "200 id="},
    {"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n|", "200 length=7"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n|",
     "200 length=18446744073709551615"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 007\r\n\r\n|", "200 length=7"},
    {"HTTP/1.1 200 OK\r\nServer: a\r\n b\r\n\tc\r\nDate: d\r\n\r\n|", "200 date=d"},
    {"HTTP/1.1 200 OK\r\nX-Odd: \x80\xff\t\"\r\n!#$%&'*+-.^_`~09azAZ: x\r\n\r\n|", "200"},
    {"HTTP/1.1 200 HTTP/1.1\r\nVia: HTTP/1.1 2000, HTTP/2, HTTP/1.1 20, HTTP/x 200\r\n\r\n|",
     "200"},
    {"HTTP/1.1 200 OK\r\nContent-Types: x\r\nContent-Typ: y\r\n\r\n|", "200"},
};

Test(http_head, reads_common_heads)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char text[512], out[512];
        const char *bar = strchr(good[i].text, '|');
        size_t head = (size_t)(bar - good[i].text), len = strlen(good[i].text) - 1;
        struct http_head parsed;

        memcpy(text, good[i].text, head);
        memcpy(text + head, bar + 1, len - head);
        cr_assert_eq(parse(text, len, out, sizeof out, &parsed), HTTP_HEAD_OK, "%zu: %s", i,
                     parsed.error);
        cr_assert_str_eq(out, good[i].expected, "%zu", i);
        cr_assert_eq(parsed.len, head, "%zu: used %zu of %zu", i, parsed.len, head);
        cr_assert_null(parsed.error);
    }
}

Test(http_head, needs_more_for_a_truncated_head)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t head = (size_t)(strchr(good[i].text, '|') - good[i].text);

        for (size_t len = 0; len < head; len++) {
            char out[512];
            struct http_head parsed;

            cr_assert_eq(parse(good[i].text, len, out, sizeof out, &parsed), HTTP_HEAD_MORE,
                         "%zu cut at %zu", i, len);
            cr_assert_not_null(parsed.error);
        }
    }
}

/* Refused heads; | marks the offset of the error. */
static const struct {
    const char *text, *reason;
} bad[] = {
    {"|HTTX/1.1 200 OK\r\n\r\n", "expected a status line: HTTP/, a version and a status"},
    {"|HTTP/x 200 OK\r\n\r\n", "expected a status line: HTTP/, a version and a status"},
    {"|\r\n\r\n", "expected a status line: HTTP/, a version and a status"},
    {"|http/1.1 200 OK\r\n\r\n", "expected a status line: HTTP/, a version and a status"},
    {"| HTTP/1.1 200 OK\r\n\r\n", "expected a status line: HTTP/, a version and a status"},
    {"HTTP/1|.x 200 OK\r\n\r\n", "expected a blank after the HTTP version"},
    {"HTTP/1|0.1 200 OK\r\n\r\n", "expected a blank after the HTTP version"},
    {"HTTP/1.1|\r\n\r\n", "expected a blank after the HTTP version"},
    {"HTTP/1.1|\t200 OK\r\n\r\n", "expected a blank after the HTTP version"},
    {"HTTP/1.1 |\r\n\r\n", "expected a status of three digits"},
    {"HTTP/1.1 20|\r\n\r\n", "expected a status of three digits"},
    {"HTTP/1.1 |-20 OK\r\n\r\n", "expected a status of three digits"},
    {"HTTP/1.1 | 200 OK\r\n\r\n", "expected a status of three digits"},
    {"HTTP/1.1 |099 x\r\n\r\n", "the status is not in 100 to 599"},
    {"HTTP/1.1 |600 x\r\n\r\n", "the status is not in 100 to 599"},
    {"HTTP/1.1 200|0 OK\r\n\r\n", "expected a blank after the status"},
    {"HTTP/1.1 200|\tOK\r\n\r\n", "expected a blank after the status"},
    {"HTTP/1.1 200|\rOK\r\n\r\n", "a control character in the status line"},
    {"HTTP/1.1 200 O|\x1bK\r\n\r\n", "a control character in the status line"},
    {"HTTP/1.1 200 OK|\r\r\n\r\n", "a control character in the status line"},
    {"HTTP/1.1 200 OK\r\nServer|\r\n\r\n", "expected a header name and a colon"},
    {"HTTP/1.1 200 OK\r\nServer| : x\r\n\r\n", "expected a header name and a colon"},
    {"HTTP/1.1 200 OK\r\n|: x\r\n\r\n", "expected a header name and a colon"},
    {"HTTP/1.1 200 OK\r\nSer|\xc3\xa9: x\r\n\r\n", "expected a header name and a colon"},
    {"HTTP/1.1 200 OK\r\n|{\"total\":1}\r\n\r\n", "expected a header name and a colon"},
    {"HTTP/1.1 200 OK\r\nServer: a|\x7f\r\n\r\n", "a control character in a header"},
    {"HTTP/1.1 200 OK\r\nServer: a|\rb\r\n\r\n", "a control character in a header"},
    {"HTTP/1.1 200 OK\r\nServer: a\r\n b|\x01\r\n\r\n", "a control character in a header"},
    {"HTTP/1.1 200 O|HTTP/1.1 500 No\r\n\r\n", "another status line inside the head"},
    {"HTTP/1.1 200 OK\r\nDate: Tue, 2|HTTP/2 500\r\n\r\n", "another status line inside the head"},
    {"HTTP/1.1 200 OK\r\nServer: a\r\n |HTTP/2 500 \r\n\r\n",
     "another status line inside the head"},
    {"HTTP/1.1 200 OK\r\nDate: H|HTTP/1.0 500 \x01\r\n\r\n", "another status line inside the head"},
    {"HTTP/1.1 200 OK\r\nX-Request-Id: a\r\n| b\r\n\r\n", "a header continued on the next line"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n| 2\r\n\r\n", "a header continued on the next line"},
    {"HTTP/1.1 200 OK\r\nContent-Length:|\r\n\r\n",
     "Content-Length is not a whole number below 2^64"},
    {"HTTP/1.1 200 OK\r\nContent-Length: |+1\r\n\r\n",
     "Content-Length is not a whole number below 2^64"},
    {"HTTP/1.1 200 OK\r\nContent-Length: |1, 1\r\n\r\n",
     "Content-Length is not a whole number below 2^64"},
    {"HTTP/1.1 200 OK\r\nContent-Length: |18446744073709551616\r\n\r\n",
     "Content-Length is not a whole number below 2^64"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: |8\r\n\r\n",
     "a second, different Content-Length"},
};

Test(http_head, reports_an_error_with_its_offset)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[512], out[512];
        const char *bar = strchr(bad[i].text, '|');
        size_t at = (size_t)(bar - bad[i].text), len = strlen(bad[i].text) - 1;
        struct http_head parsed;

        memcpy(text, bad[i].text, at);
        memcpy(text + at, bar + 1, len - at);
        cr_assert_eq(parse(text, len, out, sizeof out, &parsed), HTTP_HEAD_BAD, "%zu", i);
        cr_assert_str_eq(parsed.error, bad[i].reason, "%zu", i);
        cr_assert_eq(parsed.len, at, "%zu: at %zu, not %zu", i, parsed.len, at);

        /* A truncated block may lack the line with the error. It must never be accepted. */
        for (size_t cut = 0; cut < len; cut++) {
            enum http_head_result result = parse(text, cut, out, sizeof out, &parsed);

            if (result == HTTP_HEAD_MORE)
                continue;
            cr_assert_eq(result, HTTP_HEAD_BAD, "%zu cut at %zu", i, cut);
            cr_assert_str_eq(parsed.error, bad[i].reason, "%zu cut at %zu", i, cut);
            cr_assert_eq(parsed.len, at, "%zu cut at %zu", i, cut);
        }
    }
}

Test(http_head, refuses_a_nul)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nServer: \0\r\n\r\n";
    char out[64];
    struct http_head parsed;

    cr_assert_eq(parse(text, sizeof text - 1, out, sizeof out, &parsed), HTTP_HEAD_BAD);
    cr_assert_eq(parsed.len, 25);
    cr_assert_str_eq(parsed.error, "a control character in a header");
}

Test(http_head, limits_the_length_of_a_head)
{
    size_t cap = HTTP_HEAD_MAX + 1, len = 0;
    char *text = malloc(cap), out[64];
    struct http_head parsed;

    len += (size_t)snprintf(text, cap, "HTTP/1.1 200 OK\r\n");
    while (len < cap) {
        size_t n = cap - len < 8 ? cap - len : 8;
        memcpy(text + len, "A: 234\r\n", n);
        len += n;
    }
    cr_assert_eq(parse(text, HTTP_HEAD_MAX, out, sizeof out, &parsed), HTTP_HEAD_MORE);
    cr_assert_eq(parse(text, cap, out, sizeof out, &parsed), HTTP_HEAD_BAD);
    cr_assert_eq(parsed.len, HTTP_HEAD_MAX);
    free(text);
}

Test(http_head, starts)
{
    cr_assert(http_head_starts((csms_str){"HTTP/1", 6}));
    cr_assert_not(http_head_starts((csms_str){"HTTP/1", 5}));
    cr_assert_not(http_head_starts((csms_str){"HTTP/x", 6}));
    cr_assert_not(http_head_starts((csms_str){"{}", 2}));
    cr_assert_not(http_head_starts((csms_str){NULL, 0}));
}

Test(http_head, is_status_line)
{
    static const char *const yes[] = {"HTTP/1.1 200", "HTTP/2 504 ", "HTTP/1.0 099 x",
                                      "HTTP/1.1 200\r", "HTTP/3 200\n\n"};
    static const char *const no[] = {"",
                                     "HTTP/",
                                     "HTTP/1.1",
                                     "HTTP/1.1 ",
                                     "HTTP/1.1 20",
                                     "HTTP/1.1 20 OK",
                                     "HTTP/1.1 2000",
                                     "HTTP/1.1 200\tOK",
                                     "HTTP/1.1200 OK",
                                     "HTTP/10 200",
                                     "HTTP/1. 200",
                                     " HTTP/1.1 200"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        cr_assert(http_head_is_status_line((csms_str){yes[i], strlen(yes[i])}), "%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        cr_assert_not(http_head_is_status_line((csms_str){no[i], strlen(no[i])}), "%s", no[i]);
}
