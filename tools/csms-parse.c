/* SPDX-License-Identifier: MIT */
/* Read what the service answered to batch deletions and say what became of each secret. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transcript.h"
#include "width.h"

enum { STATUS_MIN = 100, STATUS_MAX = 599, IGNORE_MAX = 64 };

static const char help[] =
    "usage: csms-parse [OPTION]... [FILE]...\n"
    "Read answers to batch deletions of secrets and say what became of each secret.\n"
    "Without FILE, or for FILE -, read standard input.\n"
    "\n"
    "  -f, --format FORMAT     human (default), json, ndjson, tsv, csv, junit or html\n"
    "      --summary           show only counts by verdict and by error code\n"
    "  -I, --input-format FORM record, body, http (curl -i) or har; else found out\n"
    "      --status N          the HTTP status that a bare body came with\n"
    "      --headers FILE      its head, as curl -D saves it\n"
    "      --ignore-code CODE  a secret that failed with CODE is as good as deleted; repeatable\n"
    "      --require-match     exit 7 if nothing matched\n"
    "      --strict            exit 65 for undocumented members and for a wrong total\n"
    "  -o, --output FILE       write to FILE; it appears only when it is complete\n"
    "  -q, --quiet             no result on standard output, only the exit code\n"
    "      --color WHEN        auto (default), always or never\n"
    "  -v, --verbose           say on standard error how each input is read\n"
    "  -h, --help              print this help\n"
    "  -V, --version           print the version\n"
    "\n"
    "Exit code; of several answers the first in the order 65 66 5 4 3 2 1 6 7 0:\n"
    "  0  everything that matched is deleted    5  unknown, may have been executed\n"
    "  1  some deleted, some not                6  not executed, safe to send again\n"
    "  2  none of those that matched deleted    7  nothing matched, with --require-match\n"
    "  3  rejected (3xx, 4xx)                  64  usage       65  not a valid answer\n"
    "  4  credentials or permission (401, 403) 66  no input    70  internal error\n"
    "                                           74  reading or writing failed\n";

/* Long options without a letter. */
enum {
    OPTION_STATUS = 256,
    OPTION_HEADERS,
    OPTION_IGNORE,
    OPTION_MATCH,
    OPTION_STRICT,
    OPTION_SUMMARY,
    OPTION_COLOR
};

static const struct option long_options[] = {
    {"format", required_argument, NULL, 'f'},
    {"input-format", required_argument, NULL, 'I'},
    {"status", required_argument, NULL, OPTION_STATUS},
    {"headers", required_argument, NULL, OPTION_HEADERS},
    {"ignore-code", required_argument, NULL, OPTION_IGNORE},
    {"require-match", no_argument, NULL, OPTION_MATCH},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"summary", no_argument, NULL, OPTION_SUMMARY},
    {"output", required_argument, NULL, 'o'},
    {"quiet", no_argument, NULL, 'q'},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* With -q: nothing. */
static const struct format format_none = {"none", NULL, NULL, NULL, NULL, NULL, NULL};

static const struct format *const formats[] = {
    &format_human, &format_json,  &format_ndjson, &format_tsv,
    &format_csv,   &format_junit, &format_html,
};

struct options {
    struct job *job;
    const char *output, *color, *headers;
    const char *ignore[IGNORE_MAX];
    bool quiet;
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

static int find_status(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || n < STATUS_MIN || n > STATUS_MAX)
        tool_usage("--status %s: want a number from 100 to 599", text);
    return (int)n;
}

static void add_ignore(struct options *o, const char *code)
{
    struct policy *policy = &o->job->policy;

    if (policy->ignore_count == IGNORE_MAX)
        tool_usage("more than %d codes to ignore", IGNORE_MAX);
    o->ignore[policy->ignore_count++] = code;
}

static void take_option(struct options *o, int option, char **argv)
{
    struct job *job = o->job;

    switch (option) {
    case 'f':
        job->report.format = find_format(optarg);
        break;
    case 'I':
        job->form = find_form(optarg);
        break;
    case OPTION_STATUS:
        job->status = find_status(optarg);
        break;
    case OPTION_HEADERS:
        o->headers = optarg;
        break;
    case OPTION_IGNORE:
        add_ignore(o, optarg);
        break;
    case OPTION_MATCH:
        job->policy.require_match = true;
        break;
    case OPTION_STRICT:
        job->policy.strict = true;
        break;
    case OPTION_SUMMARY:
        job->report.summary = true;
        break;
    case 'o':
        o->output = optarg;
        break;
    case 'q':
        o->quiet = true;
        break;
    case OPTION_COLOR:
        o->color = optarg;
        break;
    case 'v':
        job->verbose = true;
        break;
    case 'h':
        tool_print_and_exit(help);
    case 'V':
        tool_print_and_exit("csms-parse " CSMS_VERSION "\n");
    case ':':
        tool_usage("%s needs a value", argv[optind - 1]);
    default:
        tool_usage("no option %s", argv[optind - 1]);
    }
}

/* The head says the status, and it goes with one body. */
static void use_headers(const struct options *o, int argc)
{
    struct job *job = o->job;

    if (job->status != 0)
        tool_usage("--headers and --status say the same thing");
    if (argc - optind > 1)
        tool_usage("--headers goes with one body, not with %d", argc - optind);
    if (job->form != FORM_UNDECIDED && job->form != FORM_BODY)
        tool_usage("--headers goes with a bare body");
    job->form = FORM_BODY;
    read_saved_head(job, o->headers);
}

static void read_options(struct options *o, int argc, char **argv)
{
    int option;

    opterr = 0;
    o->job->report.format = &format_human;
    o->job->policy.ignore = o->ignore;
    while ((option = getopt_long(argc, argv, ":f:I:o:qvhV", long_options, NULL)) != -1)
        take_option(o, option, argv);
    if (optind == argc && isatty(STDIN_FILENO) == 1)
        tool_usage("no FILE, and standard input is a terminal");
    if (o->headers != NULL)
        use_headers(o, argc);
    if (o->job->report.summary && o->job->report.format->summary == NULL)
        tool_usage("--summary does not go with --format %s", o->job->report.format->name);
    if (o->quiet)
        o->job->report.format = &format_none;
}

static void read_operand(struct job *job, const char *operand)
{
    bool named = strcmp(operand, "-") != 0;
    struct input in;
    enum exit_code exit_code = (enum exit_code)input_open(&in, operand);

    if (exit_code == EXIT_OK) {
        exit_code = read_input(job, &in, named ? operand : NULL);
        input_close(&in);
    }
    job->report.exit = worse_exit(job->report.exit, exit_code);
}

/* What of a format is called with --summary: nothing is shown before the end. */
static void summarise(struct report *report)
{
    static struct format reduced;

    reduced = *report->format;
    if (report->format != &format_human)
        reduced.start = reduced.end = NULL;
    reduced.answer = NULL;
    reduced.secret = NULL;
    reduced.verdict = NULL;
    report->format = &reduced;
}

static void read_operands(struct job *job, int argc, char **argv)
{
    struct report *report = &job->report;

    if (report->format->start != NULL)
        report->format->start(report);
    if (optind == argc)
        read_operand(job, "-");
    for (int i = optind; i < argc; i++)
        read_operand(job, argv[i]);
    if (report->summary && report->format->summary != NULL)
        report->format->summary(report);
    if (report->format->end != NULL)
        report->format->end(report);
}

int main(int argc, char **argv)
{
    static struct job job;
    struct options options = {.job = &job};
    struct report *report = &job.report;

    tool_start("csms-parse");
    read_options(&options, argc, argv);
    output_open(&report->out, options.output);
    report->color = tool_color(options.color, report->out.fd);
    report->columns = terminal_columns(report->out.fd);
    if (report->summary && !options.quiet)
        summarise(report);
    read_operands(&job, argc, argv);
    answer_free(&job.answer);
    tally_free(&report->tally);
    buffer_free(&report->line);
    buffer_free(&job.head_text);
    output_finish(&report->out);
    return (int)report->exit;
}
