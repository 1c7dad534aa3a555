/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Walk over text in an allocation of its own: is it one whole value? */
static bool whole(const char *text, size_t len, bool *cut)
{
    char *copy = malloc(len > 0 ? len : 1);
    struct json j = {.rest = {memcpy(copy, text, len), len}};
    bool ok;

    json_value(&j);
    *cut = j.cut;
    ok = !j.bad && json_ended(&j);
    free(copy);
    return ok;
}

static const char *const good[] = {
    "{}",
    "[]",
    "\"\"",
    " { \"a\" : [ 1 , -2.5e3 , true , false , null , \"x\\n\\u00e9\" ] , \"b\" : { } } ",
    "[[],[[]],{\"a\":[{}]}]",
    "{\"a\":\"\xe5\x87\xad\",\"a\":1}",
};

Test(json, takes_whole_values)
{
    bool cut;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(whole(good[i], strlen(good[i]), &cut), "%zu", i);
}

Test(json, a_value_cut_anywhere_is_cut)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t end = strlen(good[i]);
        bool cut;

        while (good[i][end - 1] == ' ')
            end--;
        for (size_t len = 0; len < end; len++) {
            cr_assert_not(whole(good[i], len, &cut), "%zu cut at %zu", i, len);
            cr_assert(cut, "%zu cut at %zu", i, len);
        }
    }
}

Test(json, refuses_what_is_wrong)
{
    static const char *const bad[] = {
        "}",
        "]",
        ",",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "[,]",
        "[1,]",
        "[1 2]",
        "{\"a\" 1}",
        "{1:2}",
        "{\"a\":1]",
        "[1}",
        "[\"\t\"]",
        "[\"\\x\"]",
        "[\"\\ud800\"]",
        "['a']",
        "{} {}",
        "[1],",
        "[#]",
        "{\"a\":1 \"b\":2}",
    };
    bool cut;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_not(whole(bad[i], strlen(bad[i]), &cut), "%s", bad[i]);
        cr_assert_not(cut, "%s", bad[i]);
    }
}

Test(json, nests_as_deep_as_said)
{
    char text[2 * (JSON_DEPTH_MAX + 1)];
    bool cut;

    for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        cr_assert_eq(whole(text, 2 * depth, &cut), depth == JSON_DEPTH_MAX, "%zu", depth);
    }
}

Test(json, members_and_elements)
{
    static const char text[] = "{\"a\":[1,{\"x\":2},\"y\"],\"b\":\"\\u0041\\n\"}";
    struct json j = {.rest = {text, sizeof text - 1}}, list;
    struct buffer value = {0};
    csms_str name;
    size_t count = 0;

    cr_assert(json_enter(&j, '{'));
    cr_assert(json_member(&j, &name));
    cr_assert(json_is(name, "a"));
    list = (struct json){.rest = json_value(&j)};
    cr_assert(json_enter(&list, '['));
    for (; json_element(&list); count++)
        json_value(&list);
    cr_assert_eq(count, 3);
    cr_assert(json_ended(&list));
    cr_assert(json_member(&j, &name));
    cr_assert(json_is(name, "b"));
    cr_assert(json_text(&value, json_value(&j)));
    cr_assert_eq(value.len, 2);
    cr_assert_eq(memcmp(value.ptr, "A\n", 2), 0);
    cr_assert_not(json_member(&j, &name));
    cr_assert(json_ended(&j));
    buffer_free(&value);
}

Test(json, numbers_and_texts_only_if_they_are)
{
    struct buffer b = {0};

    cr_assert_eq(json_number((csms_str){"0", 1}, 7), 0);
    cr_assert_eq(json_number((csms_str){"999999999999999999", 18}, 7), 999999999999999999u);
    cr_assert_eq(json_number((csms_str){"1000000000000000000", 19}, 7), 7);
    cr_assert_eq(json_number((csms_str){"1.0", 3}, 7), 7);
    cr_assert_eq(json_number((csms_str){"-1", 2}, 7), 7);
    cr_assert_eq(json_number((csms_str){NULL, 0}, 7), 7);
    cr_assert_not(json_text(&b, (csms_str){"12", 2}));
    cr_assert_not(json_text(&b, (csms_str){NULL, 0}));
    cr_assert(json_text(&b, (csms_str){"\"\"", 2}));
    cr_assert_eq(b.len, 0);
    buffer_free(&b);
}
