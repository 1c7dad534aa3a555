/* SPDX-License-Identifier: MIT */
#include "req_options.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "record.h"
#include "program.h"
#include "str.h"

static const char help[] =
    "usage: csms-req [-p PROJECT] [-t TYPE] [OPTION]... INSTANCE_ID...\n"
    "       csms-req [-p PROJECT] [-t TYPE] [OPTION]... -i FILE | -\n"
    "       csms-req [-p PROJECT] [OPTION]... -t TYPE --all-of-type | --entire-project\n"
    "\n"
    "Write requests to delete secrets in batches, for csms-send to send. Nothing is sent.\n"
    "\n"
    "What to delete:\n"
    "  -p, --project PROJECT  project ID, 32 to 64 digits and letters; default: the first that is\n"
    "                         set of CSMS_PROJECT_ID, HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID,\n"
    "                         OS_PROJECT_ID\n"
    "  -r, --region REGION    for example cn-north-4; csms-send has this option, too\n"
    "  -t, --type TYPE        instance type: RDS, TaurusDB, GaussDB or APIG\n"
    "      --any-type         accept other types\n"
    "      --all-of-type      the secrets of all instances of TYPE, without instance IDs\n"
    "      --entire-project   all secrets of all instances in the project\n"
    "\n"
    "Input:\n"
    "  -i, --input FILE       one request a line; - is standard input, also as an operand\n"
    "      --input-format F   lines: instance IDs; tsv: ID, type, project, region; csv: with a\n"
    "                         header of instance_id, instance_type, project_id, region, label;\n"
    "                         ndjson: objects with these members; auto (default): detect it\n"
    "      --column FIELD=NAME  the column NAME of the header has FIELD: instance_id,\n"
    "                         instance_type, project_id, region, or label, your own name for the\n"
    "                         instance; unnamed columns are ignored; repeatable\n"
    "      --keep-going       report a bad line and continue, unless the rest cannot be "
    "understood\n"
    "                         without it; the exit code stays 65\n"
    "      --check            only report mistakes, as with --keep-going; write nothing\n"
    "\n"
    "Output:\n"
    "  -f, --format FORMAT    record (default), http (one message), body, or curl (a command for "
    "a\n"
    "                         POSIX shell that reads the token from the file that\n"
    "                         CSMS_HEADER_FILE names)\n"
    "      --id ID            id of the record, if there is only one\n"
    "      --host HOST        for http and curl: host and port, instead of the region's own\n"
    "  -o, --output FILE      write to FILE, which appears when it is complete\n"
    "  -q, --quiet            no warnings\n"
    "  -v, --verbose          print the number of requests at the end\n"
    "  -h, --help             print this and exit\n"
    "  -V, --version          print the version and exit\n"
    "\n"
    "Duplicate requests are reported and written once. Messages name FILE:LINE:COLUMN, the column\n"
    "in bytes.\n"
    "\n"
    "Exit codes: 0 all written, 64 usage, 65 a bad line, 66 no input, 70 defect or out of memory,\n"
    "74 cannot read or write.\n"
    "\n"
    "Examples:\n"
    "  csms-req -p PROJECT -r cn-north-4 -t RDS INSTANCE_ID >plan.ndjson\n"
    "  csms-req -t RDS --column 'instance_id=Instance ID' --column label=Name -i export.csv\n"
    "\n"
    "Manual: man csms-req\n";

static const char *const formats[] = {
    [WRITE_RECORD] = "record", [WRITE_HTTP] = "http", [WRITE_BODY] = "body", [WRITE_CURL] = "curl"};
static const char *const input_formats[] = {[FORMAT_AUTO] = "auto",
                                            [FORMAT_LINES] = "lines",
                                            [FORMAT_TSV] = "tsv",
                                            [FORMAT_CSV] = "csv",
                                            [FORMAT_NDJSON] = "ndjson"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Which instances: operands, a file, or all of them. */
static void set_input(void *options, const char *path)
{
    struct req_options *o = options;
    if (o->input != NULL)
        tool_usage("more than one input");
    o->input = path;
}

static void take_operand(void *options, const char *word)
{
    struct req_options *o = options;
    if (strcmp(word, "-") == 0)
        set_input(o, word);
    else
        o->instances[o->n_instances++] = word;
}

static void set_scope(struct req_options *o, enum csms_scope scope)
{
    if (o->scope != CSMS_SCOPE_INSTANCE && o->scope != scope)
        tool_usage("--all-of-type and --entire-project cannot be combined");
    o->scope = scope;
}

static void set_all_of_type(void *options, const char *unused)
{
    (void)unused;
    set_scope(options, CSMS_SCOPE_TYPE);
}

static void set_entire_project(void *options, const char *unused)
{
    (void)unused;
    set_scope(options, CSMS_SCOPE_PROJECT);
}

static void set_input_format(void *options, const char *word)
{
    struct req_options *o = options;
    o->input_format = options_choice("input-format", word, input_formats, COUNT(input_formats));
}

static void set_format(void *options, const char *word)
{
    struct req_options *o = options;
    o->format = options_choice("format", word, formats, COUNT(formats));
}

/* instance_id=Instance ID */
static void add_column(void *options, const char *value)
{
    struct req_options *o = options;
    size_t len = strcspn(value, "=");
    enum req_field field = req_field_named((csms_str){value, len});
    if (field == FIELDS || value[len] == '\0' || value[len + 1] == '\0')
        tool_usage("--column %s: expected FIELD=NAME, where FIELD is one of " REQ_FIELD_NAMES,
                   value);
    if (o->columns.names[field].ptr != NULL)
        tool_usage("--column %.*s is given twice", (int)len, value);
    o->columns.names[field] = str_from(value + len + 1);
    o->columns.any = true;
}

#define AT(member) .offset = offsetof(struct req_options, member)

static const struct option_row rows[] = {
    {'p', "project", OPTION_STR, AT(project)},
    {'r', "region", OPTION_STR, AT(region)},
    {'t', "type", OPTION_STR, AT(type)},
    {0, "any-type", OPTION_FLAG, AT(any_type)},
    {0, "all-of-type", OPTION_ACTION, .set = set_all_of_type},
    {0, "entire-project", OPTION_ACTION, .set = set_entire_project},
    {'i', "input", OPTION_VALUE, .set = set_input},
    {0, "input-format", OPTION_VALUE, .set = set_input_format},
    {0, "column", OPTION_VALUE, .set = add_column},
    {0, "keep-going", OPTION_FLAG, AT(keep_going)},
    {0, "check", OPTION_FLAG, AT(check)},
    {'f', "format", OPTION_VALUE, .set = set_format},
    {0, "id", OPTION_STR, AT(id)},
    {0, "host", OPTION_STR, AT(host)},
    {'o', "output", OPTION_TEXT, AT(output)},
    {'q', "quiet", OPTION_FLAG, AT(quiet)},
    {'v', "verbose", OPTION_FLAG, AT(verbose)},
    {'h', "help", OPTION_PRINT, .text = help},
    {'V', "version", OPTION_PRINT, .text = "csms-req " CSMS_VERSION "\n"},
};
static const struct option_table table = {rows, COUNT(rows), take_operand};

/* ---- Checks ------------------------------------------------------------------------------- */

static void set_project_from_environment(struct req_options *options)
{
    static const char *const variables[] = {"CSMS_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID",
                                            "HW_PROJECT_ID", "OS_PROJECT_ID"};
    struct problem problem;
    for (size_t i = 0; i < COUNT(variables) && options->project.ptr == NULL; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        options->project = str_from(value);
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
        tool_usage("--host: expected a host name or address, with a port if it is not 443");
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
    if (options->id.ptr != NULL && (options->id.len == 0 || options->id.len > RECORD_ID_MAX ||
                                    !csms_text_is_utf8(options->id)))
        tool_usage("--id: expected 1 to %d bytes of UTF-8", RECORD_ID_MAX);
}

static void check_scope(const struct req_options *options)
{
    bool instances = options->n_instances > 0 || options->input != NULL;
    bool wide = options->scope != CSMS_SCOPE_INSTANCE;
    if (!instances && !wide)
        tool_usage("nothing to do: name instances, or - to read them from standard input");
    if (options->n_instances > 0 && options->input != NULL)
        tool_usage("instances cannot be given both as operands and by an input");
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
        tool_usage("--host and --region cannot be combined");
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
    *options = (struct req_options){.scope = CSMS_SCOPE_INSTANCE};
    options->instances = tool_alloc((size_t)argc * sizeof *options->instances);
    options_read(&table, options, argv);
    set_project_from_environment(options);
    check_values(options);
    check_scope(options);
    check_output(options);
}
