/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>

#include "program.h"

enum { SECONDS_MAX = 24 * 60 * 60 };

static const struct option_row *find_letter(const struct options *o, char letter)
{
    for (size_t i = 0; i < o->n_rows; i++) {
        if (o->rows[i].letter == letter)
            return &o->rows[i];
    }
    tool_usage("unknown option -%c", letter);
}

static const struct option_row *find_name(const struct options *o, const char *name, size_t len)
{
    for (size_t i = 0; i < o->n_rows; i++) {
        if (strlen(o->rows[i].name) == len && memcmp(o->rows[i].name, name, len) == 0)
            return &o->rows[i];
    }
    tool_usage("unknown option --%.*s", (int)len, name);
}

/* The value is the next word. */
static void take_word(struct options *o, const struct option_row *row)
{
    o->value = o->argv[o->at + 1];
    if (o->value == NULL)
        tool_usage("--%s needs a value", row->name);
    o->at++;
}

static int next_letter(struct options *o)
{
    const struct option_row *row = find_letter(o, *o->letters++);
    bool last = *o->letters == '\0';
    if (row->has_value) {
        o->value = o->letters;
        if (last)
            take_word(o, row);
        last = true;
    }
    if (last) {
        o->letters = NULL;
        o->at++;
    }
    return row->id;
}

static int next_name(struct options *o, const char *word)
{
    size_t len = strcspn(word, "=");
    const struct option_row *row = find_name(o, word, len);
    bool given = word[len] == '=';
    if (given && !row->has_value)
        tool_usage("--%s takes no value", row->name);
    if (given)
        o->value = word + len + 1;
    else if (row->has_value)
        take_word(o, row);
    o->at++;
    return row->id;
}

int options_next(struct options *o)
{
    o->value = NULL;
    if (o->letters != NULL)
        return next_letter(o);
    if (o->at == 0)
        o->at = 1;
    const char *word = o->argv[o->at];
    if (word != NULL && !o->only_operands && strcmp(word, "--") == 0) {
        o->only_operands = true;
        word = o->argv[++o->at];
    }
    if (word == NULL)
        return OPTIONS_END;
    if (o->only_operands || word[0] != '-' || word[1] == '\0') {
        o->value = word;
        o->at++;
        return OPTIONS_OPERAND;
    }
    if (word[1] == '-')
        return next_name(o, word + 2);
    o->letters = word + 1;
    return next_letter(o);
}

long options_ms(const char *option, const char *text)
{
    const char *p = text;
    long seconds = 0, ms = 0;
    for (; *p >= '0' && *p <= '9' && seconds <= SECONDS_MAX; p++)
        seconds = seconds * 10 + (*p - '0');
    if (p > text && *p == '.') {
        p++;
        for (long unit = 100; *p >= '0' && *p <= '9' && unit > 0; p++, unit /= 10)
            ms += unit * (*p - '0');
    }
    ms += seconds * 1000;
    if (*p != '\0' || ms == 0 || seconds > SECONDS_MAX)
        tool_usage("--%s %s: not a number from 0.001 to %d", option, text, SECONDS_MAX);
    return ms;
}

uint64_t options_count(const char *option, const char *text, uint64_t min, uint64_t max)
{
    uint64_t n = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9' && n <= max; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    if (p == text || *p != '\0' || n < min || n > max)
        tool_usage("--%s %s: not a whole number from %llu to %llu", option, text,
                   (unsigned long long)min, (unsigned long long)max);
    return n;
}
