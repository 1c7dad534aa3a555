/* SPDX-License-Identifier: MIT */
#include "parse_options.h"

#include <string.h>
#include <unistd.h>

#include "options.h"

enum { STATUS_MIN = 100, STATUS_MAX = 599 };

enum {
    FORMAT = 1,
    INPUT_FORMAT,
    STATUS,
    HEADERS,
    IGNORE_CODE,
    REQUIRE_MATCH,
    STRICT,
    SUMMARY,
    OUTPUT,
    QUIET,
    COLOR,
    VERBOSE,
    HELP,
    VERSION
};

static const struct option_row rows[] = {
    {'f', "format", true, FORMAT},
    {'I', "input-format", true, INPUT_FORMAT},
    {0, "status", true, STATUS},
    {0, "headers", true, HEADERS},
    {0, "ignore-code", true, IGNORE_CODE},
    {0, "require-match", false, REQUIRE_MATCH},
    {0, "strict", false, STRICT},
    {0, "summary", false, SUMMARY},
    {'o', "output", true, OUTPUT},
    {'q', "quiet", false, QUIET},
    {0, "color", true, COLOR},
    {'v', "verbose", false, VERBOSE},
    {'h', "help", false, HELP},
    {'V', "version", false, VERSION},
};

static const struct format *const formats[] = {
    &format_human, &format_json,  &format_ndjson, &format_tsv,
    &format_csv,   &format_junit, &format_html,
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    tool_usage("--format %s: want human, json, ndjson, tsv, csv, junit or html", name);
}

static enum form find_form(const char *name)
{
    enum form form = form_of_name(name);

    if (form == FORM_UNDECIDED)
        tool_usage("--input-format %s: want record, body, http or har", name);
    return form;
}

/* As error messages start: letters, a dot, digits. Another can never occur. */
static bool is_code(const char *code)
{
    size_t letters = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    size_t digits =
        letters > 0 && code[letters] == '.' ? strspn(code + letters + 1, "0123456789") : 0;

    return digits > 0 && code[letters + 1 + digits] == '\0';
}

static bool is_known(const char *code)
{
    return csms_code_find((csms_str){code, strlen(code)}, 0, (csms_str){NULL, 0}) != NULL;
}

static void check_code(const char *code)
{
    struct buffer capitals = {0};

    if (!is_code(code))
        tool_usage("--ignore-code %s: want one code, as CSMS.0107; repeat the option for several",
                   code);
    for (const char *c = code; *c != '\0'; c++)
        buffer_char(&capitals, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
    buffer_char(&capitals, '\0');
    if (!is_known(code) && is_known(capitals.ptr))
        tool_warn("--ignore-code %s: did you mean %s?", code, capitals.ptr);
    else if (!is_known(code))
        tool_warn("--ignore-code %s: no documented code", code);
    buffer_free(&capitals);
}

static void add_ignore(struct parse_options *o, struct policy *policy, const char *code)
{
    if (policy->ignore_count == IGNORE_MAX)
        tool_usage("more than %d codes to ignore", IGNORE_MAX);
    check_code(code);
    o->ignore[policy->ignore_count++] = code;
}

/* An option that says how to judge or to show. */
static void take_switch(struct parse_options *o, struct job *job, int option)
{
    switch (option) {
    case REQUIRE_MATCH:
        job->policy.require_match = true;
        break;
    case STRICT:
        job->policy.strict = true;
        break;
    case SUMMARY:
        job->report.summary = true;
        break;
    case QUIET:
        o->quiet = true;
        break;
    case VERBOSE:
        job->verbose = true;
        break;
    case HELP:
        o->help = true;
        break;
    case VERSION:
        o->version = true;
        break;
    }
}

static void take_value(struct parse_options *o, struct job *job, int option, const char *value)
{
    switch (option) {
    case FORMAT:
        job->report.format = find_format(value);
        break;
    case INPUT_FORMAT:
        job->form = find_form(value);
        break;
    case STATUS:
        job->status = (int)options_count("status", value, STATUS_MIN, STATUS_MAX);
        break;
    case HEADERS:
        o->headers = value;
        break;
    case IGNORE_CODE:
        add_ignore(o, &job->policy, value);
        break;
    case OUTPUT:
        o->output = value;
        break;
    case COLOR:
        o->color = value;
        break;
    case OPTIONS_OPERAND:
        o->operands[o->operand_count++] = value;
        break;
    }
}

/* The head says the status, and it goes with one body. */
static void check_headers(const struct parse_options *o, struct job *job)
{
    if (job->status != 0)
        tool_usage("--headers and --status say the same thing");
    if (o->operand_count > 1)
        tool_usage("--headers goes with one body, not with %zu", o->operand_count);
    if (job->form != FORM_UNDECIDED && job->form != FORM_BODY)
        tool_usage("--headers goes with a bare body");
    job->form = FORM_BODY;
}

void parse_options_read(struct parse_options *o, struct job *job, char **argv)
{
    struct options options = {.argv = argv, .rows = rows, .n_rows = sizeof rows / sizeof *rows};
    int option;

    job->report.format = &format_human;
    job->policy.ignore = o->ignore;
    while ((option = options_next(&options)) != OPTIONS_END) {
        take_switch(o, job, option);
        take_value(o, job, option, options.value);
    }
    if (o->help || o->version)
        return;
    if (o->operand_count == 0 && isatty(STDIN_FILENO) == 1)
        tool_usage("no FILE, and standard input is a terminal");
    if (o->headers != NULL)
        check_headers(o, job);
    if (job->report.summary && job->report.format->summary == NULL)
        tool_usage("--summary does not go with --format %s", job->report.format->name);
}
