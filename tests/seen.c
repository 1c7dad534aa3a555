/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "blake2s.h"
#include "seen_run.h"

static csms_str text(const char *s)
{
    return (csms_str){s, strlen(s)};
}

/* The first 128 bits as they are printed. */
static void print(struct fingerprint print, char out[33])
{
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            snprintf(out + 8 * i + 2 * j, 3, "%02x", (print.words[i] >> (8 * j)) & 0xFF);
}

/* From Python's hashlib.blake2s(..., digest_size=16). */
Test(blake2s, agrees_with_another_implementation)
{
    static const struct {
        size_t len;
        const char *print;
    } rows[] = {
        {0, "64550d6ffe2c0a01a14aba1eade0200c"},   {1, "9f31f3ec588c6064a8e1f9051aeab90a"},
        {3, "c37b7de9a09ea9a7ce9afa6b19f11585"},   {63, "0af246d3ad72b3222c5d7554fae5a122"},
        {64, "4b547ad9f51a9ca5708ee486eb42028d"},  {65, "222115b4874e143c31a8dad4c3092dfd"},
        {127, "b909bc7f4077ed851b27d607d5a2c0e5"}, {128, "43b10002c88e46e2d9f15c45236bd151"},
        {129, "47968335559f7eb37bbac28754063812"}, {192, "62773cd4d1ca1355d3639c4796921074"},
        {300, "1a87381225d75e74ae9c3806ae89659e"},
    };
    char bytes[300], got[33];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print(blake2s((csms_str){bytes, rows[i].len}), got);
        cr_assert_str_eq(got, rows[i].print, "%zu bytes", rows[i].len);
    }
    cr_assert_eq(blake2s((csms_str){NULL, 0}).words[0], blake2s((csms_str){bytes, 0}).words[0]);
}

static const char project[] = "77b6a44cba5143ab91d13ab9a8ff44fd";

Test(seen, tells_every_part)
{
    static const struct {
        const char *project, *region, *type, *instance;
    } rows[] = {
        {project, NULL, NULL, "1"},         {project, NULL, "RDS", "1"},
        {project, "cn-north-4", NULL, "1"}, {project, "cn-north-4", "RDS", "1"},
        {project, NULL, "RDS1", "1"},       {project, NULL, "RDS", "11"},
        {project, NULL, "1", "RDS"},        {"00112233445566778899aabbccddeeff", NULL, NULL, "1"},
        {project, "RDS", NULL, "1"},        {project, NULL, NULL, "RDS1"},
    };
    struct seen seen = {0};
    for (int again = 0; again < 2; again++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct csms_request request = {.project_id = text(rows[i].project),
                                           .instance_id = text(rows[i].instance)};
            csms_str region = {NULL, 0};
            if (rows[i].type != NULL)
                request.instance_type = text(rows[i].type);
            if (rows[i].region != NULL)
                region = text(rows[i].region);
            cr_assert_eq(seen_add(&seen, &request, region, i + 10), again ? i + 10 : 0, "row %zu",
                         i);
        }
    }
    seen_free(&seen);
}

static uint64_t add(struct seen *seen, unsigned i)
{
    char id[16];
    snprintf(id, sizeof id, "%u", i);
    const struct csms_request request = {.project_id = text(project), .instance_id = text(id)};
    return seen_add(seen, &request, (csms_str){NULL, 0}, i);
}

/* As many as make a hundred runs, some of them merged many times. Each is asked for again at once,
 * with some of before in between, and in the end. */
Test(seen, keeps_many_apart)
{
    enum { MANY = 150000, OFTEN = 3 };
    struct seen seen = {0};
    size_t most = 0;
    for (unsigned i = 1; i <= MANY; i++) {
        cr_assert_eq(add(&seen, i), 0, "%u is new", i);
        cr_assert_eq(add(&seen, i), i);
        if (i % OFTEN == 0)
            cr_assert_eq(add(&seen, i / OFTEN), i / OFTEN);
        most = seen.n_runs > most ? seen.n_runs : most;
    }
    for (unsigned i = 1; i <= MANY; i++)
        cr_assert_eq(add(&seen, i), i);
    cr_assert(most >= 5 && most <= 8, "%zu runs", most);
    for (size_t i = 1; i < seen.n_runs; i++)
        cr_assert(seen.runs[i].count < seen.runs[i - 1].count);
    seen_free(&seen);
}

/* Prints that are not spread evenly are found as well, only not as fast. */
Test(seen, finds_in_any_run)
{
    enum { MANY = 5000 };
    static struct seen_slot slots[2][MANY];
    for (uint32_t i = 0; i < MANY; i++) {
        slots[0][i] = (struct seen_slot){{{i < 10 ? i : UINT32_MAX, 7, 7, i}}, 2 * i + 1};
        slots[1][i] = (struct seen_slot){{{i < 10 ? i : UINT32_MAX, 7, 8, i}}, 2 * i + 2};
    }
    struct seen_run run =
        seen_run_merge(seen_run_write(slots[0], MANY), seen_run_write(slots[1], MANY));
    cr_assert_eq(run.count, 2 * MANY);
    for (size_t which = 0; which < 2; which++) {
        for (size_t i = 0; i < MANY; i++) {
            struct fingerprint print = slots[which][i].print;
            cr_assert_eq(seen_run_find(&run, &print), slots[which][i].number);
            print.words[1]++;
            cr_assert_eq(seen_run_find(&run, &print), 0);
            print.words[1] -= 2;
            cr_assert_eq(seen_run_find(&run, &print), 0);
        }
    }
    fclose(run.file);
}

/* Line numbers beyond 32 bits are told as the largest that is kept. */
Test(seen, bounds_the_line_number)
{
    struct seen seen = {0};
    const struct csms_request request = {.project_id = text(project), .instance_id = text("1")};
    cr_assert_eq(seen_add(&seen, &request, (csms_str){NULL, 0}, UINT64_MAX), 0);
    cr_assert_eq(seen_add(&seen, &request, (csms_str){NULL, 0}, 7), UINT32_MAX);
    seen_free(&seen);
}
