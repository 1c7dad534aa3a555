/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../tools/common/json.h"
#include "str.h"

static const char sample[] =
    " {\"a\":\"x\",\"b\\u0063\" : [1, {\"d\":null}, [true,false]],\"e\":{\"f\":{\"g\":[]}},"
    "\"h\":-1.5e3,\"i\":\"\\u00e9\\n\"} \n";

static bool is_text(csms_str s, const char *text)
{
    return s.ptr != NULL && str_is(s, text);
}

Test(json_walk, returns_members_in_order)
{
    struct json j;
    json_open(&j, str_from(sample));

    cr_assert(json_next(&j));
    cr_assert(is_text(j.key, "a") && j.type == JSON_STRING && is_text(j.text, "x"));
    cr_assert_eq(j.key_offset, strstr(sample, "\"a\"") - sample);
    cr_assert_eq(j.value_offset, strstr(sample, "\"x\"") - sample);
    cr_assert_not(json_enter_value(&j));

    cr_assert(json_next(&j));
    cr_assert(is_text(j.key, "bc") && j.type == JSON_ARRAY);

    cr_assert(json_next(&j));
    cr_assert(is_text(j.key, "e") && j.type == JSON_OBJECT);

    cr_assert(json_next(&j));
    cr_assert(is_text(j.key, "h") && j.type == JSON_NUMBER && is_text(j.text, "-1.5e3"));

    cr_assert(json_next(&j));
    char room[16];
    cr_assert(is_text(j.text, "\\u00e9\\n"));
    cr_assert(is_text(json_decode(j.text, room), "\xc3\xa9\n"));

    cr_assert_not(json_next(&j));
    cr_assert(json_end_of_document(&j));
    cr_assert_eq(j.offset, strlen(sample) - 2);
    cr_assert(json_end(&j));
}

Test(json_walk, enters_objects_and_arrays)
{
    static const enum json_type types[] = {JSON_NUMBER, JSON_OBJECT, JSON_ARRAY};
    struct json j;
    size_t n = 0;
    json_open(&j, str_from(sample));
    cr_assert(json_next(&j) && json_next(&j) && json_enter_value(&j));
    for (; json_next(&j); n++) {
        cr_assert(n < 3 && j.type == types[n] && j.key.ptr == NULL);
        if (j.type == JSON_OBJECT) {
            cr_assert(json_enter_value(&j) && json_next(&j) && is_text(j.key, "d"));
            cr_assert_eq(j.type, JSON_NULL);
            cr_assert_not(json_next(&j));
        }
    }
    cr_assert_eq(n, 3);
    cr_assert(json_next(&j) && is_text(j.key, "e") && json_enter_value(&j));
    cr_assert(json_end(&j), "the rest is checked from anywhere");
}

/* Walks through a copy of text, entering every value or none. */
static enum csms_err walk(const char *text, size_t len, bool enter, size_t *offset)
{
    struct json j;
    char *copy = malloc(len > 0 ? len : 1);
    json_open(&j, (csms_str){memcpy(copy, text, len), len});
    for (unsigned depth = 1; depth > 0;) {
        if (!json_next(&j))
            depth--;
        else if (enter && json_enter_value(&j))
            depth++;
    }
    bool whole = json_end(&j);
    cr_assert_eq(whole, j.err == CSMS_OK);
    *offset = j.offset;
    free(copy);
    return j.err;
}

Test(json_walk, checks_values_that_are_not_entered)
{
    size_t offset, offset_inside;
    for (size_t len = 0; len < strlen(sample) - 2; len++) {
        cr_assert_eq(walk(sample, len, false, &offset), CSMS_ERR_TRUNCATED, "%zu", len);
        cr_assert_eq(walk(sample, len, true, &offset_inside), CSMS_ERR_TRUNCATED, "%zu", len);
        cr_assert(offset == len && offset_inside == len);
    }
    for (size_t i = 0; i < strlen(sample) - 1; i++) {
        char bad[sizeof sample];
        memcpy(bad, sample, sizeof sample);
        bad[i] = '\x01'; /* valid nowhere */
        cr_assert_neq(walk(bad, strlen(bad), false, &offset), CSMS_OK, "%zu", i);
        cr_assert_neq(walk(bad, strlen(bad), true, &offset_inside), CSMS_OK, "%zu", i);
        cr_assert(offset == offset_inside && offset <= i);
    }
    cr_assert_eq(walk(sample, strlen(sample), true, &offset), CSMS_OK);
    cr_assert_eq(walk("{}{}", 4, true, &offset), CSMS_ERR_TRAILING);
    cr_assert_eq(offset, 2);
    cr_assert_eq(walk("[]", 2, true, &offset), CSMS_ERR_NOT_OBJECT);
    cr_assert_eq(walk("", 0, true, &offset), CSMS_ERR_TRUNCATED);
}

Test(json_walk, keeps_the_first_error)
{
    struct json j;
    json_open(&j, str_from("{\"a\":[1,2 3],\"b\":4}"));
    cr_assert(json_next(&j) && json_enter_value(&j));
    cr_assert(json_next(&j) && json_next(&j));
    for (int i = 0; i < 3; i++) {
        cr_assert_not(json_next(&j));
        cr_assert_not(json_enter_value(&j));
        cr_assert_not(json_end(&j));
        cr_assert(j.err == CSMS_ERR_SYNTAX && j.offset == 10);
    }
}

Test(json_walk, decodes_in_place_if_asked)
{
    char text[] =
        "{\"a\" : "
        "\"\\u00e9\\n\\ud83d\\ude00x\",\"b\":[\"\\n\"],\"c\":\"y\",\"d\":12,\"e\":\"\\n\"}";
    struct json j;
    json_open(&j, str_from(text));
    j.in_place = text;
    cr_assert(json_next(&j));
    cr_assert(is_text(j.text, "\xc3\xa9\n\xf0\x9f\x98\x80x"));
    cr_assert(j.text.ptr >= text && j.text.ptr <= text + j.value_offset + 1);
    cr_assert(json_next(&j) && json_enter_value(&j) && json_next(&j));
    cr_assert(is_text(j.text, "\\n"), "an element is not a member");
    cr_assert_not(json_next(&j));
    cr_assert(json_next(&j) && is_text(j.text, "y"));
    cr_assert(json_next(&j) && is_text(j.text, "12"));
    j.in_place = NULL;
    cr_assert(json_next(&j) && is_text(j.text, "\\n"));
    cr_assert_not(json_next(&j));
    cr_assert(json_end(&j));
}

Test(json_walk, reads_whole_numbers)
{
    uint64_t n;
    cr_assert(str_whole_number(str_from("0"), &n) && n == 0);
    cr_assert(str_whole_number(str_from("18446744073709551615"), &n) && n == UINT64_MAX);
    cr_assert_not(str_whole_number(str_from("18446744073709551616"), &n));
    cr_assert_not(str_whole_number(str_from("99999999999999999999999"), &n));
    cr_assert_not(str_whole_number(str_from("1.0"), &n));
    cr_assert_not(str_whole_number(str_from("-1"), &n));
    cr_assert_not(str_whole_number(str_from(""), &n));
}
