/* SPDX-License-Identifier: MIT */
#include "send_options.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "record.h"
#include "program.h"
#include "region.h"
#include "str.h"

static const char help[] =
    "usage: csms-send [-e URL | -r REGION] [--confirm WHAT]... [OPTION]... [FILE]\n"
    "\n"
    "Send requests to delete secrets, each at most once. Deletions cannot be undone.\n"
    "\n"
    "Reads request records from FILE or standard input, checks all of them before it\n"
    "sends the first, and writes a response record for each.\n"
    "\n"
    "Destination (default: the regions in the records):\n"
    "  -r, --region REGION      send to REGION, for example cn-north-4\n"
    "  -e, --endpoint URL       send to https://HOST[:PORT]; http for localhost only\n"
    "\n"
    "Credentials (default: access keys in HUAWEICLOUD_SDK_AK, _SK and\n"
    "_SECURITY_TOKEN; in HW_ACCESS_KEY, HW_SECRET_KEY and HW_SECURITY_TOKEN; or in\n"
    "~/.huaweicloud/credentials, section [basic]):\n"
    "      --token-file FILE    read an IAM token; default: file in CSMS_TOKEN_FILE\n"
    "      --iam-file FILE      log in to IAM with the name and password in FILE\n"
    "      --ecs-metadata       use temporary keys of the agency of this ECS\n"
    "\n"
    "Confirmation:\n"
    "      --confirm WHAT       confirm the deletion of WHAT (default: ask at the\n"
    "                           terminal): PROJECT_ID for single instances,\n"
    "                           PROJECT_ID/TYPE:* for all of a type, PROJECT_ID/*\n"
    "                           for the whole project; repeatable\n"
    "      --yes                confirm everything except whole projects\n"
    "      --max-requests N     send nothing if there are more than N requests\n"
    "      --plan-hash HASH     send nothing unless HASH is the records' SHA-256\n"
    "\n"
    "Sending:\n"
    "  -j, --jobs N             send up to N requests at a time (default 1)\n"
    "      --rate N             send at most N new requests a second, such as 0.5\n"
    "      --retry N            retry a request up to N times (default 3) if it is\n"
    "                           known not to have been executed\n"
    "      --retry-delay S      wait S seconds before the first retry (default 1);\n"
    "                           doubles with each\n"
    "      --retry-max-time S   start no retry later than S seconds after the first\n"
    "                           attempt (default 300)\n"
    "      --fail-fast          stop after a request that failed or is incomplete\n"
    "      --journal FILE       record progress in FILE; rerun to resume\n"
    "      --resend-rejected    when resuming, also send refused requests (3xx, 4xx)\n"
    "      --resend-unknown     when resuming, also send requests with an unknown\n"
    "                           outcome (5xx, too)\n"
    "\n"
    "Without sending:\n"
    "  -n, --dry-run            make all checks of a run, but send nothing\n"
    "      --review             show the requests, with counts and the plan's hash\n"
    "  -f, --format FORMAT      output of --review: human (default) or tsv\n"
    "      --replay PATH        take the answers from a file; or from the files of a\n"
    "                           directory: ID.http, ID.json, or N.http for request N\n"
    "\n"
    "Connection:\n"
    "      --cacert FILE        trust only the CA certificates in FILE\n"
    "      --pinnedpubkey KEY   accept only this server key: a file, or\n"
    "                           sha256//BASE64[;...]\n"
    "      --connect-timeout S  limit the time to connect to S seconds (default 10)\n"
    "      --timeout S          limit each request to S seconds (default 120)\n"
    "\n"
    "Output:\n"
    "  -o, --output FILE        write to FILE, which appears when the run ends\n"
    "      --force              replace the file of --output even if it has records\n"
    "  -v, --verbose            print each request on standard error\n"
    "  -q, --quiet              print no summary and no progress\n"
    "  -h, --help               print this help and exit\n"
    "  -V, --version            print the version and exit\n"
    "\n"
    "Exit codes; with 64 to 66, 77 and 78, nothing was sent:\n"
    "   0  all requests were answered: see csms-parse\n"
    "   5  an outcome is unknown              70  internal error, or out of memory\n"
    "  64  usage error                        74  input or output failed\n"
    "  65  invalid record                     77  not confirmed\n"
    "  66  no input                           78  no usable credentials or TLS files\n"
    "  69  a request was not sent            130  interrupted\n"
    "\n"
    "Examples:\n"
    "  csms-send -n -r cn-north-4 plan.ndjson\n"
    "  csms-send -r cn-north-4 --journal run.journal -o answers.ndjson plan.ndjson\n"
    "\n"
    "Manual: man csms-send\n";

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TIMEOUT_MS = 120 * 1000,
    RETRIES = 3,
    RETRIES_MAX = 30,
    RETRY_DELAY_MS = 1000,
    RETRY_MAX_TIME_MS = 300 * 1000,
    IN_FLIGHT_MAX = 256
};

static void set_endpoint(void *options, const char *url)
{
    struct send_options *o = options;
    const char *reason = endpoint_from_url(&o->endpoint, url);
    if (reason != NULL)
        tool_usage("--endpoint: %s", reason); /* the URL may hold a password */
    o->run.fixed = &o->endpoint;
}

static void set_region(void *options, const char *region)
{
    struct send_options *o = options;
    if (!region_is_valid(str_from(region)))
        tool_usage("--region %s: not a region; expected a name such as cn-north-4", region);
    o->auth.region = region;
}

static void add_confirm(void *options, const char *phrase)
{
    struct confirm_options *c = &((struct send_options *)options)->confirm;
    c->phrases = tool_realloc(c->phrases, (c->n_phrases + 1) * sizeof *c->phrases);
    c->phrases[c->n_phrases++] = phrase;
}

static void set_plan_hash(void *options, const char *text)
{
    struct send_options *o = options;
    size_t len = 2 * CSMS_SHA256_LEN;
    if (strlen(text) != len || strspn(text, "0123456789abcdef") != len)
        tool_usage(
            "--plan-hash %s: expected %zu lowercase hexadecimal digits, as printed by sha256sum",
            text, len);
    o->plan_hash = text;
}

static void set_file(void *options, const char *word)
{
    struct send_options *o = options;
    if (o->file != NULL)
        tool_usage("more than one FILE");
    o->file = word;
}

static const char *const formats[] = {[REVIEW_HUMAN] = "human", [REVIEW_TSV] = "tsv", NULL};

#define AT(member) .offset = offsetof(struct send_options, member)

static const struct option_row rows[] = {
    {0, "cacert", OPTION_TEXT, AT(client.cacert)},
    {0, "confirm", OPTION_VALUE, .set = add_confirm},
    {0, "connect-timeout", OPTION_MS, AT(client.connect_timeout_ms)},
    {'n', "dry-run", OPTION_FLAG, AT(run.dry_run)},
    {0, "ecs-metadata", OPTION_FLAG, AT(auth.ecs_metadata)},
    {'e', "endpoint", OPTION_VALUE, .set = set_endpoint},
    {0, "fail-fast", OPTION_FLAG, AT(run.fail_fast)},
    {0, "force", OPTION_FLAG, AT(force)},
    {'f', "format", OPTION_CHOICE, AT(format), .words = formats},
    {'h', "help", OPTION_PRINT, .text = help},
    {0, "iam-file", OPTION_TEXT, AT(auth.iam_file)},
    {'j', "jobs", OPTION_COUNT, AT(run.in_flight), .min = 1, .max = IN_FLIGHT_MAX},
    {0, "journal", OPTION_TEXT, AT(journal)},
    {0, "max-requests", OPTION_COUNT, AT(max_requests), .min = 1, .max = UINT64_MAX / 16},
    {'o', "output", OPTION_TEXT, AT(output)},
    {0, "pinnedpubkey", OPTION_TEXT, AT(client.pinnedpubkey)},
    {0, "plan-hash", OPTION_VALUE, .set = set_plan_hash},
    {'q', "quiet", OPTION_FLAG, AT(run.quiet)},
    {0, "rate", OPTION_MS, AT(run.rate)},
    {'r', "region", OPTION_VALUE, .set = set_region},
    {0, "replay", OPTION_TEXT, AT(replay)},
    {0, "resend-rejected", OPTION_FLAG, AT(run.resend_rejected)},
    {0, "resend-unknown", OPTION_FLAG, AT(run.resend_unknown)},
    {0, "review", OPTION_FLAG, AT(review)},
    {0, "retry", OPTION_COUNT, AT(run.retry.retries), .max = RETRIES_MAX},
    {0, "retry-delay", OPTION_MS, AT(run.retry.delay_ms)},
    {0, "retry-max-time", OPTION_MS, AT(run.retry.max_time_ms)},
    {0, "timeout", OPTION_MS, AT(client.timeout_ms)},
    {0, "token-file", OPTION_TEXT, AT(auth.token_file)},
    {'v', "verbose", OPTION_FLAG, AT(run.verbose)},
    {'V', "version", OPTION_PRINT, .text = "csms-send " CSMS_VERSION "\n"},
    {0, "yes", OPTION_FLAG, AT(confirm.yes)},
};
static const struct option_table table = {rows, sizeof rows / sizeof rows[0], set_file};

void send_options_read(struct send_options *o, char **argv)
{
    const struct auth_options *auth = &o->auth;
    *o = (struct send_options){
        .client = {.connect_timeout_ms = CONNECT_TIMEOUT_MS, .timeout_ms = TIMEOUT_MS},
        .format = REVIEW_UNSET,
        .run = {.retry = {RETRIES, RETRY_DELAY_MS, RETRY_MAX_TIME_MS}, .in_flight = 1},
    };
    options_read(&table, o, argv);
    o->client.in_flight = o->run.in_flight;
    if (o->run.fixed != NULL && auth->region != NULL)
        tool_usage("--endpoint and --region cannot be combined");
    if ((auth->token_file != NULL) + (auth->iam_file != NULL) + auth->ecs_metadata > 1)
        tool_usage("--token-file, --iam-file and --ecs-metadata cannot be combined");
    if (o->run.dry_run && o->replay != NULL)
        tool_usage("--dry-run and --replay cannot be combined");
    if (o->review && (o->run.dry_run || o->replay != NULL))
        tool_usage("--review cannot be combined with --dry-run or --replay");
    if (o->format != REVIEW_UNSET && !o->review)
        tool_usage("--format needs --review");
    if (o->file == NULL && isatty(STDIN_FILENO) == 1)
        tool_usage("no input: give a FILE, or pipe in request records");
    if (auth->region == NULL)
        return;
    endpoint_from_region(&o->endpoint, "kms", str_from(auth->region));
    o->run.fixed = &o->endpoint;
}
