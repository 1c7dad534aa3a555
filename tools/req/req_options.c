/* SPDX-License-Identifier: MIT */
#include "req_options.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "record.h"
#include "program.h"

enum {
    OPT_PROJECT = 1,
    OPT_REGION,
    OPT_TYPE,
    OPT_ANY_TYPE,
    OPT_ALL_OF_TYPE,
    OPT_ENTIRE_PROJECT,
    OPT_INPUT,
    OPT_INPUT_FORMAT,
    OPT_COLUMN,
    OPT_KEEP_GOING,
    OPT_CHECK,
    OPT_FORMAT,
    OPT_ID,
    OPT_HOST,
    OPT_OUTPUT,
    OPT_QUIET,
    OPT_VERBOSE,
    OPT_HELP,
    OPT_VERSION
};

static const struct option_row rows[] = {
    {'p', "project", true, OPT_PROJECT},
    {'r', "region", true, OPT_REGION},
    {'t', "type", true, OPT_TYPE},
    {0, "any-type", false, OPT_ANY_TYPE},
    {0, "all-of-type", false, OPT_ALL_OF_TYPE},
    {0, "entire-project", false, OPT_ENTIRE_PROJECT},
    {'i', "input", true, OPT_INPUT},
    {0, "input-format", true, OPT_INPUT_FORMAT},
    {0, "column", true, OPT_COLUMN},
    {0, "keep-going", false, OPT_KEEP_GOING},
    {0, "check", false, OPT_CHECK},
    {'f', "format", true, OPT_FORMAT},
    {0, "id", true, OPT_ID},
    {0, "host", true, OPT_HOST},
    {'o', "output", true, OPT_OUTPUT},
    {'q', "quiet", false, OPT_QUIET},
    {'v', "verbose", false, OPT_VERBOSE},
    {'h', "help", false, OPT_HELP},
    {'V', "version", false, OPT_VERSION},
};

static const char *const formats[] = {
    [WRITE_RECORD] = "record", [WRITE_HTTP] = "http", [WRITE_BODY] = "body", [WRITE_CURL] = "curl"};
static const char *const input_formats[] = {[FORMAT_AUTO] = "auto",
                                            [FORMAT_LINES] = "lines",
                                            [FORMAT_TSV] = "tsv",
                                            [FORMAT_CSV] = "csv",
                                            [FORMAT_NDJSON] = "ndjson"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static csms_str text(const char *word)
{
    return (csms_str){word, strlen(word)};
}

static unsigned choose(const char *option, const char *word, const char *const *words, unsigned n)
{
    struct buffer list = {0};
    for (unsigned i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    for (unsigned i = 0; i < n; i++)
        buffer_format(&list, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", words[i]);
    tool_usage("--%s %s: want %.*s", option, word, (int)list.len, list.ptr);
}

/* Which instances: operands, a file, or all of them. */
static void set_input(struct req_options *options, const char *path)
{
    if (options->input != NULL)
        tool_usage("one input at most");
    options->input = path;
}

static void set_scope(struct req_options *options, enum csms_scope scope)
{
    if (options->scope != CSMS_SCOPE_INSTANCE && options->scope != scope)
        tool_usage("--all-of-type and --entire-project exclude each other");
    options->scope = scope;
}

/* instance_id=Instance ID */
static void add_column(struct req_options *options, const char *value)
{
    size_t len = strcspn(value, "=");
    enum req_field field = req_field_named((csms_str){value, len});
    if (field == FIELDS || value[len] == '\0' || value[len + 1] == '\0')
        tool_usage("--column %s: want instance_id=NAME, or instance_type, project_id or region",
                   value);
    if (options->columns.names[field].ptr != NULL)
        tool_usage("--column %.*s is given twice", (int)len, value);
    options->columns.names[field] = text(value + len + 1);
    options->columns.any = true;
}

static void take_operand(struct req_options *options, const char *word)
{
    if (strcmp(word, "-") == 0)
        set_input(options, word);
    else
        options->instances[options->n_instances++] = word;
}

static void set_flag(struct req_options *options, int id)
{
    switch (id) {
    case OPT_ANY_TYPE:
        options->any_type = true;
        break;
    case OPT_ALL_OF_TYPE:
        set_scope(options, CSMS_SCOPE_TYPE);
        break;
    case OPT_ENTIRE_PROJECT:
        set_scope(options, CSMS_SCOPE_PROJECT);
        break;
    case OPT_KEEP_GOING:
        options->keep_going = true;
        break;
    case OPT_CHECK:
        options->check = true;
        break;
    case OPT_QUIET:
        options->quiet = true;
        break;
    case OPT_VERBOSE:
        options->verbose = true;
        break;
    case OPT_HELP:
        tool_print_and_exit(req_help);
    case OPT_VERSION:
        tool_print_and_exit("csms-req " CSMS_VERSION "\n");
    default:
        break;
    }
}

static void set_value(struct req_options *options, int id, const char *value)
{
    switch (id) {
    case OPTIONS_OPERAND:
        take_operand(options, value);
        break;
    case OPT_PROJECT:
        options->project = text(value);
        break;
    case OPT_REGION:
        options->region = text(value);
        break;
    case OPT_TYPE:
        options->type = text(value);
        break;
    case OPT_INPUT:
        set_input(options, value);
        break;
    case OPT_INPUT_FORMAT:
        options->input_format = choose("input-format", value, input_formats, COUNT(input_formats));
        break;
    case OPT_COLUMN:
        add_column(options, value);
        break;
    case OPT_FORMAT:
        options->format = choose("format", value, formats, COUNT(formats));
        break;
    case OPT_ID:
        options->id = text(value);
        break;
    case OPT_HOST:
        options->host = text(value);
        break;
    case OPT_OUTPUT:
        options->output = value;
        break;
    default:
        break;
    }
}

/* ---- does it fit together? ---- */

static void set_project_from_environment(struct req_options *options)
{
    static const char *const variables[] = {"CSMS_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID",
                                            "HW_PROJECT_ID", "OS_PROJECT_ID"};
    struct problem problem;
    for (size_t i = 0; i < COUNT(variables) && options->project.ptr == NULL; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        options->project = text(value);
        if (!check_project(options->project, &problem))
            tool_die(EXIT_USAGE, "%s: %s", variables[i], problem.text);
    }
}

static void check_host(csms_str host)
{
    static const char project[] = "00000000000000000000000000000000"; /* any */
    const struct csms_request request = {.project_id = {project, sizeof project - 1},
                                         .scope = CSMS_SCOPE_PROJECT};
    if (csms_request_http_check(&request, host, NULL, 0) == CSMS_ERR_HOST)
        tool_usage("--host: want a host name or address, and a port if it is not 443");
}

static void check_values(struct req_options *options)
{
    struct problem problem;
    if (options->project.ptr != NULL && !check_project(options->project, &problem))
        tool_die(EXIT_USAGE, "--project: %s", problem.text);
    if (options->region.ptr != NULL && !check_region(options->region, &problem))
        tool_die(EXIT_USAGE, "--region: %s", problem.text);
    if (options->type.ptr != NULL && !check_type(options->type, options->any_type, &problem))
        tool_die(EXIT_USAGE, "--type: %s", problem.text);
    if (options->type.ptr != NULL && !options->quiet && type_is_doubtful(options->type, &problem))
        tool_warn("--type: %s", problem.text);
    if (options->host.ptr != NULL)
        check_host(options->host);
    if (options->id.ptr != NULL &&
        (options->id.len == 0 || options->id.len > RECORD_ID_MAX || !is_utf8(options->id)))
        tool_usage("--id: want 1 to %d bytes of UTF-8", RECORD_ID_MAX);
}

static void check_scope(const struct req_options *options)
{
    bool instances = options->n_instances > 0 || options->input != NULL;
    bool wide = options->scope != CSMS_SCOPE_INSTANCE;
    if (!instances && !wide)
        tool_usage("nothing to do: name instances, or - to read them from standard input");
    if (options->n_instances > 0 && options->input != NULL)
        tool_usage("instances are named either by operands or by an input");
    if (instances && wide)
        tool_usage("--all-of-type and --entire-project are for all instances: name none");
    if (options->scope == CSMS_SCOPE_TYPE && options->type.ptr == NULL)
        tool_usage("--all-of-type needs --type");
    if (options->scope == CSMS_SCOPE_PROJECT && options->type.ptr != NULL)
        tool_usage("--entire-project is for every type: leave out --type");
    if (options->project.ptr == NULL && options->input == NULL)
        tool_usage("no project: give --project or set CSMS_PROJECT_ID");
}

static void check_output(const struct req_options *options)
{
    bool one = options->input == NULL && options->n_instances <= 1;
    bool host = options->format == WRITE_HTTP || options->format == WRITE_CURL;
    if (options->id.ptr != NULL && (!one || options->format != WRITE_RECORD))
        tool_usage("--id is for a single record");
    if (options->format == WRITE_HTTP && !one)
        tool_usage("--format http is for a single instance, named by an operand");
    if (options->host.ptr != NULL && !host)
        tool_usage("--host is for --format http and curl");
    if (options->host.ptr != NULL && options->region.ptr != NULL)
        tool_usage("--host and --region exclude each other");
    if (host && options->host.ptr == NULL && options->region.ptr == NULL && options->input == NULL)
        tool_usage("--format %s needs --region or --host", formats[options->format]);
    if (options->check && options->output != NULL)
        tool_usage("--check writes nothing: leave out --output");
    if (options->keep_going && options->input == NULL)
        tool_usage("--keep-going is for an input");
    if (options->columns.any && (options->input == NULL || options->input_format == FORMAT_LINES ||
                                 options->input_format == FORMAT_NDJSON))
        tool_usage("--column is for an input that has columns: csv or tsv");
    if (options->input_format != FORMAT_AUTO && options->input == NULL)
        tool_usage("--input-format is for an input");
}

void req_options_read(struct req_options *options, int argc, char **argv)
{
    struct options line = {.argv = argv, .rows = rows, .n_rows = COUNT(rows)};
    *options = (struct req_options){.scope = CSMS_SCOPE_INSTANCE};
    options->instances = tool_alloc((size_t)argc * sizeof *options->instances);
    for (int id; (id = options_next(&line)) != OPTIONS_END;) {
        if (line.value == NULL)
            set_flag(options, id);
        else
            set_value(options, id, line.value);
    }
    set_project_from_environment(options);
    check_values(options);
    check_scope(options);
    check_output(options);
}
