/* SPDX-License-Identifier: MIT */
#include "req_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "str.h"
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

/* ---- Invalid values ------------------------------------------------------------------------ */

static bool library_takes(csms_str project, csms_str instance)
{
    const struct csms_request request = {
        .project_id = project,
        .instance_id = instance,
        .scope = instance.ptr != NULL ? CSMS_SCOPE_INSTANCE : CSMS_SCOPE_PROJECT,
    };
    return csms_request_check(&request) == CSMS_OK;
}

/* Names follow the rules of instance IDs. */
static bool is_name(csms_str name)
{
    return library_takes(str_from("00000000000000000000000000000000"), name);
}

bool check_project(csms_str id, struct problem *problem)
{
    size_t at = 0;
    if (library_takes(id, (csms_str){NULL, 0}))
        return true;
    while (at < id.len && (ascii_is_digit(id.ptr[at]) || ascii_is_alpha(id.ptr[at])))
        at++;
    if (at < id.len)
        return problem_at(problem, at,
                          "the project ID has a byte other than 0-9, A-Z, a-z: give the "
                          "project's ID, not its name");
    return problem_at(problem, 0, "the project ID is not %d to %d characters long",
                      CSMS_PROJECT_ID_MIN, CSMS_PROJECT_ID_MAX);
}

bool check_region(csms_str region, struct problem *problem)
{
    return record_region_ok(region) ||
           problem_at(problem, 0, "not a region ID: write it as in cn-north-4");
}

/* what: the kind of name, for the message. */
static bool check_name(csms_str name, const char *what, struct problem *problem)
{
    if (is_name(name) && !utf8_has_invisible(name))
        return true;
    if (name.len == 0)
        return problem_at(problem, 0, "%s is empty", what);
    for (size_t at = 0, len; at < name.len; at += len) {
        uint32_t c = 0;
        csms_str rest = {name.ptr + at, name.len - at};
        len = utf8_decode(rest, &c);
        if (len == 0)
            return problem_at(problem, at, "%s is not valid UTF-8: convert the input", what);
        bool valid = is_name((csms_str){rest.ptr, len});
        if (utf8_is_invisible(c))
            return problem_at(problem, at, "%s has %s character, U+%04X: remove it", what,
                              valid ? "an invisible" : "a control", (unsigned)c);
        if (!valid && (at == 0 || len == rest.len))
            return problem_at(problem, at, "%s %s with white space: remove it", what,
                              at == 0 ? "starts" : "ends");
    }
    return problem_at(problem, CSMS_INSTANCE_ID_MAX, "%s has %zu bytes: at most %d may be", what,
                      name.len, CSMS_INSTANCE_ID_MAX);
}

bool check_instance(csms_str id, struct problem *problem)
{
    return check_name(id, "the instance ID", problem);
}

_Static_assert(RECORD_LABEL_MAX == CSMS_INSTANCE_ID_MAX, "labels follow the rules of names");

bool check_label(csms_str label, struct problem *problem)
{
    return check_name(label, "the label", problem);
}

/* True, with the problem, if the type is a listed one in another letter case. */
static bool is_other_case(csms_str type, struct problem *problem)
{
    csms_str listed = csms_instance_type(type);
    if (listed.ptr == NULL || str_equal(type, listed))
        return false;
    problem_at(problem, 0, "the instance type \"%.*s\" is in the wrong letter case: write %.*s",
               (int)type.len, type.ptr, (int)listed.len, listed.ptr);
    return true;
}

bool check_type(csms_str type, bool any, struct problem *problem)
{
    if (record_type_is_listed(type))
        return true;
    if (!check_name(type, "the instance type", problem))
        return false;
    return any || (!is_other_case(type, problem) &&
                   problem_at(problem, 0,
                              "the instance type \"%.*s\" is not RDS, TaurusDB, GaussDB or APIG: "
                              "give one of them, or --any-type as well",
                              (int)type.len, type.ptr));
}

/* ---- Probable mistakes --------------------------------------------------------------------- */

static size_t digits(csms_str text, size_t at)
{
    while (at < text.len && ascii_is_digit(text.ptr[at]))
        at++;
    return at;
}

/* 6.36E+12: a spreadsheet's form of an ID of many digits, also with a decimal comma. */
static bool is_rounded_number(csms_str text)
{
    size_t at = digits(text, 0);
    if (at == 0)
        return false;
    if (at < text.len && (text.ptr[at] == '.' || text.ptr[at] == ','))
        at = digits(text, at + 1);
    if (text.len - at < 3 || ascii_lower(text.ptr[at]) != 'e' || text.ptr[at + 1] != '+')
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

/* Returns the row of not_plain with the first character of s, or NULL. */
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
        if (ascii_is_alpha(rest.ptr[0]) || ascii_is_digit(rest.ptr[0]))
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

bool instance_is_doubtful(csms_str id, struct problem *problem)
{
    static const char *const file_names[] = {".csv", ".tsv", ".txt", ".json", ".ndjson", ".xlsx"};
    for (size_t i = 0; i < id.len; i++) {
        if (id.ptr[i] == ':') {
            problem_at(problem, i, "':' in the instance ID: it looks like the id of a record");
            return true;
        }
        if (id.ptr[i] == '/' || id.ptr[i] == '\\') {
            problem_at(problem, i,
                       "'%c' in the instance ID: it looks like a path or the name of a secret",
                       id.ptr[i]);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof file_names / sizeof file_names[0]; i++) {
        if (!str_ends(id, file_names[i]))
            continue;
        problem_at(problem, 0, "the instance ID looks like the name of a file: read it with -i");
        return true;
    }
    return false;
}

bool type_is_doubtful(csms_str type, struct problem *problem)
{
    if (is_other_case(type, problem))
        return true;
    if (!str_is_nocase(type, "RDS-FG") && !str_is_nocase(type, "GaussDB-FG"))
        return false;
    problem_at(
        problem, 0,
        "\"%.*s\" is a type of secrets in other calls; those of instances are RDS, TaurusDB, "
        "GaussDB and APIG",
        (int)type.len, type.ptr);
    return true;
}
