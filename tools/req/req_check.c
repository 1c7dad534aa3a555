/* SPDX-License-Identifier: MIT */
#include "req_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "region.h"
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

/* ---- Invalid values ----------------------------------------------------------------------- */

/* Names follow the rules of instance IDs. */
static bool is_name(csms_str name)
{
    const struct csms_request request = {.project_id = str_from("00000000000000000000000000000000"),
                                         .instance_id = name};
    return csms_request_check(&request) == CSMS_OK;
}

static bool check_project(csms_str id, struct problem *problem)
{
    const struct csms_request request = {.project_id = id, .scope = CSMS_SCOPE_PROJECT};
    size_t at = 0;
    if (csms_request_check(&request) == CSMS_OK)
        return true;
    while (at < id.len && (ascii_is_digit(id.ptr[at]) || ascii_is_alpha(id.ptr[at])))
        at++;
    if (at < id.len)
        return problem_at(problem, at,
                          "invalid character in the project ID: give the ID of the project, not "
                          "its name");
    return problem_at(problem, 0, "the project ID must have %d to %d characters, not %zu",
                      CSMS_PROJECT_ID_MIN, CSMS_PROJECT_ID_MAX, id.len);
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
    return problem_at(problem, CSMS_INSTANCE_ID_MAX, "%s is longer than %d bytes: it has %zu", what,
                      CSMS_INSTANCE_ID_MAX, name.len);
}

/* True, with the problem, if the type is a listed one in another letter case. */
static bool is_other_case(csms_str type, struct problem *problem)
{
    csms_str listed = csms_instance_type(type);
    return listed.ptr != NULL && !str_equal(type, listed) &&
           !problem_at(problem, 0,
                       "the instance type \"%.*s\" is in the wrong letter case: write %.*s",
                       (int)type.len, type.ptr, (int)listed.len, listed.ptr);
}

static bool check_type(csms_str type, bool any, struct problem *problem)
{
    if (record_type_is_listed(type))
        return true;
    if (!check_name(type, "the instance type", problem))
        return false;
    return any || (!is_other_case(type, problem) &&
                   problem_at(problem, 0,
                              "unknown instance type \"%.*s\": use RDS, TaurusDB, GaussDB or APIG, "
                              "or accept other types with --any-type",
                              (int)type.len, type.ptr));
}

_Static_assert(RECORD_LABEL_MAX == CSMS_INSTANCE_ID_MAX, "labels follow the rules of names");

bool check_field(enum req_field field, csms_str value, bool any_type, struct problem *problem)
{
    switch (field) {
    case FIELD_INSTANCE:
        return check_name(value, "the instance ID", problem);
    case FIELD_TYPE:
        return check_type(value, any_type, problem);
    case FIELD_PROJECT:
        return check_project(value, problem);
    case FIELD_REGION:
        return region_is_valid(value) ||
               problem_at(problem, 0, "invalid region ID: expected, for example, cn-north-4");
    default:
        return check_name(value, "the label", problem);
    }
}

/* ---- Probable mistakes -------------------------------------------------------------------- */

static size_t digits(csms_str text, size_t at)
{
    while (at < text.len && ascii_is_digit(text.ptr[at]))
        at++;
    return at;
}

/* True for 6.36E+12, a spreadsheet's form of an ID with many digits, also with a decimal comma. */
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

/* Characters that separate, enclose or comment IDs in a list, including those of Chinese and other
 * keyboards and of word processors. */
static const struct {
    const char *characters;
    const char *remedy;
} not_plain[] = {
    {"*?%", "patterns are not supported, name each instance"},
    {",;|，、；｜﹐﹑﹔､،؛", "name each instance on its own"},
    {"\"'`“”„‟‘’‚‛«»‹›「」『』＂＇", "remove the quotes"},
    {"{}[]<>【】《》", "remove the brackets"},
    {"#", "comments are not supported"},
    {" ", "expected an ID, not a name or a list"},
};

/* Returns the remedy of not_plain for the first character of s, of len bytes, or NULL. */
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
                          "the instance ID is a number that a spreadsheet has rounded: format the "
                          "column as text and export it again");
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
        if (id.ptr[i] == ':')
            return !problem_at(problem, i,
                               "':' in the instance ID: it looks like the id of a record");
        if (id.ptr[i] == '/' || id.ptr[i] == '\\')
            return !problem_at(problem, i,
                               "'%c' in the instance ID: it looks like a path or the name of a "
                               "secret",
                               id.ptr[i]);
    }
    for (size_t i = 0; i < sizeof file_names / sizeof file_names[0]; i++)
        if (str_ends(id, file_names[i]))
            return !problem_at(problem, 0,
                               "the instance ID looks like the name of a file: read it with -i");
    return false;
}

bool type_is_doubtful(csms_str type, struct problem *problem)
{
    if (is_other_case(type, problem))
        return true;
    return (str_is_nocase(type, "RDS-FG") || str_is_nocase(type, "GaussDB-FG")) &&
           !problem_at(problem, 0,
                       "\"%.*s\" is a type of secrets in other API calls: instance types are RDS, "
                       "TaurusDB, GaussDB and APIG",
                       (int)type.len, type.ptr);
}
