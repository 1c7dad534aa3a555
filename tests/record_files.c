/* SPDX-License-Identifier: MIT */
/* record_parse and record_write on testdata/record. */
#include "record.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* Valid records that the programs would write differently. */
static const char *const other_spellings[] = {
    "request-escaped.ndjson", "request-other-order.ndjson",      "request-unknown-members.ndjson",
    "response-base64.ndjson", "response-unknown-members.ndjson", "response-without-headers.ndjson",
};

static bool is_other_spelling(const char *name)
{
    for (size_t i = 0; i < sizeof other_spellings / sizeof other_spellings[0]; i++)
        if (strcmp(name, other_spellings[i]) == 0)
            return true;
    return false;
}

/* Parses a copy of a line and writes the record to out. Returns 0, or -1 with the error. */
static int rewrite(const char *line, size_t len, struct buffer *out, struct record_error *error)
{
    static struct record record;
    char *copy = exact_copy(line, len);
    int result = record_parse(&record, copy, len, error);

    out->len = 0;
    if (result == 0)
        record_write(out, &record);
    free(copy);
    return result;
}

/* Checks that every line is valid and is written unchanged, or, in another spelling, is written the
 * same way twice; and that every truncated line is invalid. */
static void check_valid(const char *name, char *text)
{
    struct buffer once = {0}, twice = {0};
    struct record_error error;
    size_t number = 0;

    for (char *line = text; *line != '\0'; line += strlen(line) + 1) {
        size_t len = strcspn(line, "\n");

        cr_assert_eq(line[len], '\n', "%s does not end with a newline", name);
        line[len] = '\0';
        number++;
        cr_assert_eq(rewrite(line, len, &once, &error), 0, "%s:%zu: %zu: %s", name, number,
                     error.offset, error.reason);
        cr_assert_eq(rewrite(once.ptr, once.len, &twice, &error), 0, "%s:%zu", name, number);
        cr_expect(once.len == twice.len && memcmp(once.ptr, twice.ptr, once.len) == 0,
                  "%s:%zu changes: %.*s", name, number, (int)once.len, once.ptr);
        if (!is_other_spelling(name))
            cr_expect(once.len == len && memcmp(once.ptr, line, len) == 0, "%s:%zu becomes %.*s",
                      name, number, (int)once.len, once.ptr);
        for (size_t cut = 0; cut < len; cut++)
            cr_assert_eq(rewrite(line, cut, &once, &error), -1, "%s:%zu is valid when cut at %zu",
                         name, number, cut);
    }
    cr_expect(number > 0, "%s is empty", name);
    buffer_free(&once);
    buffer_free(&twice);
}

Test(record_files, valid)
{
    size_t files = each_file(TESTDATA "/record", ".ndjson", check_valid);

    cr_expect(files >= 40, "only %zu files", files);
}

static void check_invalid(const char *name, char *text)
{
    /* Each file is one line. Some have a NUL byte, so strlen does not give its length. */
    char path[512];
    size_t len;
    struct buffer out = {0};
    struct record_error error = {0, ""};

    (void)text;
    snprintf(path, sizeof path, "%s/record/invalid/%s", TESTDATA, name);
    char *bytes = read_file(path, &len);

    if (len > 0 && bytes[len - 1] == '\n')
        len--;
    cr_expect_eq(rewrite(bytes, len, &out, &error), -1, "%s is accepted", name);
    cr_expect(error.offset <= len && error.reason[0] != '\0', "%s: offset %zu of %zu: %s", name,
              error.offset, len, error.reason);
    buffer_free(&out);
    free(bytes);
}

Test(record_files, invalid)
{
    size_t files = each_file(TESTDATA "/record/invalid", ".ndjson", check_invalid);

    cr_expect(files >= 150, "only %zu files", files);
}
