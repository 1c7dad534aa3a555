/* SPDX-License-Identifier: MIT */
/*
 * It must be impossible to tell which path read a record: every record of testdata, and each of
 * them with a byte changed or left out at every place, is read with the fast path, with the fast
 * path of a machine without vectors, and without it.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "support.h"

typedef int parser(struct record *r, char *line, size_t len, struct record_error *error);

/* record_parse once more, built with other names: see CMakeLists.txt. */
parser portable_record_parse, slow_record_parse;

static parser *const parsers[] = {slow_record_parse, record_parse, portable_record_parse};
enum { PARSERS = sizeof parsers / sizeof *parsers };

/* What a parser found: the record written again, or place and reason of the error. */
static void outcome(parser *parse, const char *line, size_t len, struct buffer *out)
{
    static struct record record;
    struct record_error error = {0, ""};
    char *copy = exact_copy(line, len);

    out->len = 0;
    if (parse(&record, copy, len, &error) == 0)
        record_write(out, &record);
    else
        buffer_format(out, "%zu: %s", error.offset, error.reason);
    free(copy);
}

static size_t valid, invalid;

static void compare(const char *line, size_t len)
{
    static struct buffer expected, got;

    outcome(parsers[0], line, len, &expected);
    for (size_t i = 1; i < PARSERS; i++) {
        outcome(parsers[i], line, len, &got);
        cr_assert(got.len == expected.len && memcmp(got.ptr, expected.ptr, got.len) == 0,
                  "parser %zu: %.*s\nnot %.*s\nof %.*s", i, (int)got.len, got.ptr,
                  (int)expected.len, expected.ptr, (int)len, line);
    }
    if (*expected.ptr == '{')
        valid++;
    else
        invalid++;
}

/* Bytes that mean something, or that are next to some that do. */
static const char bytes[] = "\"\\\"\\{}[],: \tu0nt/b1\x1f\x7f\x80\xc3\xa4\xed\xff";

static void mutate(const char *line, size_t len)
{
    static size_t turn;
    char *copy = malloc(len + 1);

    compare(line, len);
    for (size_t at = 0; at < len; at++) {
        memcpy(copy, line, at);
        memcpy(copy + at, line + at + 1, len - at - 1);
        compare(copy, len - 1); /* without it */
        compare(line, at);      /* cut off before it */
        memcpy(copy, line, len);
        for (int i = 0; i < 2; i++) {
            copy[at] = bytes[turn++ % (sizeof bytes - 1)];
            compare(copy, len);
        }
        memcpy(copy + at + 1, line + at, len - at);
        compare(copy, len + 1); /* another one before it */
    }
    free(copy);
}

static void each_line(const char *name, char *text)
{
    (void)name;
    for (char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        mutate(line, len);
        line += len + (line[len] == '\n');
    }
}

Test(record_fast, testdata)
{
    size_t files = each_file(TESTDATA "/record", ".ndjson", each_line) +
                   each_file(TESTDATA "/record/invalid", ".ndjson", each_line);

    cr_expect(files >= 190, "only %zu files", files);
    cr_expect(valid > 1000 && invalid > 10000, "%zu valid, %zu not", valid, invalid);
}

/* Bodies in which an escape, or what is no plain text, stands at every distance from every other,
 * and so at every place of a block. */
Test(record_fast, bodies)
{
    static const char *const odd[] = {"\\\"",
                                      "\\\\",
                                      "\\n",
                                      "\\u00e4",
                                      "\\ud83d\\ude00",
                                      "\xc3\xa4",
                                      "\xf0\x9f\x98\x80",
                                      "\\ud83d",
                                      "\xff",
                                      "\\x",
                                      "\t",
                                      "\""};
    enum { ODD = sizeof odd / sizeof *odd, FAR = 150 };

    valid = invalid = 0;
    for (size_t i = 0; i < (size_t)ODD * ODD; i++) {
        for (size_t distance = 0; distance < FAR; distance++) {
            char line[1024];
            int len = snprintf(
                line, sizeof line,
                "{\"csms\":1,\"kind\":\"response\",\"id\":\"x\",\"status\":200,"
                "\"headers\":{},\"body\":\"%.*s%s%.*s%s%s\"}",
                (int)(distance % 67),
                "ppppppppppppppppppppppppppppppppppppppppppppp"
                "pppppppppppppppppppppp",
                odd[i % ODD], (int)distance,
                "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
                "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss",
                odd[i / ODD], i % 2 == 0 ? "" : "t");
            cr_assert(len > 0 && (size_t)len < sizeof line);
            compare(line, (size_t)len);
        }
    }
    cr_expect(valid > 1000 && invalid > 1000, "%zu valid, %zu not", valid, invalid);
}

Test(record_fast, nested)
{
    for (size_t deep = 0; deep < 2 * CSMS_DEPTH_MAX; deep++) {
        struct buffer line = {0};

        buffer_text(&line,
                    "{\"csms\":1,\"kind\":\"response\",\"id\":\"x\",\"status\":200,\"headers\":{}");
        for (size_t i = 0; i < deep; i++)
            buffer_text(&line, i == 0 ? ",\"a\":{" : "\"a\":{");
        for (size_t i = 0; i < deep; i++)
            buffer_char(&line, '}');
        buffer_char(&line, '}');
        compare(line.ptr, line.len);
        buffer_free(&line);
    }
}
