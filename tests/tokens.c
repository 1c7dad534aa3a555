/* SPDX-License-Identifier: MIT */
/* The parts of tokens.h that the reader does not use; the programs do. */
#include "tokens.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

static struct csms_tokens tokens;
static char room[8];
static struct csms_out out;

static void start(void)
{
    csms_tokens_init(&tokens);
    out = (struct csms_out){room, sizeof room, 0, false};
}

static enum token next(const char **piece, struct csms_out *to)
{
    csms_str in = {*piece, strlen(*piece)};
    enum token token = csms_tokens_next(&tokens, &in, to);
    *piece = in.ptr;
    return token;
}

Test(tokens, one_after_the_other)
{
    static const struct {
        enum token token;
        const char *text; /* NULL: absent */
        uint64_t start, offset;
        unsigned depth;
    } expected[] = {
        {TOKEN_OBJECT, NULL, 1, 2, 1},      {TOKEN_KEY, "a", 3, 6, 1},
        {TOKEN_ARRAY, NULL, 8, 9, 2},       {TOKEN_NUMBER, "-1.5e+9", 10, 17, 2},
        {TOKEN_TRUE, NULL, 18, 22, 2},      {TOKEN_FALSE, NULL, 23, 28, 2},
        {TOKEN_NULL, NULL, 29, 33, 2},      {TOKEN_STRING, "x\xC3\xA9", 34, 39, 2},
        {TOKEN_OBJECT, NULL, 40, 41, 3},    {TOKEN_OBJECT_END, NULL, 41, 42, 2},
        {TOKEN_ARRAY_END, NULL, 42, 43, 1}, {TOKEN_OBJECT_END, NULL, 44, 45, 0},
    };
    const char *doc = " { \"a\": [ -1.5e+9,true,false,null,\"x\xC3\xA9\",{}] } ";
    start();
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        cr_assert_eq(next(&doc, &out), expected[i].token, "token %zu", i);
        cr_expect_eq(tokens.start, expected[i].start, "token %zu starts at %llu", i,
                     (unsigned long long)tokens.start);
        cr_expect_eq(tokens.offset, expected[i].offset, "token %zu ends at %llu", i,
                     (unsigned long long)tokens.offset);
        cr_expect_eq(tokens.depth, expected[i].depth, "token %zu", i);
        if (expected[i].text)
            cr_expect(str_is(tokens.text, expected[i].text), "token %zu", i);
    }
    cr_expect_eq(next(&doc, &out), TOKEN_MORE);
    cr_expect(csms_tokens_end(&tokens));
}

/* Errors are permanent, even after csms_tokens_end. */
Test(tokens, errors_stay)
{
    const char *doc = "{]", *more = "{}";
    start();
    cr_expect_eq(next(&doc, NULL), TOKEN_OBJECT);
    cr_expect_eq(next(&doc, NULL), TOKEN_ERROR);
    cr_expect_eq(tokens.err, CSMS_ERR_SYNTAX);
    cr_expect_eq(tokens.offset, 1);
    cr_expect_eq(next(&more, NULL), TOKEN_ERROR);
    cr_expect_not(csms_tokens_end(&tokens));
    cr_expect_eq(tokens.err, CSMS_ERR_SYNTAX);
}

Test(tokens, an_early_end_stays)
{
    const char *doc = "{\"a", *more = "\":1}";
    start();
    cr_expect_eq(next(&doc, NULL), TOKEN_OBJECT);
    cr_expect_eq(next(&doc, NULL), TOKEN_MORE);
    cr_expect_not(csms_tokens_end(&tokens));
    cr_expect_eq(tokens.err, CSMS_ERR_TRUNCATED);
    cr_expect_eq(next(&more, NULL), TOKEN_ERROR);
}

/* Reads {"a":VALUE} up to the value in two pieces, split in the middle of the value. */
static enum token value_in_pieces(const char *before, const char *after, struct csms_out *to)
{
    start();
    cr_assert_eq(next(&before, to), TOKEN_OBJECT);
    cr_assert_eq(next(&before, to), TOKEN_KEY);
    cr_assert_eq(next(&before, to), TOKEN_MORE);
    return next(&after, to);
}

Test(tokens, text_across_pieces)
{
    cr_expect_eq(value_in_pieces("{\"a\":\"\\u00", "41b\" ", &out), TOKEN_STRING);
    cr_expect(str_is(tokens.text, "Ab"));
    cr_expect_eq(tokens.text.ptr, room);
    cr_expect_eq(value_in_pieces("{\"a\":12", "34}", &out), TOKEN_NUMBER);
    cr_expect(str_is(tokens.text, "1234"));
}

/* Every state of RFC 8259 s.6: the first byte that cannot continue a number. */
Test(tokens, numbers)
{
    static const char *const good[] = {"0",     "-0",    "10",      "-12", "0.10",
                                       "1.5e2", "1E+10", "2.0e-03", "0e0", "-7.25"};
    static const struct {
        const char *text;
        size_t at;
    } bad[] = {
        {"00", 1},   {"-x", 1},   {"--1", 1},  {"+1", 0},   {".5", 0},  {"-.5", 1},   {"-e1", 1},
        {"1.", 2},   {"1.e1", 2}, {"1.5.", 3}, {"1e", 2},   {"1e+", 3}, {"1e+-1", 3}, {"1e1e1", 3},
        {"1e1.", 3}, {"1-1", 1},  {"1+1", 1},  {"1e1+", 3}, {"e1", 0},
    };
    enum { GOOD = sizeof good / sizeof *good, BAD = sizeof bad / sizeof *bad };
    for (size_t i = 0; i < GOOD + BAD; i++) {
        char doc[32];
        const char *at = doc, *text = i < GOOD ? good[i] : bad[i - GOOD].text;
        size_t taken = strlen("{\"a\":") + (i < GOOD ? strlen(text) : bad[i - GOOD].at);
        snprintf(doc, sizeof doc, "{\"a\":%s}", text);
        start();
        next(&at, &out);
        next(&at, &out);
        enum token token = next(&at, &out);
        if (i >= GOOD && token == TOKEN_NUMBER)
            token = next(&at, &out); /* whole up to there: it is the gap that refuses the rest */
        cr_expect_eq(token, i < GOOD ? TOKEN_NUMBER : TOKEN_ERROR, "%s", doc);
        cr_expect_eq(tokens.offset, taken, "%s", doc);
    }
}

/* A value without a text does not change the bytes of out. */
Test(tokens, literals_have_no_text)
{
    strcpy(room, "before");
    cr_expect_eq(value_in_pieces("{\"a\":nu", "ll}", &out), TOKEN_NULL);
    cr_expect_eq(tokens.text.len, 0);
    cr_expect_eq(memcmp(room, "before", sizeof "before"), 0);
}

Test(tokens, text_that_does_not_fit)
{
    static const struct {
        const char *doc, *text;
        bool cut;
    } rows[] = {
        {"\"12345678\"", "12345678", false},        {"\"123456789\"", "12345678", true},
        {"\"123456\xE2\x82\xAC\"", "123456", true}, {"\"\\u0031\\u00322345678\"", "12234567", true},
        {"\"\\n234567\\u20ac\"", "\n234567", true}, {"123456789", "12345678", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char doc[64];
        const char *at = doc;
        snprintf(doc, sizeof doc, "{\"a\":%s}", rows[i].doc);
        start();
        next(&at, &out);
        next(&at, &out);
        next(&at, &out);
        cr_expect(str_is(tokens.text, rows[i].text), "row %zu", i);
        cr_expect_eq(out.cut, rows[i].cut, "row %zu", i);
    }
}

/* Without out there is no text, but its place is known. */
Test(tokens, only_checked)
{
    static const struct {
        enum token token;
        uint64_t start, offset;
    } expected[] = {
        {TOKEN_KEY, 1, 9}, {TOKEN_STRING, 10, 17}, {TOKEN_KEY, 18, 21}, {TOKEN_NUMBER, 22, 29}};
    const char *doc = "{\"\\u0061\":\"b\xC3\xA9\\n\",\"c\":-1.50e2}";
    start();
    next(&doc, NULL);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        cr_expect_eq(next(&doc, NULL), expected[i].token, "token %zu", i);
        cr_expect_eq(tokens.start, expected[i].start, "token %zu", i);
        cr_expect_eq(tokens.offset, expected[i].offset, "token %zu", i);
        cr_expect(tokens.text.ptr || tokens.text.len == 0, "token %zu", i);
    }
}

/* If expect is set after csms_tokens_init, the document may be any value. */
Test(tokens, accepts_any_value_after_expect_is_set)
{
    static const struct {
        const char *doc;
        enum token token;
        size_t n; /* tokens */
    } rows[] = {{"[[],{}]", TOKEN_ARRAY, 6},
                {" \"a\" ", TOKEN_STRING, 1},
                {"true", TOKEN_TRUE, 1},
                {"12 ", TOKEN_NUMBER, 1},
                {"{\"a\":1}", TOKEN_OBJECT, 4}};
    static const char *const bad[] = {"[]]", "1]",  "\"a\",1", "null}", "[1]2", ":",
                                      "",    "rue", "lse",     "ull",   "\x08"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *doc = rows[i].doc;
        start();
        tokens.expect = EXPECT_VALUE;
        cr_expect_eq(next(&doc, &out), rows[i].token, "%s", rows[i].doc);
        for (size_t n = 1; n < rows[i].n; n++)
            cr_expect(next(&doc, &out) > TOKEN_MORE, "%s", rows[i].doc);
        cr_expect_eq(next(&doc, &out), TOKEN_MORE, "%s", rows[i].doc);
        cr_expect(csms_tokens_end(&tokens), "%s", rows[i].doc);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *doc = bad[i];
        enum token token;
        start();
        tokens.expect = EXPECT_VALUE;
        while ((token = next(&doc, &out)) > TOKEN_MORE)
            continue;
        cr_expect(token == TOKEN_ERROR || !csms_tokens_end(&tokens), "%s", bad[i]);
    }
}
