/* SPDX-License-Identifier: MIT */
#include "dedup.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "str.h"

Test(dedup, returns_the_first_number_of_equal_texts)
{
    struct dedup d = {0};
    cr_assert_eq(dedup_add(&d, str_from("a"), 1), 0);
    cr_assert_eq(dedup_add(&d, str_from("b"), 2), 0);
    cr_assert_eq(dedup_add(&d, str_from("a"), 3), 1);
    cr_assert_eq(dedup_add(&d, str_from("a"), 4), 1);
    cr_assert_eq(dedup_add(&d, str_from("b"), 5), 2);
    cr_assert_eq(dedup_add(&d, str_from(""), 6), 0);
    cr_assert_eq(dedup_add(&d, str_from(""), 7), 6);
    dedup_free(&d);
    cr_assert_eq(dedup_add(&d, str_from("a"), 8), 0, "it is empty again");
    dedup_free(&d);
}

/* Texts that differ in one byte, in their length, or after a NUL. */
Test(dedup, distinguishes_similar_texts)
{
    static const csms_str texts[] = {{"ab", 2}, {"ac", 2},   {"abc", 3}, {"ab\0", 3},
                                     {"a", 1},  {"a\0b", 3}, {"a\0c", 3}};
    enum { TEXTS = sizeof texts / sizeof *texts };
    struct dedup d = {0};
    for (size_t i = 0; i < TEXTS; i++)
        cr_assert_eq(dedup_add(&d, texts[i], i + 1), 0, "%zu", i);
    for (size_t i = 0; i < TEXTS; i++)
        cr_assert_eq(dedup_add(&d, texts[i], 99), i + 1, "%zu", i);
    dedup_free(&d);
}

Test(dedup, handles_many_texts)
{
    enum { COUNT = 200000 };
    struct dedup d = {0};
    char text[32];
    for (uint64_t round = 0; round < 2; round++) {
        for (uint64_t i = 1; i <= COUNT; i++) {
            csms_str key = {text,
                            (size_t)snprintf(text, sizeof text, "RDS:%llu", (unsigned long long)i)};
            cr_assert_eq(dedup_add(&d, key, i), round == 0 ? 0 : i);
        }
    }
    dedup_free(&d);
}
