/* SPDX-License-Identifier: MIT */
#include "http_chunked.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Decodes text in pieces of this size, each in its own allocation, into out. *rest is the number of
 * bytes after the end or the error. */
static enum http_chunked_state decode(const char *text, size_t len, size_t size, char *out,
                                      size_t *rest)
{
    struct http_chunked c = {.state = HTTP_CHUNKED_SIZE};

    *rest = 0;
    for (size_t at = 0; at < len; at += size) {
        size_t n = len - at < size ? len - at : size;
        char *piece = malloc(n);
        csms_str in = {memcpy(piece, text + at, n), n}, data;

        do {
            data = http_chunked_next(&c, &in);
            memcpy(out, data.ptr, data.len);
            out += data.len;
        } while (data.len > 0);
        *rest = len - at - n + in.len;
        free(piece);
        if (c.state == HTTP_CHUNKED_ENDED || c.state == HTTP_CHUNKED_BAD)
            break;
    }
    *out = '\0';
    return c.state;
}

static const struct {
    const char *text, *data;
    enum http_chunked_state state;
    size_t rest;
} cases[] = {
    {"5\r\nhello\r\n0\r\n\r\n", "hello", HTTP_CHUNKED_ENDED, 0},
    {"5\nhello\n0\n\n", "hello", HTTP_CHUNKED_ENDED, 0},
    {"5;name=value\r\nhello\r\n0;x\r\n\r\nHTTP/1.1", "hello", HTTP_CHUNKED_ENDED, 8},
    {"5  \t\r\nhello\r\n0 \r\n\r\n", "hello", HTTP_CHUNKED_ENDED, 0},
    {"5\t;x\r\nhello\r\n0\t\n\n", "hello", HTTP_CHUNKED_ENDED, 0},
    {"5 \r\nhello\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "hello", HTTP_CHUNKED_ENDED, 0},
    {"1\r\n\r\r\n1\r\n\n\r\n00\r\n\r\n", "\r\n", HTTP_CHUNKED_ENDED, 0},
    {"A\r\n0123456789\r\n0a\r\n0123456789\r\n000\r\n\r\n", "01234567890123456789",
     HTTP_CHUNKED_ENDED, 0},
    {"5\r\nhel", "hel", HTTP_CHUNKED_DATA, 0},
    {"5\r\nhello", "hello", HTTP_CHUNKED_DATA_END, 0},
    {"5\r\nhello\r\n", "hello", HTTP_CHUNKED_SIZE, 0},
    {"5\r\nhello\r\n0\r\n", "hello", HTTP_CHUNKED_TRAILER_LINE, 0},
    {"5\r\nhello\r\n0\r\nX: y", "hello", HTTP_CHUNKED_TRAILER, 0},
    {"", "", HTTP_CHUNKED_SIZE, 0},
    {"x", "", HTTP_CHUNKED_BAD, 1},
    {"0\r\n{\"total\":0}", "", HTTP_CHUNKED_BAD, 11},
    {"5\rhello", "", HTTP_CHUNKED_BAD, 5},
    {"0\rHTTP/1.1 200\r\n\r\n", "", HTTP_CHUNKED_BAD, 16},
    {"5;x\r;\nhello", "", HTTP_CHUNKED_BAD, 7},
    {"\r\n", "", HTTP_CHUNKED_BAD, 2},
    {"5\r\nhelloworld", "hello", HTTP_CHUNKED_BAD, 5},
    {"5x\r\nhello", "", HTTP_CHUNKED_BAD, 8},
    {"1\r\nx\r\n\r\n", "x", HTTP_CHUNKED_BAD, 2},
    {"10000000000000000\r\n", "", HTTP_CHUNKED_BAD, 3},
    {"ffffffffffffffff\r\nx", "x", HTTP_CHUNKED_DATA, 0},
};

Test(http_chunked, decodes_pieces_of_every_size)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);

        for (size_t size = 1; size <= len + 1; size++) {
            char out[64];
            size_t rest;
            enum http_chunked_state state = decode(cases[i].text, len, size, out, &rest);

            cr_assert_eq(state, cases[i].state, "%zu in pieces of %zu: state %d", i, size, state);
            cr_assert_str_eq(out, cases[i].data, "%zu in pieces of %zu: %s", i, size, out);
            cr_assert_eq(rest, cases[i].rest, "%zu in pieces of %zu: %zu left", i, size, rest);
        }
    }
}

Test(http_chunked, recognizes_the_size_of_a_chunk)
{
    static const char *const yes[] = {"5\r\n",    "0\n",     "aF0;x\r\n",
                                      "43  \r\n", "5\t;x\n", "ffffffffffffffff\r\n"};
    static const char *const no[] = {"",
                                     "{",
                                     "5",
                                     "5 {",
                                     "<html>",
                                     "bad gateway",
                                     "bad \t x\r\n",
                                     "-5\r\n",
                                     "10000000000000000\r\n"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        cr_assert(http_chunked_starts((csms_str){yes[i], strlen(yes[i])}), "%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        cr_assert_not(http_chunked_starts((csms_str){no[i], strlen(no[i])}), "%s", no[i]);
}
