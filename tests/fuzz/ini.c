/* SPDX-License-Identifier: MIT */
/*
 * The entries of an INI file are slices of it without blanks at their ends, found in the order of
 * their lines; what stands before a bad line does not depend on it; and entries that are written
 * down again are read back equal.
 */
#include "ini.h"

#include "fuzz.h"

enum { ENTRIES_MAX = 256 };

struct entries {
    struct ini list[ENTRIES_MAX];
    size_t n;
    struct ini end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void check_part(csms_str part, csms_str text)
{
    CHECK(part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len);
    for (size_t i = 0; i < part.len; i++)
        CHECK(part.ptr[i] != '\n');
    if (part.len > 0)
        CHECK(!is_blank(part.ptr[0]) && !is_blank(part.ptr[part.len - 1]));
}

static bool has(csms_str s, char c)
{
    return s.len > 0 && memchr(s.ptr, c, s.len) != NULL;
}

/* Where a line starts, counted from 1. */
static const char *line_start(csms_str text, unsigned line)
{
    const char *p = text.ptr;
    while (--line > 0)
        p = (const char *)memchr(p, '\n', (size_t)(text.ptr + text.len - p)) + 1;
    return p;
}

static void read_all(csms_str text, struct entries *e)
{
    struct ini ini = {.rest = text};
    const char *at = text.ptr;
    unsigned line = 1, last = 0;
    e->n = 0;
    while (ini_next(&ini)) {
        check_part(ini.key, text);
        check_part(ini.value, text);
        if (ini.section.ptr)
            check_part(ini.section, text);
        CHECK(!has(ini.key, '=') && !has(ini.key, ':') && !ini.problem);
        for (; at < ini.value.ptr; at++)
            line += *at == '\n';
        CHECK(ini.line > last && ini.line == line);
        last = ini.line;
        if (e->n < ENTRIES_MAX)
            e->list[e->n++] = ini;
    }
    CHECK(ini.rest.len == 0 || ini.problem);
    CHECK(!ini.problem || ini.line > last);
    e->end = ini;
}

static void same(csms_str a, csms_str b)
{
    CHECK(a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0));
}

static void check_same(const struct entries *a, const struct entries *b)
{
    CHECK(a->n == b->n);
    for (size_t i = 0; i < a->n; i++) {
        same(a->list[i].section, b->list[i].section);
        same(a->list[i].key, b->list[i].key);
        same(a->list[i].value, b->list[i].value);
    }
}

static char *put(char *to, const char *before, csms_str s, const char *behind)
{
    to = stpcpy(to, before);
    if (s.len > 0)
        memcpy(to, s.ptr, s.len);
    return stpcpy(to + s.len, behind);
}

/* Starts with a comment: U+FEFF belongs to a key anywhere but at the start of the file. */
static csms_str write_all(const struct entries *e, size_t size)
{
    char *text = malloc(e->n * (size + 16) + 16), *end;
    CHECK(text);
    end = stpcpy(text, "; again\n");
    for (size_t i = 0; i < e->n; i++) {
        if (e->list[i].section.ptr)
            end = put(end, "[ ", e->list[i].section, " ]\n");
        end = put(end, "\t", e->list[i].key, " =");
        end = put(end, "", e->list[i].value, "\r\n");
    }
    return (csms_str){text, (size_t)(end - text)};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct entries first, again;
    csms_str text = fuzz_copy(data, size), written;
    read_all(text, &first);
    if (first.n == ENTRIES_MAX) {
        fuzz_free(text);
        return 0;
    }
    written = write_all(&first, size);
    read_all(written, &again);
    CHECK(!again.end.problem);
    check_same(&first, &again);
    fuzz_free(written);
    if (first.end.problem) {
        size_t len = (size_t)(line_start(text, first.end.line) - text.ptr);
        read_all((csms_str){text.ptr, len}, &again);
        CHECK(!again.end.problem);
        check_same(&first, &again);
    }
    fuzz_free(text);
    return 0;
}
