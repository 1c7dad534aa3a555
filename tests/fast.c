/* SPDX-License-Identifier: MIT */
/*
 * The fast path takes what it is there for. Whether it does cannot be told from the events, so a
 * change that makes it refuse would only be slow.
 */
#include "fast.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

static struct csms_reader reader;
static char window[CSMS_WINDOW_MIN];

/* As in an array: at its start, or behind an element. */
static void start(bool behind)
{
    csms_reader_init(&reader, window, sizeof window);
    reader.tokens.expect = behind ? EXPECT_COMMA_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
}

struct row {
    const char *text;
    const char *name, *message; /* name NULL: not taken */
};

static void check(const struct row *row, bool entry)
{
    char text[256];
    for (int behind = 0; behind < 2; behind++) {
        int len = snprintf(text, sizeof text, "%s%s", behind ? "," : "", row->text);
        csms_str in = {text, (size_t)len};
        start(behind);
        bool taken = entry ? csms_fast_entry(&reader, &in) : csms_fast_name(&reader, &in);
        cr_assert_eq(taken, row->name != NULL, "%s", text);
        cr_expect_eq(in.len, taken ? 1 : (size_t)len, "%s", text);
        cr_expect_eq(reader.tokens.offset, taken ? (uint64_t)len - 1 : 0, "%s", text);
        cr_expect_eq(reader.tokens.expect,
                     taken || behind ? EXPECT_COMMA_OR_CLOSE : EXPECT_VALUE_OR_CLOSE, "%s", text);
        cr_expect(!taken || str_is(reader.name, row->name), "%s", text);
        cr_expect(!taken || !entry || str_is(reader.message, row->message), "%s", text);
        cr_expect(!taken || !entry || !reader.message_cut, "%s", text);
        start(!behind); /* the comma is missing, or too much */
        in = (csms_str){text, (size_t)len};
        cr_expect_not(entry ? csms_fast_entry(&reader, &in) : csms_fast_name(&reader, &in));
    }
}

Test(fast, names)
{
    static const struct row rows[] = {
        {"\"a\",", "a", NULL},
        {" \t\r\n\"secret-name_0123456789 ~\x7F\"]", "secret-name_0123456789 ~\x7F", NULL},
        {"\"\",", NULL, NULL},
        {"\"a\\u0062c\",", CSMS_ROOMY ? "abc" : NULL, NULL},
        {"\"\xC3\xA9x\",", CSMS_ROOMY ? "\xC3\xA9x" : NULL, NULL},
        {"\"\xC3\xA9\\\"x\",", CSMS_ROOMY ? "\xC3\xA9\"x" : NULL, NULL},
        {"\"\xC3\",", NULL, NULL},
        {"\"a\\x\",", NULL, NULL},
        {"\"a\\\"", NULL, NULL},
        {"\"a", NULL, NULL},
        {"\"", NULL, NULL},
        {"", NULL, NULL},
        {"\v\"a\",", NULL, NULL},
        {"1,", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], false);
}

Test(fast, entries)
{
    static const struct row rows[] = {
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\"},", "n", "m"},
        {"{\"error_msg\":\"m\",\"secret_name\":\"n\"},", "n", "m"},
        {" {\n\"secret_name\"\t:\r\"n\" , \"error_msg\" :\n\"\"\t}]", "n", ""},
        {" { \"error_msg\" : \"m\" , \"secret_name\" : \"n\" }]", "n", "m"},
        {"{\"secret_name\":\"\\u006e\",\"error_msg\":\"\\n\"},", CSMS_ROOMY ? "n" : NULL, "\n"},
        {"{\"secret_name\":\"n\"},", NULL, NULL},
        {"{\"secret_name\"\"error_msg\":\"m\",\"secret_name\":\"n\"},", NULL, NULL},
        {"{\"secret_name\":\"n\",\"secret_name\"\"error_msg\":\"m\"},", NULL, NULL},
        {"{\"secret_name\":\"n\",\"secret_name\":\"n\"},", NULL, NULL},
        {"{\"secret_name\":\"\",\"error_msg\":\"m\"},", NULL, NULL},
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\",\"x\":1},", NULL, NULL},
        {"{\"secret_name\":\"n\",\"error_msg\":null},", NULL, NULL},
        {"{\"secret_name\":\"n\",\"error_msg\":\"m\"", NULL, NULL},
        {"{\"secret_name\":\"n\",\"error_msg\"", NULL, NULL},
        {"{\"x\":1},", NULL, NULL},
        {"{},", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], true);
}

/* White space, of which more is looked at only once, by the tokens. */
Test(fast, gap_of_64_bytes)
{
    char text[80];
    for (int more = 0; more < 2; more++) {
        int len = snprintf(text, sizeof text, "%*s\"n\",", 64 + more, "");
        csms_str in = {text, (size_t)len};
        start(false);
        cr_expect_eq(csms_fast_name(&reader, &in), !more);
    }
}

/* A name of half the window and no more; a message of any length, cut there. */
Test(fast, limits)
{
    enum { HALF = CSMS_WINDOW_MIN / 2 };
    char text[512];
    for (int more = 0; more < 2; more++) {
        int len = snprintf(text, sizeof text, "\"%0*d\",", HALF + more, 0);
        csms_str in = {text, (size_t)len};
        start(false);
        cr_expect_eq(csms_fast_name(&reader, &in), !more);
        len = snprintf(text, sizeof text, "{\"secret_name\":\"%0*d\",\"error_msg\":\"m\"},",
                       HALF + more, 0);
        in = (csms_str){text, (size_t)len};
        start(false);
        cr_expect_eq(csms_fast_entry(&reader, &in), !more);
        len = snprintf(text, sizeof text, "{\"secret_name\":\"n\",\"error_msg\":\"%0*d\"},",
                       HALF + more, 0);
        in = (csms_str){text, (size_t)len};
        start(false);
        cr_assert(csms_fast_entry(&reader, &in));
        cr_expect_eq(reader.message.len, HALF);
        cr_expect_eq(reader.message_cut, more == 1);
    }
}

/* How long the code that a message starts with is, as csms_fast_code must find it. */
static size_t usual_code(const char *p)
{
    size_t letters = 0;
    while (letters < 4 &&
           ((p[letters] >= 'A' && p[letters] <= 'Z') || (p[letters] >= 'a' && p[letters] <= 'z')))
        letters++;
    if (letters < 3 || p[letters] != '.')
        return 0;
    for (size_t i = 1; i <= 4; i++)
        if (p[letters + i] < '0' || p[letters + i] > '9')
            return 0;
    return p[letters + 5] == ':' ? letters + 5 : 0;
}

Test(fast, codes)
{
    static const char *const usual[] = {"CSms.0190: ", "kMS.0909: x", "azAZ.5555:9", "ZaA.0000::"};
    for (size_t row = 0; row < sizeof usual / sizeof *usual; row++) {
        csms_str message = {usual[row], 10};
        cr_expect_eq(csms_fast_code(message), CSMS_ROOMY ? usual_code(usual[row]) : 0);
        cr_expect_neq(usual_code(usual[row]), 0);
        message.len--;
        cr_expect_eq(csms_fast_code(message), 0);
        for (size_t at = 0; at < 10; at++) {
            for (int c = 0; c < 256; c++) {
                char text[16];
                strcpy(text, usual[row]);
                text[at] = (char)c;
                message = (csms_str){text, 10};
                cr_expect_eq(csms_fast_code(message), CSMS_ROOMY ? usual_code(text) : 0,
                             "byte %d at %zu of %s", c, at, usual[row]);
            }
        }
    }
}

/* Not in the middle of a string or a number. */
Test(fast, only_between_elements)
{
    static const char text[] = "\"a\",";
    csms_str in = {text, sizeof text - 1};
    start(false);
    reader.tokens.mode = IN_STRING;
    cr_expect_not(csms_fast_name(&reader, &in));
    reader.tokens.mode = IN_NUMBER;
    cr_expect_not(csms_fast_name(&reader, &in));
}
