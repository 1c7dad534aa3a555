/* SPDX-License-Identifier: MIT */
#include "http_chunked.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Undo text in pieces of that size, each in its own allocation; the data goes to out. What is left
 * of the text behind the end or from the error on is *rest bytes. */
static enum chunks_state undo(const char *text, size_t len, size_t size, char *out, size_t *rest)
{
    struct chunks c = {.state = CHUNKS_SIZE};

    *rest = 0;
    for (size_t at = 0; at < len; at += size) {
        size_t n = len - at < size ? len - at : size;
        char *piece = malloc(n);
        csms_str in = {memcpy(piece, text + at, n), n}, data;

        do {
            data = chunks_next(&c, &in);
            memcpy(out, data.ptr, data.len);
            out += data.len;
        } while (data.len > 0);
        *rest = len - at - n + in.len;
        free(piece);
        if (c.state == CHUNKS_ENDED || c.state == CHUNKS_BAD)
            break;
    }
    *out = '\0';
    return c.state;
}

static const struct {
    const char *text, *data;
    enum chunks_state state;
    size_t rest;
} cases[] = {
    {"5\r\nhello\r\n0\r\n\r\n", "hello", CHUNKS_ENDED, 0},
    {"5\nhello\n0\n\n", "hello", CHUNKS_ENDED, 0},
    {"5;name=value\r\nhello\r\n0;x\r\n\r\nHTTP/1.1", "hello", CHUNKS_ENDED, 8},
    {"5 \r\nhello\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "hello", CHUNKS_ENDED, 0},
    {"1\r\n\r\r\n1\r\n\n\r\n00\r\n\r\n", "\r\n", CHUNKS_ENDED, 0},
    {"A\r\n0123456789\r\n0a\r\n0123456789\r\n000\r\n\r\n", "01234567890123456789", CHUNKS_ENDED, 0},
    {"5\r\nhel", "hel", CHUNKS_DATA, 0},
    {"5\r\nhello", "hello", CHUNKS_DATA_END, 0},
    {"5\r\nhello\r\n", "hello", CHUNKS_SIZE, 0},
    {"5\r\nhello\r\n0\r\n", "hello", CHUNKS_TRAILER_LINE, 0},
    {"5\r\nhello\r\n0\r\nX: y", "hello", CHUNKS_TRAILER, 0},
    {"", "", CHUNKS_SIZE, 0},
    {"x", "", CHUNKS_BAD, 1},
    {"\r\n", "", CHUNKS_BAD, 2},
    {"5\r\nhelloworld", "hello", CHUNKS_BAD, 5},
    {"5x\r\nhello", "", CHUNKS_BAD, 8},
    {"1\r\nx\r\n\r\n", "x", CHUNKS_BAD, 2},
    {"10000000000000000\r\n", "", CHUNKS_BAD, 3},
    {"ffffffffffffffff\r\nx", "x", CHUNKS_DATA, 0},
};

Test(chunks, whatever_the_pieces)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);

        for (size_t size = 1; size <= len + 1; size++) {
            char out[64];
            size_t rest;
            enum chunks_state state = undo(cases[i].text, len, size, out, &rest);

            cr_assert_eq(state, cases[i].state, "%zu in pieces of %zu: state %d", i, size, state);
            cr_assert_str_eq(out, cases[i].data, "%zu in pieces of %zu: %s", i, size, out);
            cr_assert_eq(rest, cases[i].rest, "%zu in pieces of %zu: %zu left", i, size, rest);
        }
    }
}

Test(chunks, what_can_be_their_start)
{
    static const char *const yes[] = {"5\r\n", "0\n", "aF0;x\r\n", "ffffffffffffffff\r\n"};
    static const char *const no[] = {"",       "{",           "5",      "5 {",
                                     "<html>", "bad gateway", "-5\r\n", "10000000000000000\r\n"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        cr_assert(chunks_start((csms_str){yes[i], strlen(yes[i])}), "%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        cr_assert_not(chunks_start((csms_str){no[i], strlen(no[i])}), "%s", no[i]);
}
