/* SPDX-License-Identifier: MIT */
#include "req_options.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "record.h"
#include "program.h"
#include "str.h"

static const char help[] =
    "usage: csms-req [OPTION]... INSTANCE_ID...\n"
    "       csms-req [OPTION]... -i FILE | -\n"
    "       csms-req [OPTION]... -t TYPE --all-of-type\n"
    "       csms-req [OPTION]... --entire-project\n"
    "\n"
    "Write requests to delete all secrets of service instances, for csms-send.\n"
    "Duplicate requests are reported and skipped.\n"
    "\n"
    "Instances:\n"
    "  -p, --project PROJECT  project ID, 32 to 64 letters and digits; default: the\n"
    "                         first of CSMS_PROJECT_ID, HUAWEICLOUD_SDK_PROJECT_ID,\n"
    "                         HW_PROJECT_ID, OS_PROJECT_ID that is set\n"
    "  -r, --region REGION    region, for example cn-north-4; csms-send also has -r\n"
    "  -t, --type TYPE        instance type: RDS, TaurusDB, GaussDB or APIG\n"
    "      --any-type         accept other types\n"
    "      --all-of-type      delete the secrets of all instances of TYPE\n"
    "      --entire-project   delete the secrets of all instances in the project\n"
    "\n"
    "Input:\n"
    "  -i, --input FILE       read one request per line; - is standard input\n"
    "      --input-format F   lines: instance IDs\n"
    "                         tsv: ID, type, project, region\n"
    "                         csv: with a header of instance_id, instance_type,\n"
    "                           project_id, region, label\n"
    "                         ndjson: objects with these members\n"
    "                         auto (default): detect the format\n"
    "      --column FIELD=NAME  take FIELD from the column NAME and ignore unknown\n"
    "                         columns; repeatable. FIELD is instance_id,\n"
    "                         instance_type, project_id, region, or label: your own\n"
    "                         name for the instance\n"
    "      --keep-going       report invalid lines and continue; still exit 65\n"
    "      --check            report all invalid lines and write nothing\n"
    "\n"
    "Output:\n"
    "  -f, --format FORMAT    record (default)\n"
    "                         http: an HTTP message\n"
    "                         body: JSON\n"
    "                         curl: a shell command that reads the token from the\n"
    "                           file named by CSMS_HEADER_FILE\n"
    "      --id ID            id of the record, for a single request\n"
    "      --host HOST        host and port for http and curl, instead of the\n"
    "                         region's host\n"
    "  -o, --output FILE      write to FILE, which appears when it is complete\n"
    "  -q, --quiet            print no warnings\n"
    "  -v, --verbose          print the number of requests\n"
    "  -h, --help             print this help and exit\n"
    "  -V, --version          print the version and exit\n"
    "\n"
    "Exit codes:\n"
    "   0  all requests were written          66  no input\n"
    "  64  usage error                        70  internal error, or out of memory\n"
    "  65  invalid line                       74  input or output failed\n"
    "\n"
    "Examples:\n"
    "  csms-req -p PROJECT -r cn-north-4 -t RDS INSTANCE_ID >plan.ndjson\n"
    "  csms-req -t RDS --column 'instance_id=Instance ID' -i export.csv\n"
    "\n"
    "Manual: man csms-req\n";

static const char *const formats[] = {[WRITE_RECORD] = "record",
                                      [WRITE_HTTP] = "http",
                                      [WRITE_BODY] = "body",
                                      [WRITE_CURL] = "curl",
                                      NULL};
static const char *const input_formats[] = {
    [FORMAT_AUTO] = "auto", [FORMAT_LINES] = "lines",   [FORMAT_TSV] = "tsv",
    [FORMAT_CSV] = "csv",   [FORMAT_NDJSON] = "ndjson", NULL};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

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

/* instance_id=Instance ID */
static void add_column(void *options, const char *value)
{
    struct req_options *o = options;
    size_t len = strcspn(value, "=");
    enum req_field field = req_field_named((csms_str){value, len});
    if (field == FIELDS || value[len] == '\0' || value[len + 1] == '\0')
        tool_usage("--column %s: expected FIELD=NAME, where FIELD is " REQ_FIELD_NAMES, value);
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
    {0, "all-of-type", OPTION_FLAG, AT(all_of_type)},
    {0, "entire-project", OPTION_FLAG, AT(entire_project)},
    {'i', "input", OPTION_VALUE, .set = set_input},
    {0, "input-format", OPTION_CHOICE, AT(input_format), .words = input_formats},
    {0, "column", OPTION_VALUE, .set = add_column},
    {0, "keep-going", OPTION_FLAG, AT(keep_going)},
    {0, "check", OPTION_FLAG, AT(check)},
    {'f', "format", OPTION_CHOICE, AT(format), .words = formats},
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

static void check_option(const char *name, enum req_field field, csms_str value, bool any_type)
{
    struct problem problem;
    if (value.ptr != NULL && !check_field(field, value, any_type, &problem))
        tool_die(EXIT_USAGE, "%s: %s", name, problem.text);
}

static void set_project_from_environment(struct req_options *options)
{
    static const char *const variables[] = {"CSMS_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID",
                                            "HW_PROJECT_ID", "OS_PROJECT_ID"};
    for (size_t i = 0; i < COUNT(variables) && options->project.ptr == NULL; i++) {
        const char *value = getenv(variables[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        options->project = str_from(value);
        check_option(variables[i], FIELD_PROJECT, options->project, false);
    }
}

static void check_host(csms_str host)
{
    const struct csms_request request = {.project_id = str_from("00000000000000000000000000000000"),
                                         .scope = CSMS_SCOPE_PROJECT}; /* any valid one */
    if (csms_request_http_check(&request, host, NULL, 0) == CSMS_ERR_HOST)
        tool_usage("--host: expected a host name or address, with a port if it is not 443");
}

static void check_values(struct req_options *options)
{
    struct problem problem;
    check_option("--project", FIELD_PROJECT, options->project, false);
    check_option("--region", FIELD_REGION, options->region, false);
    check_option("--type", FIELD_TYPE, options->type, options->any_type);
    if (options->type.ptr != NULL && !options->quiet && type_is_doubtful(options->type, &problem))
        tool_warn("--type: %s", problem.text);
    if (options->host.ptr != NULL)
        check_host(options->host);
    if (options->id.ptr != NULL && (options->id.len == 0 || options->id.len > RECORD_ID_MAX ||
                                    !csms_text_is_utf8(options->id)))
        tool_usage("--id: expected 1 to %d bytes of UTF-8", RECORD_ID_MAX);
}

static void set_scope(struct req_options *options)
{
    bool instances = options->n_instances > 0 || options->input != NULL;
    bool all = options->all_of_type || options->entire_project;
    if (options->all_of_type && options->entire_project)
        tool_usage("--all-of-type and --entire-project cannot be combined");
    if (!instances && !all)
        tool_usage("no instances: give instance IDs, or - to read them from standard input");
    if (options->n_instances > 0 && options->input != NULL)
        tool_usage("instance IDs and an input cannot be combined");
    if (instances && all)
        tool_usage("--all-of-type and --entire-project take no instance IDs");
    if (options->all_of_type && options->type.ptr == NULL)
        tool_usage("--all-of-type requires --type");
    if (options->entire_project && options->type.ptr != NULL)
        tool_usage("--entire-project and --type cannot be combined");
    if (options->project.ptr == NULL && options->input == NULL)
        tool_usage("no project: give --project or set CSMS_PROJECT_ID");
    if (all)
        options->scope = options->all_of_type ? CSMS_SCOPE_TYPE : CSMS_SCOPE_PROJECT;
}

static void check_output(const struct req_options *options)
{
    bool one = options->input == NULL && options->n_instances <= 1;
    bool host = options->format == WRITE_HTTP || options->format == WRITE_CURL;
    if (options->id.ptr != NULL && (!one || options->format != WRITE_RECORD))
        tool_usage("--id requires a single record");
    if (options->format == WRITE_HTTP && !one)
        tool_usage("--format http requires a single instance ID as operand");
    if (options->host.ptr != NULL && !host)
        tool_usage("--host requires --format http or curl");
    if (options->host.ptr != NULL && options->region.ptr != NULL)
        tool_usage("--host and --region cannot be combined");
    if (host && options->host.ptr == NULL && options->region.ptr == NULL && options->input == NULL)
        tool_usage("--format %s requires --region or --host", formats[options->format]);
    if (options->check && options->output != NULL)
        tool_usage("--check and --output cannot be combined");
}

static void check_input(const struct req_options *options)
{
    bool input = options->input != NULL;
    if (options->keep_going && !input)
        tool_usage("--keep-going requires an input");
    if (options->input_format != FORMAT_AUTO && !input)
        tool_usage("--input-format requires an input");
    if (options->columns.any &&
        (!input || options->input_format == FORMAT_LINES || options->input_format == FORMAT_NDJSON))
        tool_usage("--column requires an input with columns: csv or tsv");
}

void req_options_read(struct req_options *options, int argc, char **argv)
{
    *options = (struct req_options){0};
    options->instances = tool_alloc((size_t)argc * sizeof *options->instances);
    options_read(&table, options, argv);
    set_project_from_environment(options);
    check_values(options);
    set_scope(options);
    check_output(options);
    check_input(options);
}
