/* SPDX-License-Identifier: MIT */
#include "parse_options.h"

#include <string.h>
#include <unistd.h>

#include "options.h"
#include "str.h"
#include "text.h"

static const char help[] =
    "usage: csms-parse [OPTION]... [FILE]...\n"
    "\n"
    "Report the outcome of each secret in answers to batch-delete requests. Without\n"
    "FILE, or if FILE is -, read standard input.\n"
    "\n"
    "  -f, --format FORMAT      human (default), json, ndjson, tsv, csv, junit, html\n"
    "      --only VERDICTS      show only these verdicts, for example failed,unknown\n"
    "      --summary            show only counts by verdict and error code\n"
    "  -I, --input-format FORM  auto (default), record, body, http (curl -i) or har\n"
    "      --status N           HTTP status of a bare body\n"
    "      --headers FILE       head of a bare body, as saved by curl -D\n"
    "      --ignore-code CODE   do not count failures with CODE; repeatable\n"
    "      --require-match      exit 7 if nothing matched\n"
    "      --strict             exit 65 for undocumented members, a wrong total or\n"
    "                           type\n"
    "  -o, --output FILE        write to FILE, which appears when it is complete\n"
    "  -q, --quiet              write nothing to standard output; use the exit code\n"
    "      --color WHEN         auto (default), always or never\n"
    "  -v, --verbose            report the form of each input on standard error\n"
    "  -h, --help               print this help and exit\n"
    "  -V, --version            print the version and exit\n"
    "\n"
    "Exit codes; for several answers, the first of 65 66 5 4 3 2 1 6 7 0 counts:\n"
    "   0  all matching secrets deleted       7  nothing matched (--require-match)\n"
    "   1  partly deleted                    64  usage error\n"
    "   2  matched, but none deleted         65  invalid answer\n"
    "   3  rejected (3xx, 4xx)               66  no input\n"
    "   4  credentials, permission (401, 403)\n"
    "   5  unknown, may have been executed   70  internal error, or out of memory\n"
    "   6  not executed, safe to send again  74  input or output failed\n"
    "\n"
    "Examples:\n"
    "  csms-parse --only action answers.ndjson          # answers that need action\n"
    "  csms-parse -f html -o report.html answers.ndjson\n"
    "\n"
    "Manual: man csms-parse\n";

static const char *const format_names[] = {"human", "json",  "ndjson", "tsv",
                                           "csv",   "junit", "html",   NULL};
static const struct format *const formats[] = {
    &format_human, &format_json,  &format_ndjson, &format_tsv,
    &format_csv,   &format_junit, &format_html,   NULL,
};
_Static_assert(sizeof formats == sizeof format_names, "a name for each format");

/* --only accepts each verdict and the names of groups. */
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
        if (str_is(word, verdicts[i].word))
            return 1u << i;
    tool_usage("--only %.*s: unknown verdict: expected deleted, failed, refused, action, or "
               "verdicts: all_deleted, "
               "none_matched, part_deleted, none_deleted, rejected, denied, not_executed, unknown, "
               "invalid, no_input",
               (int)word.len, word.ptr);
}

static void add_only(void *options, const char *text)
{
    struct parse_options *o = options;
    for (;;) {
        size_t len = strcspn(text, ",");
        o->run.report.only |= verdicts_of((csms_str){text, len});
        if (text[len] == '\0')
            return;
        text += len + 1;
    }
}

/* Only a code that can start a message of the service can occur. */
static void check_code(const char *code)
{
    struct buffer message = {0};
    buffer_format(&message, "%s:", code);
    size_t len = csms_text_code(buffer_slice(&message)).len;
    buffer_free(&message);
    if (len == 0 || len != strlen(code))
        tool_usage("--ignore-code %s: invalid code: expected one such as CSMS.0107; repeat the "
                   "option for several",
                   code);
    if (csms_code_find(str_from(code), 0, (csms_str){NULL, 0}) == NULL)
        tool_warn("--ignore-code %s: undocumented code%s", code,
                  strpbrk(code, "abcdefghijklmnopqrstuvwxyz") != NULL ? ": codes are in capitals"
                                                                      : "");
}

static void add_ignore(void *options, const char *code)
{
    struct exit_policy *policy = &((struct parse_options *)options)->run.policy;
    if (policy->ignore_count == IGNORE_MAX)
        tool_usage("--ignore-code: more than %d codes", IGNORE_MAX);
    check_code(code);
    policy->ignore[policy->ignore_count++] = code;
}

static void add_operand(void *options, const char *word)
{
    struct parse_options *o = options;
    o->operands[o->operand_count++] = word;
}

#define AT(member) .offset = offsetof(struct parse_options, member)

static const char *const colors[] = {"auto", "always", "never", NULL};
static const struct option_row rows[] = {
    {'f', "format", OPTION_CHOICE, AT(format), .words = format_names},
    {0, "only", OPTION_VALUE, .set = add_only},
    {'I', "input-format", OPTION_CHOICE, AT(run.form), .words = form_names},
    {0, "status", OPTION_COUNT, AT(run.status), .min = RECORD_STATUS_MIN, .max = RECORD_STATUS_MAX},
    {0, "headers", OPTION_TEXT, AT(headers)},
    {0, "ignore-code", OPTION_VALUE, .set = add_ignore},
    {0, "require-match", OPTION_FLAG, AT(run.policy.require_match)},
    {0, "strict", OPTION_FLAG, AT(run.policy.strict)},
    {0, "summary", OPTION_FLAG, AT(run.report.summary)},
    {'o', "output", OPTION_TEXT, AT(output)},
    {'q', "quiet", OPTION_FLAG, AT(quiet)},
    {0, "color", OPTION_CHOICE, AT(color), .words = colors},
    {'v', "verbose", OPTION_FLAG, AT(run.verbose)},
    {'h', "help", OPTION_PRINT, .text = help},
    {'V', "version", OPTION_PRINT, .text = "csms-parse " CSMS_VERSION "\n"},
};
static const struct option_table table = {rows, sizeof rows / sizeof rows[0], add_operand};

static void check_headers(struct parse_options *o)
{
    struct run *run = &o->run;
    if (run->status != 0)
        tool_usage("--headers cannot be combined with --status");
    if (o->operand_count > 1)
        tool_usage("--headers requires a single input, not %zu", o->operand_count);
    if (run->form != FORM_UNDECIDED && run->form != FORM_BODY)
        tool_usage("--headers requires a bare body: use --input-format body");
    run->form = FORM_BODY;
}

void parse_options_read(struct parse_options *o, char **argv)
{
    struct report *report = &o->run.report;
    options_read(&table, o, argv);
    report->format = formats[o->format];
    if (o->operand_count == 0 && isatty(STDIN_FILENO) == 1)
        tool_usage("no FILE given, and standard input is a terminal");
    if (o->operand_count == 0)
        add_operand(o, "-");
    if (o->headers != NULL)
        check_headers(o);
    if (report->summary && report->only != 0)
        tool_usage("--summary counts all answers and cannot be combined with --only");
    if (report->summary && report->format->summary == NULL)
        tool_usage("--summary cannot be combined with --format %s", format_names[o->format]);
}
