/* SPDX-License-Identifier: MIT */
/*
 * The values of an INI file have no blanks at their ends and no line ends, and belong to a line of
 * the file. An error does not depend on the lines after it, nor the values before it on the error.
 * Values that are written to a new file are read back equal.
 */
#include "ini.h"

#include "fuzz.h"

enum { KEYS = 3 };

struct file {
    struct secure_text values[KEYS];
    struct ini_key keys[KEYS];
    const char *problem;
    unsigned number; /* of the line with the problem */
};

static void read_file(struct file *f, csms_str text, bool strict)
{
    static const char *const names[KEYS] = {"ak", "sk", "a"};
    for (size_t i = 0; i < KEYS; i++)
        f->keys[i] = (struct ini_key){names[i], &f->values[i], 0};
    f->problem = ini_parse(text, "basic", f->keys, KEYS, strict ? "unknown key" : NULL, &f->number);
}

static void wipe(struct file *f)
{
    for (size_t i = 0; i < KEYS; i++)
        secure_text_wipe(&f->values[i]);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static unsigned count_lines(csms_str text)
{
    unsigned n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static void check_values(const struct file *f, csms_str text, bool strict)
{
    for (size_t i = 0; i < KEYS; i++) {
        const struct secure_text *value = &f->values[i];
        if (f->keys[i].line == 0) {
            CHECK(value->len == 0);
            continue;
        }
        CHECK(f->keys[i].line <= count_lines(text));
        CHECK(f->problem == NULL || f->keys[i].line < f->number);
        CHECK(!strict || value->len > 0);
        if (value->len == 0)
            continue;
        CHECK(!is_blank(value->ptr[0]) && !is_blank(value->ptr[value->len - 1]));
        CHECK(memchr(value->ptr, '\n', value->len) == NULL);
    }
}

static void check_same(const struct file *a, const struct file *b)
{
    for (size_t i = 0; i < KEYS; i++) {
        CHECK(a->values[i].len == b->values[i].len);
        CHECK(a->values[i].len == 0 ||
              memcmp(a->values[i].ptr, b->values[i].ptr, a->values[i].len) == 0);
    }
}

/* The text before a line, counted from 1. */
static csms_str before_line(csms_str text, unsigned line)
{
    const char *p = text.ptr;
    while (--line > 0)
        p = (const char *)memchr(p, '\n', (size_t)(text.ptr + text.len - p)) + 1;
    return (csms_str){text.ptr, (size_t)(p - text.ptr)};
}

static csms_str write_file(const struct file *f, size_t size)
{
    char *text = malloc(KEYS * (size + 16) + 32), *end;
    CHECK(text);
    end = stpcpy(text, "; again\n[ basic ]\n");
    for (size_t i = 0; i < KEYS; i++) {
        if (f->keys[i].line == 0)
            continue;
        end = stpcpy(stpcpy(end, f->keys[i].name), " =");
        if (f->values[i].len > 0)
            memcpy(end, f->values[i].ptr, f->values[i].len);
        end = stpcpy(end + f->values[i].len, "\r\n");
    }
    return (csms_str){text, (size_t)(end - text)};
}

static void check_again(const struct file *first, csms_str text, bool strict)
{
    struct file again = {0};
    read_file(&again, text, strict);
    CHECK(again.problem == NULL);
    check_same(first, &again);
    wipe(&again);
}

static void check_file(csms_str text, bool strict)
{
    struct file first = {0};
    read_file(&first, text, strict);
    check_values(&first, text, strict);
    csms_str written = write_file(&first, text.len);
    check_again(&first, written, strict);
    if (first.problem != NULL)
        check_again(&first, before_line(text, first.number), strict);
    fuzz_free(written);
    wipe(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    csms_str text = fuzz_copy(data, size);
    check_file(text, false);
    check_file(text, true);
    fuzz_free(text);
    return 0;
}
