/* SPDX-License-Identifier: MIT */
#include "req_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "req_spelling.h"
#include "utf8.h"

bool problem_at(struct problem *problem, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    problem->offset = offset;
    vsnprintf(problem->text, sizeof problem->text, format, args);
    va_end(args);
    return false;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool check_project(csms_str id, struct problem *problem)
{
    for (size_t i = 0; i < id.len; i++)
        if (!is_alnum(id.ptr[i]))
            return problem_at(problem, i,
                              "the project ID has a byte other than 0-9, A-Z, a-z: give the "
                              "project's ID, not its name");
    if (id.len < CSMS_PROJECT_ID_MIN || id.len > CSMS_PROJECT_ID_MAX)
        return problem_at(problem, 0, "the project ID is not %d to %d characters long",
                          CSMS_PROJECT_ID_MIN, CSMS_PROJECT_ID_MAX);
    return true;
}

bool check_region(csms_str region, struct problem *problem)
{
    if (!record_region_ok(region))
        return problem_at(problem, 0, "not a region ID: write it as in cn-north-4");
    return true;
}

/* Unicode's White_Space that is no control character. */
static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* One character of a name; what says which name. */
static bool check_character(uint32_t c, size_t at, const char *what, struct problem *problem)
{
    if (is_control(c))
        return problem_at(problem, at, "%s has a control character, U+%04X: remove it", what,
                          (unsigned)c);
    if (utf8_is_invisible(c))
        return problem_at(problem, at, "%s has an invisible character, U+%04X: remove it", what,
                          (unsigned)c);
    return true;
}

static bool check_name(csms_str name, const char *what, struct problem *problem)
{
    if (name.len == 0)
        return problem_at(problem, 0, "%s is empty", what);
    size_t at = 0, last = 0;
    uint32_t c = 0;
    if (utf8_is_plain(name) && name.ptr[0] != ' ') /* nearly all: only the end is left to see */
        at = name.len - 1;
    while (at < name.len) {
        size_t n = utf8_decode((csms_str){name.ptr + at, name.len - at}, &c);
        if (n == 0)
            return problem_at(problem, at, "%s is not valid UTF-8: convert the input", what);
        if (!check_character(c, at, what, problem))
            return false;
        if (at == 0 && is_space(c))
            return problem_at(problem, 0, "%s starts with white space: remove it", what);
        last = at;
        at += n;
    }
    if (is_space(c))
        return problem_at(problem, last, "%s ends with white space: remove it", what);
    if (name.len > CSMS_INSTANCE_ID_MAX)
        return problem_at(problem, CSMS_INSTANCE_ID_MAX, "%s has %zu bytes: at most %d may be",
                          what, name.len, CSMS_INSTANCE_ID_MAX);
    return true;
}

bool check_instance(csms_str id, struct problem *problem)
{
    return check_name(id, "the instance ID", problem);
}

static size_t digits(csms_str text, size_t at)
{
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at;
}

/* 6.36E+12: what spreadsheets make of an ID of many digits, also with a decimal comma. */
static bool is_rounded_number(csms_str text)
{
    size_t at = digits(text, 0);
    if (at == 0)
        return false;
    if (at < text.len && (text.ptr[at] == '.' || text.ptr[at] == ','))
        at = digits(text, at + 1);
    if (text.len - at < 3 || (text.ptr[at] | 0x20) != 'e' || text.ptr[at + 1] != '+')
        return false;
    return digits(text, at + 2) == text.len;
}

/* What separates, encloses or comments IDs in a list, also as Chinese and other keyboards or word
 * processors write it. */
static const struct {
    const char *characters;
    const char *remedy;
} not_plain[] = {
    {"*?%", "there are no patterns, name each instance"},
    {",;|，、；｜﹐﹑﹔､،؛", "name each instance on its own"},
    {"\"'`“”„‟‘’‚‛«»‹›「」『』＂＇", "leave the quotes out"},
    {"{}[]<>【】《》", "leave the brackets out"},
    {"#", "there are no comments"},
    {" ", "give an ID, not a name or a list"},
};

/* The row of not_plain that has the character which s starts with, or NULL. */
static const char *remedy_for(csms_str s, size_t len)
{
    char character[5] = {0}; /* UTF-8 has four bytes at most */
    memcpy(character, s.ptr, len);
    for (size_t i = 0; i < sizeof not_plain / sizeof not_plain[0]; i++)
        if (strstr(not_plain[i].characters, character) != NULL)
            return not_plain[i].remedy;
    return NULL;
}

bool check_plain_instance(csms_str id, struct problem *problem)
{
    uint32_t c;
    if (is_rounded_number(id))
        return problem_at(problem, 0,
                          "the instance ID is a number that a spreadsheet has rounded: make the "
                          "column text, then export it again");
    for (size_t at = 0, len = 1; at < id.len; at += len, len = 1) {
        csms_str rest = {id.ptr + at, id.len - at};
        if (is_alnum(rest.ptr[0]) || rest.ptr[0] == '-') /* nearly all */
            continue;
        len = utf8_decode(rest, &c);
        const char *remedy = remedy_for(rest, len);
        if (remedy != NULL)
            return problem_at(problem, at,
                              "'%.*s' in the instance ID: %s; if it is part of the ID, use "
                              "--input-format lines",
                              (int)len, rest.ptr, remedy);
    }
    return true;
}

/* Say what was meant, if it is plain; false if not. */
static bool explain_type(csms_str type, struct problem *problem)
{
    csms_str meant;
    switch (spelling_of(type, &meant)) {
    case SPELLING_CASE:
        problem_at(problem, 0, "the instance type \"%.*s\" is in the wrong letter case: write %s",
                   (int)type.len, type.ptr, meant.ptr);
        return true;
    case SPELLING_SECRET:
        problem_at(problem, 0,
                   "\"%.*s\" is a type of secrets in other calls, not of instances: write %s",
                   (int)type.len, type.ptr, meant.ptr);
        return true;
    default:
        return false;
    }
}

bool type_is_listed(csms_str type)
{
    csms_str meant;
    return spelling_of(type, &meant) == SPELLING_LISTED;
}

bool check_type(csms_str type, bool any, struct problem *problem)
{
    csms_str meant;
    if (type_is_listed(type))
        return true;
    if (!check_name(type, "the instance type", problem))
        return false;
    if (any)
        return true;
    if (explain_type(type, problem))
        return false;
    bool guess = spelling_of(type, &meant) == SPELLING_NEAR;
    return problem_at(problem, 0,
                      "the instance type \"%.*s\" is not RDS, TaurusDB, GaussDB or APIG: %s%s%s",
                      (int)type.len, type.ptr, guess ? "did you mean " : "give one of them, or ",
                      guess ? meant.ptr : "--any-type as well", guess ? "?" : "");
}

bool type_is_doubtful(csms_str type, struct problem *problem)
{
    return explain_type(type, problem);
}
