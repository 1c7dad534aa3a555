/* SPDX-License-Identifier: MIT */
#include "send_options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "record.h"
#include "program.h"

static const char help[] =
    "usage: csms-send [-e URL | -r REGION] [--confirm WHAT]... [OPTION]... [FILE]\n"
    "Send deletion requests, and say what became of each of them.\n"
    "\n"
    "Reads request records, one a line, from FILE or standard input, and writes one response\n"
    "record for each. All are checked before the first is sent. Each is sent once at most.\n"
    "What is deleted is gone for good.\n"
    "\n"
    "Where to:\n"
    "  -r, --region REGION      as cn-north-4; records may name one themselves\n"
    "  -e, --endpoint URL       https://HOST[:PORT]; http only to this machine\n"
    "Who sends:\n"
    "      --token-file FILE    an IAM token; /dev/fd/N for a descriptor (CSMS_TOKEN_FILE)\n"
    "      --iam-file FILE      [iam] user, password, domain, project_id: log in to IAM\n"
    "                           else access keys: HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN;\n"
    "                           HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN; or [basic]\n"
    "                           of ~/.huaweicloud/credentials\n"
    "What may be deleted:\n"
    "      --confirm WHAT       the ID of a project: single instances in it; with /TYPE:* behind\n"
    "                           it all of a type, with /* the whole project. Once for each in\n"
    "                           the records; what is missing must be typed at the terminal\n"
    "      --yes                confirm whatever the records say, but for a whole project\n"
    "      --max-requests N     send nothing if there are more than N\n"
    "      --plan-hash HASH     send nothing unless this is the SHA-256 of the records\n"
    "How:\n"
    "  -j, --jobs N             requests in flight at a time (1)\n"
    "      --rate N             new requests a second at most, as 5 or 0.5\n"
    "      --retry N            repeats of what was certainly not executed (3): no connection,\n"
    "                           429, 503 with APIGW.0613\n"
    "      --retry-delay S      seconds before the first repeat (1); doubles with each\n"
    "      --retry-max-time S   no repeat later than this after the first attempt (300)\n"
    "      --fail-fast          send nothing new after one that did not go well\n"
    "      --journal FILE       keep book on disk; the same command then continues an ended run.\n"
    "                           What was turned away unseen (as for --retry) or for its\n"
    "                           credentials is sent again\n"
    "      --resend-rejected    also what the service refused (other 3xx, 4xx)\n"
    "      --resend-unknown     also what may or may not have been executed, 5xx included\n"
    "Without sending:\n"
    "  -n, --dry-run            do everything up to the connection\n"
    "      --replay PATH        take the answers from a file, or for each request from a file\n"
    "                           of a directory: ID.http, ID.json, or its number in the run\n"
    "Connection:\n"
    "      --cacert FILE        trust the CA certificates in FILE only\n"
    "      --pinnedpubkey KEY   accept only this server key: a file, or sha256//BASE64[;...]\n"
    "      --connect-timeout S  seconds until the connection must stand (10)\n"
    "      --timeout S          seconds until the answer must be there (120)\n"
    "Other:\n"
    "  -o, --output FILE        write the records to FILE, which appears at the end\n"
    "  -v, --verbose            each request on standard error, never a credential\n"
    "  -q, --quiet              no summary\n"
    "  -h, --help               this text\n"
    "  -V, --version            the version\n"
    "\n"
    "Exit codes: 0 all answered (csms-parse says what), 5 some outcome is unknown (5xx too),\n"
    "64 usage, 65 a record is not valid, 66 no input, 69 some request was not sent, 70 internal\n"
    "error, 74 reading or writing failed, 77 not confirmed, 78 credentials or TLS files,\n"
    "130 interrupted. With 64 to 66, 77 and 78 nothing was sent.\n";

enum option_id {
    ID_CACERT = 1,
    ID_CONFIRM,
    ID_CONNECT_TIMEOUT,
    ID_DRY_RUN,
    ID_ENDPOINT,
    ID_FAIL_FAST,
    ID_HELP,
    ID_IAM_FILE,
    ID_IN_FLIGHT,
    ID_JOURNAL,
    ID_MAX_REQUESTS,
    ID_OUTPUT,
    ID_PINNEDPUBKEY,
    ID_PLAN_HASH,
    ID_QUIET,
    ID_RATE,
    ID_REGION,
    ID_REPLAY,
    ID_RESEND_REJECTED,
    ID_RESEND_UNKNOWN,
    ID_RETRY,
    ID_RETRY_DELAY,
    ID_RETRY_MAX_TIME,
    ID_TIMEOUT,
    ID_TOKEN_FILE,
    ID_VERBOSE,
    ID_VERSION,
    ID_YES
};

static const struct option_row rows[] = {
    {0, "cacert", true, ID_CACERT},
    {0, "confirm", true, ID_CONFIRM},
    {0, "connect-timeout", true, ID_CONNECT_TIMEOUT},
    {'n', "dry-run", false, ID_DRY_RUN},
    {'e', "endpoint", true, ID_ENDPOINT},
    {0, "fail-fast", false, ID_FAIL_FAST},
    {'h', "help", false, ID_HELP},
    {0, "iam-file", true, ID_IAM_FILE},
    {'j', "jobs", true, ID_IN_FLIGHT},
    {0, "journal", true, ID_JOURNAL},
    {0, "max-requests", true, ID_MAX_REQUESTS},
    {'o', "output", true, ID_OUTPUT},
    {0, "pinnedpubkey", true, ID_PINNEDPUBKEY},
    {0, "plan-hash", true, ID_PLAN_HASH},
    {'q', "quiet", false, ID_QUIET},
    {0, "rate", true, ID_RATE},
    {'r', "region", true, ID_REGION},
    {0, "replay", true, ID_REPLAY},
    {0, "resend-rejected", false, ID_RESEND_REJECTED},
    {0, "resend-unknown", false, ID_RESEND_UNKNOWN},
    {0, "retry", true, ID_RETRY},
    {0, "retry-delay", true, ID_RETRY_DELAY},
    {0, "retry-max-time", true, ID_RETRY_MAX_TIME},
    {0, "timeout", true, ID_TIMEOUT},
    {0, "token-file", true, ID_TOKEN_FILE},
    {'v', "verbose", false, ID_VERBOSE},
    {'V', "version", false, ID_VERSION},
    {0, "yes", false, ID_YES},
};

/* Most options just set a member. Those that are not here are for set_special. */
enum setting_kind { SET_FLAG, SET_TEXT, SET_MS };
static const struct setting {
    int id;
    enum setting_kind kind;
    size_t offset;
} settings[] = {
    {ID_CACERT, SET_TEXT, offsetof(struct send_options, client.cacert)},
    {ID_CONNECT_TIMEOUT, SET_MS, offsetof(struct send_options, client.connect_timeout_ms)},
    {ID_DRY_RUN, SET_FLAG, offsetof(struct send_options, dry_run)},
    {ID_FAIL_FAST, SET_FLAG, offsetof(struct send_options, fail_fast)},
    {ID_IAM_FILE, SET_TEXT, offsetof(struct send_options, iam_file)},
    {ID_JOURNAL, SET_TEXT, offsetof(struct send_options, journal)},
    {ID_OUTPUT, SET_TEXT, offsetof(struct send_options, output)},
    {ID_PINNEDPUBKEY, SET_TEXT, offsetof(struct send_options, client.pinnedpubkey)},
    {ID_QUIET, SET_FLAG, offsetof(struct send_options, quiet)},
    {ID_REPLAY, SET_TEXT, offsetof(struct send_options, replay)},
    {ID_RESEND_REJECTED, SET_FLAG, offsetof(struct send_options, resend_rejected)},
    {ID_RESEND_UNKNOWN, SET_FLAG, offsetof(struct send_options, resend_unknown)},
    {ID_RETRY_DELAY, SET_MS, offsetof(struct send_options, retry.delay_ms)},
    {ID_RETRY_MAX_TIME, SET_MS, offsetof(struct send_options, retry.max_time_ms)},
    {ID_TIMEOUT, SET_MS, offsetof(struct send_options, client.timeout_ms)},
    {ID_TOKEN_FILE, SET_TEXT, offsetof(struct send_options, token_file)},
    {ID_VERBOSE, SET_FLAG, offsetof(struct send_options, verbose)},
    {ID_YES, SET_FLAG, offsetof(struct send_options, confirm.yes)},
};

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TIMEOUT_MS = 120 * 1000,
    RETRIES = 3,
    RETRIES_MAX = 30,
    RETRY_DELAY_MS = 1000,
    RETRY_MAX_TIME_MS = 300 * 1000,
    IN_FLIGHT_MAX = 256
};

static void set_endpoint(struct send_options *o, const char *url)
{
    const char *reason = endpoint_from_url(&o->endpoint, url);
    if (reason != NULL)
        tool_usage("--endpoint: %s", reason); /* the URL may hold a password */
    o->has_endpoint = true;
}

static void set_region(struct send_options *o, const char *region)
{
    if (!record_region_ok((csms_str){region, strlen(region)}))
        tool_usage("--region %s: not a region, as cn-north-4", region);
    o->region = region;
}

static void add_word(struct send_options *o, const char *word)
{
    struct confirm_options *c = &o->confirm;
    if (!confirm_word_ok(word))
        tool_usage("--confirm %s: not a project ID, nor one followed by /TYPE:* or /*", word);
    c->words = tool_realloc(c->words, (c->n_words + 1) * sizeof *c->words);
    c->words[c->n_words++] = word;
}

static void set_plan_hash(struct send_options *o, const char *text)
{
    size_t len = 2 * CSMS_SHA256_LEN;
    if (strlen(text) != len || strspn(text, "0123456789abcdef") != len)
        tool_usage("--plan-hash %s: not %zu hexadecimal digits, as sha256sum prints them", text,
                   len);
    o->plan_hash = text;
}

/* Per second, as 5 or 0.5: the thousandths are milliseconds to the other parser. */
static void set_rate(struct send_options *o, const char *text)
{
    o->rate = (double)options_ms("rate", text) / 1000;
}

static void set_special(struct send_options *o, int id, const char *value)
{
    switch (id) {
    case ID_CONFIRM:
        add_word(o, value);
        break;
    case ID_ENDPOINT:
        set_endpoint(o, value);
        break;
    case ID_IN_FLIGHT:
        o->client.in_flight = (size_t)options_count("jobs", value, 1, IN_FLIGHT_MAX);
        break;
    case ID_MAX_REQUESTS:
        o->max_requests = options_count("max-requests", value, 1, UINT64_MAX / 16);
        break;
    case ID_PLAN_HASH:
        set_plan_hash(o, value);
        break;
    case ID_RATE:
        set_rate(o, value);
        break;
    case ID_REGION:
        set_region(o, value);
        break;
    case ID_RETRY:
        o->retry.retries = (unsigned)options_count("retry", value, 0, RETRIES_MAX);
        break;
    case ID_HELP:
        tool_print_and_exit(help);
    case ID_VERSION:
        tool_print_and_exit("csms-send " CSMS_VERSION "\n");
    default: /* an operand */
        if (o->file != NULL)
            tool_usage("one FILE at most");
        o->file = value;
    }
}

static const char *name_of(int id)
{
    size_t i = 0;
    while (rows[i].id != id)
        i++;
    return rows[i].name;
}

static void set(struct send_options *o, int id, const char *value)
{
    size_t i = 0, n = sizeof settings / sizeof settings[0];
    while (i < n && settings[i].id != id)
        i++;
    if (i == n) {
        set_special(o, id, value);
        return;
    }
    void *member = (char *)o + settings[i].offset;
    switch (settings[i].kind) {
    case SET_FLAG:
        *(bool *)member = true;
        break;
    case SET_TEXT:
        *(const char **)member = value;
        break;
    case SET_MS:
        *(long *)member = options_ms(name_of(id), value);
        break;
    }
}

void send_options_read(struct send_options *options, char **argv)
{
    struct options line = {.argv = argv, .rows = rows, .n_rows = sizeof rows / sizeof rows[0]};
    *options = (struct send_options){.client = {.in_flight = 1,
                                                .connect_timeout_ms = CONNECT_TIMEOUT_MS,
                                                .timeout_ms = TIMEOUT_MS},
                                     .retry = {.retries = RETRIES,
                                               .delay_ms = RETRY_DELAY_MS,
                                               .max_time_ms = RETRY_MAX_TIME_MS}};
    for (int id; (id = options_next(&line)) != OPTIONS_END;)
        set(options, id, line.value);
    if (options->has_endpoint && options->region != NULL)
        tool_usage("--endpoint and --region exclude each other");
    if (options->token_file != NULL && options->iam_file != NULL)
        tool_usage("--token-file and --iam-file exclude each other");
    if (options->dry_run && options->replay != NULL)
        tool_usage("--dry-run and --replay exclude each other");
    if (options->file == NULL && isatty(STDIN_FILENO) == 1)
        tool_usage("no input: give a FILE, or pipe request records in");
}

void send_options_free(struct send_options *options)
{
    free(options->confirm.words);
}
