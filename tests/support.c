/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool str_is(csms_str s, const char *text)
{
    return s.ptr && s.len == strlen(text) && memcmp(s.ptr, text, s.len) == 0;
}

char *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    cr_assert(f, "cannot open %s", path);
    char *text = NULL;
    size_t got, cap = 0;
    *len = 0;
    do {
        if (cap - *len < 4096)
            text = realloc(text, (cap = 2 * cap + 8192) + 1);
        got = fread(text + *len, 1, cap - *len, f);
        *len += got;
    } while (got > 0);
    fclose(f);
    text[*len] = '\0';
    return text;
}

static const char *wanted_ending;

static int ends_so(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    size_t e = strlen(wanted_ending);
    return n > e && strcmp(entry->d_name + n - e, wanted_ending) == 0;
}

size_t each_file(const char *dir, const char *ending, void (*use)(const char *name, char *text))
{
    struct dirent **list;
    char path[1024];
    size_t len;
    wanted_ending = ending;
    int n = scandir(dir, &list, ends_so, alphasort);
    cr_assert(n >= 0, "cannot list %s", dir);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, list[i]->d_name);
        char *text = read_file(path, &len);
        use(list[i]->d_name, text);
        free(text);
        free(list[i]);
    }
    free(list);
    return (size_t)n;
}

char *exact_copy(const char *bytes, size_t len)
{
    char *copy = malloc(len > 0 ? len : 1);
    cr_assert(copy);
    memcpy(copy, bytes, len);
    return copy;
}
