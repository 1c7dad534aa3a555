/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

/* Opens text in a temporary file without a name. */
static void open_text(struct input *in, const char *text, size_t len)
{
    char path[] = "/tmp/csms-lines-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(tool_write(fd, (csms_str){text, len}), 0);
    close(fd);
    input_open_or_exit(in, path);
    unlink(path);
}

/* Reads all lines of text and compares them with a search for newlines. */
static void check(const char *text, size_t len, size_t max)
{
    struct input in;
    open_text(&in, text, len);
    uint64_t number = 0;
    for (size_t at = 0; at < len;) {
        const char *newline = memchr(text + at, '\n', len - at);
        size_t line_len = newline ? (size_t)(newline - text) - at : len - at;
        enum line_result result = input_line(&in, max);
        cr_assert_eq(in.number, ++number);
        cr_assert_eq(in.unfinished, newline == NULL);
        if (line_len > max) {
            cr_assert_eq(result, LINE_TOO_LONG, "line of %zu, max %zu", line_len, max);
        } else {
            cr_assert_eq(result, LINE_READ, "line of %zu, max %zu", line_len, max);
            cr_assert_eq(in.len, line_len);
            cr_assert_eq(memcmp(in.line, text + at, line_len), 0);
            cr_assert_eq(in.line[in.len], '\0');
            memset(in.line, '\n', in.len); /* writable, and the next line does not care */
        }
        at += line_len + (newline != NULL);
    }
    cr_assert_eq(input_line(&in, max), LINE_END);
    cr_assert_eq(input_line(&in, max), LINE_END);
    cr_assert_eq(in.number, number);
    input_close(&in);
}

Test(lines, splits)
{
    static const char *const texts[] = {"",           "\n",          "a",           "a\n",
                                        "\n\n",       "a\n\n",       "\na",         "ab\ncd",
                                        "ab\ncd\n",   "a\r\nb\r\n",  "abcd\n",      "abcde\n",
                                        "abcd\nab\n", "abcdefg\nab", "ab\nabcdefg", "abcdefg"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t max = 1; max <= 8; max++)
            check(texts[i], strlen(texts[i]), max);
    check("a\0b\n\0\n\0", 7, 10);
}

/* Line lengths near the size of a read and near the limit. */
Test(lines, do_not_depend_on_the_size_of_reads)
{
    static const size_t lens[] = {0,      1,      262142, 262143, 262144, 262145, 262146,
                                  131071, 131072, 70000,  3,      524287, 524288, 0};
    size_t n = sizeof lens / sizeof *lens, len = 0;
    char *text = malloc(4000000);
    for (size_t i = 0; i < n * n; i++) {
        if (len + lens[i % n] + lens[i / n] + 2 > 4000000)
            break;
        memset(text + len, 'a' + (int)(i % 26), lens[i % n]);
        len += lens[i % n];
        text[len++] = '\n';
        memset(text + len, 'A' + (int)(i % 26), lens[i / n]);
        len += lens[i / n];
        text[len++] = '\n';
    }
    for (size_t i = 0; i < n; i++) {
        check(text, len, lens[i] + 1);
        check(text, len - 1, lens[i] + 1);
        check(text, len, lens[i]);
    }
    free(text);
}

Test(lines, memory_does_not_grow_with_a_line_that_is_too_long)
{
    size_t len = 8 << 20;
    char *text = malloc(len);
    struct input in;
    memset(text, 'x', len);
    text[len - 2] = '\n';
    open_text(&in, text, len);
    cr_assert_eq(input_line(&in, 1000), LINE_TOO_LONG);
    cr_assert_leq(in.held.cap, 256 << 10);
    cr_assert_eq(input_line(&in, 1000), LINE_READ);
    cr_assert_eq(in.len, 1);
    input_close(&in);
    free(text);
}

/* A child sends the next line when it gets the output. */
Test(lines, flush_the_output_before_they_wait, .timeout = 20)
{
    int ends[2], results[2];
    struct input in;
    struct output out = {.path = "results"};
    cr_assert(pipe(ends) == 0 && pipe(results) == 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    out.fd = results[1];
    input_open_or_exit(&in, NULL);
    in.out = &out;
    cr_assert_eq(write(ends[1], "a\nb\nc", 5), 5);
    output_bytes(&out, (csms_str){"x", 1});
    cr_assert_eq(input_line(&in, 100), LINE_READ);
    cr_assert_eq(input_line(&in, 100), LINE_READ);
    cr_assert_eq(out.pending.len, 1);
    if (fork() == 0) {
        char x;
        alarm(10);
        _exit(read(results[0], &x, 1) == 1 && write(ends[1], "d\n", 2) == 2 ? 0 : 1);
    }
    cr_assert_eq(input_line(&in, 100), LINE_READ);
    cr_assert_str_eq(in.line, "cd");
    cr_assert_eq(out.pending.len, 0);
    wait(NULL);
    close(ends[1]);
    cr_assert_eq(input_line(&in, 100), LINE_END);
    input_close(&in);
    buffer_free(&out.pending);
}

Test(lines, a_missing_file_is_no_input, .exit_code = EXIT_NO_INPUT)
{
    struct input in;
    input_open_or_exit(&in, "/nonexistent/file");
}

Test(lines, a_directory_is_no_input, .exit_code = EXIT_NO_INPUT)
{
    struct input in;
    input_open_or_exit(&in, "/");
}

Test(lines, a_read_error_is_fatal, .exit_code = EXIT_IO)
{
    struct input in;
    close(STDIN_FILENO);
    input_open_or_exit(&in, "-");
    input_line(&in, 10);
}
