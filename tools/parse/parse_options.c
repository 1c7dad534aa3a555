/* SPDX-License-Identifier: MIT */
#include "parse_options.h"

#include <string.h>
#include <unistd.h>

#include "options.h"
#include "str.h"

static const char help[] =
    "usage: csms-parse [OPTION]... [FILE]...\n"
    "Read answers to batch deletions of secrets and report the outcome of each secret.\n"
    "Without FILE, or for FILE -, read standard input.\n"
    "\n"
    "  -f, --format FORMAT     human (default), json, ndjson, tsv, csv, junit or html\n"
    "      --only VERDICTS     show only such answers, as failed,unknown or action\n"
    "      --summary           show only counts by verdict and by error code\n"
    "  -I, --input-format FORM record, body, http (curl -i) or har; else found out\n"
    "      --status N          the HTTP status that a bare body came with\n"
    "      --headers FILE      its head, as curl -D saves it\n"
    "      --ignore-code CODE  a secret that failed with CODE is as good as deleted; repeatable\n"
    "      --require-match     exit 7 if nothing matched\n"
    "      --strict            exit 65 for undocumented members, a wrong total or type\n"
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
    "                                           74  reading or writing failed\n"
    "\n"
    "Examples:\n"
    "  csms-parse --only action answers.ndjson          what is left to do after a run\n"
    "  csms-parse -f html -o report.html answers.ndjson\n"
    "\n"
    "Manual: man csms-parse\n";

enum { STATUS_MIN = 100, STATUS_MAX = 599 };

static const struct format *const formats[] = {
    &format_human, &format_json,  &format_ndjson, &format_tsv,
    &format_csv,   &format_junit, &format_html,
};

static void set_format(void *options, const char *name)
{
    struct parse_options *o = options;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i]->name, name) == 0) {
            o->job.report.format = formats[i];
            return;
        }
    }
    tool_usage("--format %s: want human, json, ndjson, tsv, csv, junit or html", name);
}

/* What --only takes: each verdict, and names for several. */
static unsigned verdicts_of(csms_str word)
{
    static const struct {
        const char *name;
        unsigned verdicts;
    } groups[] = {
        {"deleted", 1u << CSMS_VERDICT_ALL_DELETED},
        {"failed", 1u << CSMS_VERDICT_PART_DELETED | 1u << CSMS_VERDICT_NONE_DELETED},
        {"refused", 1u << CSMS_VERDICT_REJECTED | 1u << CSMS_VERDICT_DENIED},
        {"action", ((1u << VERDICTS) - 1) & ~(1u << CSMS_VERDICT_ALL_DELETED) &
                       ~(1u << CSMS_VERDICT_NONE_MATCHED)},
    };

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (str_is(word, groups[i].name))
            return groups[i].verdicts;
    for (unsigned i = 0; i < VERDICTS; i++)
        if (str_is(word, verdict_word((enum csms_verdict)i)))
            return 1u << i;
    tool_usage("--only %.*s: want deleted, failed, refused, action, or verdicts: all_deleted, "
               "none_matched, part_deleted, none_deleted, rejected, denied, not_executed, unknown, "
               "invalid, no_input",
               (int)word.len, word.ptr);
}

static void add_only(void *options, const char *text)
{
    struct parse_options *o = options;

    for (;;) {
        size_t len = strcspn(text, ",");

        o->job.report.only |= verdicts_of((csms_str){text, len});
        if (text[len] == '\0')
            return;
        text += len + 1;
    }
}

static void set_form(void *options, const char *name)
{
    struct parse_options *o = options;
    o->job.form = form_of_name(name);
    if (o->job.form == FORM_UNDECIDED)
        tool_usage("--input-format %s: want record, body, http or har", name);
}

static void set_status(void *options, const char *text)
{
    struct parse_options *o = options;
    o->job.status = (int)options_count("status", text, STATUS_MIN, STATUS_MAX);
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

static void add_ignore(void *options, const char *code)
{
    struct parse_options *o = options;
    if (o->job.policy.ignore_count == IGNORE_MAX)
        tool_usage("more than %d codes to ignore", IGNORE_MAX);
    check_code(code);
    o->ignore[o->job.policy.ignore_count++] = code;
}

static void add_operand(void *options, const char *word)
{
    struct parse_options *o = options;
    o->operands[o->operand_count++] = word;
}

#define AT(member) .offset = offsetof(struct parse_options, member)

static const struct option_row rows[] = {
    {'f', "format", OPTION_VALUE, .set = set_format},
    {0, "only", OPTION_VALUE, .set = add_only},
    {'I', "input-format", OPTION_VALUE, .set = set_form},
    {0, "status", OPTION_VALUE, .set = set_status},
    {0, "headers", OPTION_TEXT, AT(headers)},
    {0, "ignore-code", OPTION_VALUE, .set = add_ignore},
    {0, "require-match", OPTION_FLAG, AT(job.policy.require_match)},
    {0, "strict", OPTION_FLAG, AT(job.policy.strict)},
    {0, "summary", OPTION_FLAG, AT(job.report.summary)},
    {'o', "output", OPTION_TEXT, AT(output)},
    {'q', "quiet", OPTION_FLAG, AT(quiet)},
    {0, "color", OPTION_TEXT, AT(color)},
    {'v', "verbose", OPTION_FLAG, AT(job.verbose)},
    {'h', "help", OPTION_PRINT, .text = help},
    {'V', "version", OPTION_PRINT, .text = "csms-parse " CSMS_VERSION "\n"},
};
static const struct option_table table = {rows, sizeof rows / sizeof rows[0], add_operand};

/* The head says the status, and it goes with one body. */
static void check_headers(struct parse_options *o)
{
    struct job *job = &o->job;
    if (job->status != 0)
        tool_usage("--headers and --status say the same thing");
    if (o->operand_count > 1)
        tool_usage("--headers goes with one body, not with %zu", o->operand_count);
    if (job->form != FORM_UNDECIDED && job->form != FORM_BODY)
        tool_usage("--headers goes with a bare body");
    job->form = FORM_BODY;
}

void parse_options_read(struct parse_options *o, char **argv)
{
    const struct report *report = &o->job.report;
    o->job.report.format = &format_human;
    o->job.policy.ignore = o->ignore;
    options_read(&table, o, argv);
    if (o->operand_count == 0 && isatty(STDIN_FILENO) == 1)
        tool_usage("no FILE, and standard input is a terminal");
    if (o->headers != NULL)
        check_headers(o);
    if (report->summary && report->only != 0)
        tool_usage("--summary counts all answers, so it does not go with --only");
    if (report->summary && report->format->summary == NULL)
        tool_usage("--summary does not go with --format %s", report->format->name);
}
