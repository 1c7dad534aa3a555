/* SPDX-License-Identifier: MIT */
/*
 * The fast path takes what it is there for. Whether it does cannot be told from the events, so a
 * change that makes it refuse would only be slow.
 */
#include "ahead.h"
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
        {"\"a\\u0062\",", NULL, NULL},
        {"\"\xC3\xA9x\",", CSMS_ROOMY ? "\xC3\xA9x" : NULL, NULL},
        {"\"\xC3\",", NULL, NULL},
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

/* What the code that a message starts with looks like, as csms_fast_code must find it. */
static bool usual_code(const char *p)
{
    for (int i = 0; i < 10; i++) {
        bool letter = (p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z');
        bool digit = p[i] >= '0' && p[i] <= '9';
        if (!(i < 4 ? letter : i == 4 ? p[i] == '.' : i < 9 ? digit : p[i] == ':'))
            return false;
    }
    return true;
}

Test(fast, codes)
{
    static const char usual[] = "CSms.0190:";
    csms_str message = {usual, sizeof usual - 1};
    cr_expect_eq(csms_fast_code(message), CSMS_ROOMY);
    message.len--;
    cr_expect_not(csms_fast_code(message));
    for (size_t at = 0; at < sizeof usual - 1; at++) {
        for (int c = 0; c < 256; c++) {
            char text[sizeof usual];
            memcpy(text, usual, sizeof usual);
            text[at] = (char)c;
            message = (csms_str){text, sizeof usual - 1};
            cr_expect_eq(csms_fast_code(message), CSMS_ROOMY && usual_code(text), "byte %d at %zu",
                         c, at);
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

#ifdef CSMS_AHEAD
/* Of many elements alike, all but the first two and those at the end are taken as such. */
static void check_ahead(const char *open, const char *element, unsigned unknown)
{
    enum { N = 200 };
    static char doc[32 * 1024];
    size_t len = (size_t)snprintf(doc, sizeof doc, "%s", open), taken = 0, events = 0;
    for (int i = 0; i < N; i++)
        len += (size_t)snprintf(doc + len, sizeof doc - len, "%s%s", i > 0 ? "," : "", element);
    csms_str in = {doc, len};
    csms_reader_init(&reader, window, sizeof window);
    while (csms_reader_next(&reader, &in) > CSMS_DONE) {
        taken += reader.ahead.texts != 0 && reader.ahead.at != 0 &&
                 reader.ahead.at != reader.tokens.offset;
        events++;
    }
    cr_expect_eq(events, N, "%s", element);
    cr_expect_geq(taken, N - 2 - CSMS_AHEAD_MIN / strlen(element) - 1, "%s: %zu", element, taken);
    cr_expect_eq(reader.unknown, unknown * N, "%s", element);
}

Test(fast, ahead)
{
    check_ahead("{\"success_secrets\":[", "\"name-of-a-secret\"", 0);
    check_ahead("{\"success_secrets\":[ ", "\n\t\"\xE7\x94\x9F-\xE4\xBA\xA7\"", 0);
    check_ahead("{\"failed_secrets\":[", "{\"secret_name\":\"n\",\"error_msg\":\"m\"}", 0);
    check_ahead("{\"failed_secrets\":[", " {\n  \"error_msg\" : \"m\",\n \"secret_name\" : \"n\" }",
                0);
    check_ahead("{\"failed_secrets\":[",
                "{\"secret_name\":\"n\",\"error_msg\":\"\",\"x\":{\"y\":[]}}", 1);
}
#endif
