/* SPDX-License-Identifier: MIT */
/* The HTTP reader of the example for devices, with pieces of every size. */
#include "http.h"

#include <criterion/criterion.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n"

static const struct {
    const char *response;
    int status;
    const char *body;
    bool whole;
} cases[] = {
    {OK "Content-Length: 11\r\n\r\n{\"total\":0}", 200, "{\"total\":0}", true},
    {OK "Content-Length: 11\r\n\r\n{\"total\":0}HTTP/1.1 200", 200, "{\"total\":0}", true},
    {OK "Content-Length: 12\r\n\r\n{\"total\":0}", 200, "{\"total\":0}", false},
    {OK "\r\n{\"total\":0}", 200, "{\"total\":0}", true}, /* to the end of the connection */
    {OK "Content-Length: 0\r\n\r\n", 200, "", true},
    {OK "Content-Length: 5\r\n\r\n", 200, "", false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 429 x\r\n"
     "Content-Length: 2\r\n\r\n{}",
     429, "{}", true},
    {CHUNKED "\r\nb\r\n{\"total\":0}\r\n0\r\n\r\n", 200, "{\"total\":0}", true},
    {CHUNKED "\r\n1\r\n{\r\nA;x=\"y\"\r\n\"total\":0}\r\n0\r\nX-Sum: 1\r\n\r\nHTTP", 200,
     "{\"total\":0}", true},
    {CHUNKED "Content-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 200, "{}", true},
    {CHUNKED "\r\n2\r\n{}\r\n", 200, "{}", false},      /* the last chunk is missing */
    {CHUNKED "\r\n2\r\n{}\r\n0\r\n", 200, "{}", false}, /* and so is the empty line */
    {CHUNKED "\r\n2\r\n{}x\r\n0\r\n\r\n", 200, "{}", false},
    {CHUNKED "\r\n{}", 200, "", false},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", 0, "", false}, /* cut in the head */
    {"HTTP/1.1 100 Continue\r\n\r\n", 0, "", false},
    {"{\"total\":0}", 0, "", false},
    {"", 0, "", false},
};

static const char *left;
static size_t piece;

static size_t receive(char *to, size_t cap)
{
    size_t len = strlen(left);
    if (len > cap)
        len = cap;
    if (len > piece)
        len = piece;
    memcpy(to, left, len);
    left += len;
    return len;
}

Test(http, in_pieces_of_every_size)
{
    static struct http http;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (piece = 1; piece <= 200; piece++) {
            char body[200];
            size_t len = 0;
            csms_str part;
            left = cases[i].response;
            cr_assert_eq(http_start(&http, receive), cases[i].status, "case %zu", i);
            while (cases[i].status != 0 && (part = http_body(&http)).len > 0) {
                cr_assert(len + part.len < sizeof body);
                memcpy(body + len, part.ptr, part.len);
                len += part.len;
            }
            body[len] = '\0';
            cr_expect_str_eq(body, cases[i].body, "case %zu, pieces of %zu", i, piece);
            cr_expect_eq(http.whole, cases[i].whole, "case %zu, pieces of %zu", i, piece);
        }
    }
}

Test(http, refuses_a_head_that_does_not_fit)
{
    static struct http http;
    static char response[HTTP_BUFFER + 100] = OK "A: ";
    size_t start = strlen(response);
    memset(response + start, 'a', HTTP_BUFFER - start - 4);
    strcpy(response + HTTP_BUFFER - 4, "\r\n\r\n{}");
    piece = 500;
    left = response;
    cr_expect_eq(http_start(&http, receive), 200);
    memset(response + start, 'a', HTTP_BUFFER - start);
    strcpy(response + HTTP_BUFFER - 3, "\r\n\r\n{}");
    left = response;
    cr_expect_eq(http_start(&http, receive), 0);
}
