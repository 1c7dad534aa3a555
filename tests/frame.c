/* SPDX-License-Identifier: MIT */
/*
 * What stands around the elements is taken without tokens, and leaves behind what the tokens leave.
 * Whether it is taken cannot be told from the events, so a change that makes it refuse would only
 * be slow.
 */
#include "frame.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

static struct csms_reader reader, by_token;
static char window[CSMS_WINDOW_MIN];

enum part { START, MEMBER, END_OF_ARRAY, END_OF_OBJECT };

struct row {
    const char *before, *text; /* what the tokens have had, and what follows */
    size_t taken;
    uint64_t total; /* of a member that is one */
};

static void read_tokens(struct csms_tokens *t, csms_str *in)
{
    static char room[64];
    struct csms_out out = {room, sizeof room, 0, false};
    while (in->len > 0)
        cr_assert_neq(csms_tokens_next(t, in, &out), TOKEN_ERROR);
}

static bool take(enum part part, csms_str *in)
{
    switch (part) {
    case START:
        return csms_frame_start(&reader, in);
    case MEMBER:
        return csms_frame_member(&reader, in);
    case END_OF_ARRAY:
        return csms_frame_end(&reader, in, ']');
    default:
        return csms_frame_end(&reader, in, '}');
    }
}

static void check(enum part part, const struct row *row)
{
    csms_reader_init(&reader, window, sizeof window);
    csms_str before = {row->before, strlen(row->before)};
    read_tokens(&reader.tokens, &before);
    by_token = reader;
    csms_str in = {row->text, strlen(row->text)};
    cr_assert_eq(take(part, &in), row->taken > 0, "%s%s", row->before, row->text);
    cr_expect_eq(in.ptr, row->text + row->taken, "%s%s", row->before, row->text);
    cr_expect_eq(in.len, strlen(row->text) - row->taken, "%s%s", row->before, row->text);
    if (row->taken == 0) {
        cr_expect_eq(memcmp(&reader, &by_token, sizeof reader), 0, "%s%s", row->before, row->text);
        return;
    }
    csms_str same = {row->text, row->taken};
    read_tokens(&by_token.tokens, &same);
    if (by_token.tokens.mode == IN_NUMBER) { /* what follows tells them that it has ended */
        csms_str next = {row->text + row->taken, 1};
        cr_assert_eq(csms_tokens_next(&by_token.tokens, &next, NULL), TOKEN_NUMBER);
    }
    cr_expect_eq(reader.tokens.mode, by_token.tokens.mode, "%s%s", row->before, row->text);
    cr_expect_eq(reader.tokens.expect, by_token.tokens.expect, "%s%s", row->before, row->text);
    cr_expect_eq(reader.tokens.depth, by_token.tokens.depth, "%s%s", row->before, row->text);
    cr_expect_eq(reader.tokens.objects, by_token.tokens.objects, "%s%s", row->before, row->text);
    cr_expect_eq(reader.tokens.offset, by_token.tokens.offset, "%s%s", row->before, row->text);
}

Test(frame, start)
{
    static const struct row rows[] = {
        {"", "{\"total\"", 1, 0}, {"", " \n{", 3, 0}, {" ", "{", 1, 0},
        {"", "[", 0, 0},          {"", "  ", 0, 0},   {"", "x", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(START, &rows[i]);
        cr_expect_eq(reader.place, rows[i].taken > 0 ? IN_ROOT : 0);
    }
}

Test(frame, ends)
{
    static const struct row arrays[] = {
        {"{\"success_secrets\":[", "]", 1, 0},      {"{\"success_secrets\":[\"a\"", " ]}", 2, 0},
        {"{\"success_secrets\":[\"a\"", "}", 0, 0}, {"{\"success_secrets\":[\"a\",", "]", 0, 0},
        {"{\"success_secrets\":[", " ", 0, 0},
    };
    static const struct row objects[] = {
        {"{", "}", 1, 0},      {"{\"x\":1 ", "\r\n}\n", 3, 0}, {"{\"x\":1 ", "]", 0, 0},
        {"{\"x\"", "}", 0, 0}, {"{\"x\":", "}", 0, 0},         {"{\"x\":1,", "}", 0, 0},
    };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        check(END_OF_ARRAY, &arrays[i]);
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        check(END_OF_OBJECT, &objects[i]);
}

Test(frame, total)
{
    static const struct row rows[] = {
        {"{", "\"total\":0,", 9, 0},
        {"{", "\"total\":12}", 10, 12},
        {"{", " \"total\" : 1234567890 ", 21, 1234567890},
        {"{\"x\":1 ", ",\"total\":7]", 10, 7},
        {"{\"x\":1,", "\"total\":7:", 9, 7},
        {"{", "\"total\":999999999999999,", 23, 999999999999999},
        {"{", "\"total\":1000000000000000,", 0, 0}, /* larger ones are left to the tokens */
        {"{", "\"total\":1", 0, 0},                 /* it may go on */
        {"{", "\"total\":", 0, 0},
        {"{", "\"total\":01,", 0, 0},
        {"{", "\"total\":1.0,", 0, 0},
        {"{", "\"total\":1e2,", 0, 0},
        {"{", "\"total\":1E2,", 0, 0},
        {"{", "\"total\":-1,", 0, 0},
        {"{", "\"total\":null,", 0, 0},
        {"{", "\"total\",", 0, 0},
        {"{", "\"totals\":1,", 0, 0},
        {"{", ",\"total\":1,", 0, 0},
        {"{\"x\":1 ", "\"total\":1,", 0, 0},
        {"{\"x\":1,", ",\"total\":1,", 0, 0},
        {"{\"x\"", "\"total\":1,", 0, 0},
        {"{\"x\":", "\"total\":1,", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(MEMBER, &rows[i]);
        cr_expect_eq(reader.has_total, rows[i].taken > 0);
        cr_expect_eq(reader.total, rows[i].total);
        cr_expect_eq(reader.kind, rows[i].taken > 0 ? CSMS_KIND_ANSWER : CSMS_KIND_NONE);
        cr_expect_eq(reader.seen, rows[i].taken > 0 ? 1u << TOTAL : 0);
        cr_expect_eq(reader.place, 0);
    }
}

Test(frame, arrays)
{
    static const struct row rows[] = {
        {"{", "\"success_secrets\":[\"", 19, 0}, {"{\"x\":1 ", ", \"success_secrets\" : [ ", 23, 0},
        {"{", "\"success_secrets\":{", 0, 0},    {"{", "\"success_secrets\":", 0, 0},
        {"{", "\"success_secrets\"[", 0, 0},     {"{", "\"success_secret\":[", 0, 0},
        {"{", "\"failed_secrets\":[", 18, 0},    {"{\"x\":1,", "\"failed_secrets\":[{", 18, 0},
        {"{", "\"failed_secrets\":null", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check(MEMBER, &rows[i]);
        unsigned place = rows[i].taken == 0 ? 0 : strstr(rows[i].text, "failed") ? FAILED : DELETED;
        cr_expect_eq(reader.place, place);
        cr_expect_eq(reader.seen, place == 0 ? 0 : 1u << place);
        cr_expect_eq(reader.kind, place == 0 ? CSMS_KIND_NONE : CSMS_KIND_ANSWER);
        cr_expect_not(reader.has_total);
    }
}

/* Not a second time, and not in a refusal; nor does an answer keep a request ID. */
Test(frame, members_that_do_not_fit)
{
    static const char *const members[] = {
        [TOTAL] = "\"total\":1,",
        [DELETED] = "\"success_secrets\":[",
        [FAILED] = "\"failed_secrets\":[",
    };
    for (unsigned use = TOTAL; use <= FAILED; use++) {
        for (unsigned seen = TOTAL; seen <= FAILED; seen++) {
            for (unsigned kind = CSMS_KIND_NONE; kind <= CSMS_KIND_REFUSAL; kind++) {
                csms_reader_init(&reader, window, sizeof window);
                csms_str before = {"{", 1}, in = {members[use], strlen(members[use])};
                read_tokens(&reader.tokens, &before);
                reader.seen = 1u << seen;
                reader.kind = (enum csms_kind)kind;
                reader.request_id = in;
                bool fits = use != seen && kind != CSMS_KIND_REFUSAL;
                cr_expect_eq(csms_frame_member(&reader, &in), fits);
                cr_expect_eq(reader.request_id.ptr == NULL, fits);
                cr_expect_eq(reader.seen, 1u << seen | (fits ? 1u << use : 0));
            }
        }
    }
}
