/* SPDX-License-Identifier: MIT */
/*
 * csms-send: request records in, response records out.
 *
 * The program sends nothing until it has checked everything: the whole plan, the credentials, the
 * TLS files, the confirmation and the output.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confirm.h"
#include "interrupt.h"
#include "output_path.h"
#include "review.h"
#include "scheduler.h"
#include "send_options.h"

/* The credentials, endpoint and connections of a run. */
struct sender {
    struct auth auth;
    struct endpoint region; /* of --region */
    const struct endpoint *fixed;
    struct client *client;
    struct journal *journal;
};

static void choose_endpoint(struct sender *s, const struct send_options *options)
{
    if (options->has_endpoint)
        s->fixed = &options->endpoint;
    if (options->auth.region == NULL)
        return;
    const csms_str region = {options->auth.region, strlen(options->auth.region)};
    endpoint_choose(&s->region, NULL, region);
    s->fixed = &s->region;
}

static void announce(const struct plan *plan, const struct sender *s, const char *what)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct buffer text = {0};
        confirm_describe(&text, &plan->targets[i], s->fixed);
        tool_warn("%s: %.*s", what, (int)text.len, text.ptr);
        buffer_free(&text);
    }
}

/* True if the file of --output contains records, probably those of another run. */
static bool holds_records(const char *path)
{
    static const char start[] = "{\"csms\":";
    char bytes[sizeof start - 1];
    if (path == NULL || !output_path_replaces(path))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
    if (fd >= 0)
        close(fd);
    return n == (ssize_t)sizeof bytes && memcmp(bytes, start, sizeof bytes) == 0;
}

/*
 * Records of an earlier run are replaced only if its journal exists, from which they are written
 * again. If the answers exist but the journal is missing or empty, the journal was lost: a new one
 * would not know which requests were sent.
 */
static _Noreturn void refuse_to_replace(const struct send_options *o)
{
    if (o->journal != NULL && o->replay == NULL)
        tool_die(EXIT_USAGE,
                 "nothing sent: %s has records, but their journal %s is missing or empty: "
                 "restore the journal, or choose another file; --force starts over and replaces "
                 "the records",
                 o->output, o->journal);
    tool_die(
        EXIT_USAGE,
        "nothing sent: %s already has records: choose another file, or replace them with --force",
        o->output);
}

static const char *journal_place(const struct sender *s)
{
    return s->fixed != NULL ? s->fixed->origin : "regions";
}

/* A replay has no journal, but must not replace records either. */
static void open_journal(struct sender *s, const struct send_options *o, struct plan *plan)
{
    bool kept = !o->force && holds_records(o->output);
    enum journal_mode mode = kept ? JOURNAL_RESUME : JOURNAL_START;
    if (o->journal != NULL && o->replay == NULL)
        s->journal =
            journal_open(o->journal, plan, journal_place(s), o->dry_run ? JOURNAL_REHEARSAL : mode);
    if (kept && s->journal == NULL)
        refuse_to_replace(o);
}

static void open_for_sending(struct sender *s, const struct send_options *options,
                             struct plan *plan)
{
    if (s->fixed == NULL && !options->quiet) /* the records choose the endpoints: show them */
        announce(plan, s, "sending");
    interrupt_install();
    const char *problem = auth_login(&s->auth, s->client, &options->retry);
    if (problem != NULL && interrupt_count() > 0)
        tool_die(EXIT_INTERRUPTED, "interrupted; nothing sent");
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "nothing sent: %s", problem);
}

/* The output must not replace a file that the program uses. */
static void check_output(const struct send_options *o)
{
    const char *home = getenv("HOME");
    struct buffer keys = {0};
    if (o->output == NULL && !o->dry_run && !o->review && o->replay == NULL &&
        isatty(STDOUT_FILENO) == 1)
        tool_usage("the records would go to the terminal only: give --output FILE, or use a pipe");
    buffer_format(&keys, "%s/.huaweicloud/credentials", home != NULL ? home : "");
    buffer_char(&keys, '\0');
    const char *const others[] = {
        o->file != NULL ? o->file : "-",
        o->journal,
        o->auth.token_file,
        o->auth.iam_file,
        o->client.cacert,
        o->client.pinnedpubkey,
        o->replay,
        getenv("CSMS_TOKEN_FILE"),
        getenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE"),
        keys.ptr,
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        output_path_check(o->output, others[i]);
    buffer_free(&keys);
    if (o->dry_run && o->output != NULL && output_path_replaces(o->output))
        tool_usage("--output %s: the file exists, and a dry run does not replace it", o->output);
}

static void check_plan(const struct send_options *options, const struct plan *plan)
{
    if (options->plan_hash != NULL && strcmp(options->plan_hash, plan->digest) != 0)
        tool_die(EXIT_UNCONFIRMED,
                 "nothing sent: the records do not match --plan-hash; their hash is %s",
                 plan->digest);
}

/* Asks for confirmation, and shows how many requests the journal has settled. */
static void confirm(const struct sender *s, const struct send_options *o, struct plan *plan)
{
    struct buffer credentials = {0};
    struct confirm_options how = o->confirm;
    auth_describe(&s->auth, &credentials);
    how.credentials = (csms_str){credentials.ptr, credentials.len};
    if (!o->quiet && (o->dry_run || o->verbose))
        tool_warn("credentials: %.*s", (int)credentials.len, credentials.ptr);
    if (o->journal != NULL && !o->dry_run && isatty(STDERR_FILENO) == 1) {
        struct journal *j = journal_open(o->journal, plan, journal_place(s), JOURNAL_REHEARSAL);
        how.journal = o->journal;
        how.settled = journal_settled(j);
        journal_close(j);
    }
    confirm_plan(plan, &how, s->fixed, o->dry_run);
    buffer_free(&credentials);
}

/* Makes all checks that can fail before the first request. */
static void prepare(struct sender *s, const struct send_options *options, struct plan *plan)
{
    if (options->replay != NULL) {
        open_journal(s, options, plan);
        return;
    }
    if (options->max_requests > 0 && plan->count > options->max_requests)
        tool_die(EXIT_UNCONFIRMED, "nothing sent: %llu requests exceed --max-requests %llu",
                 (unsigned long long)plan->count, (unsigned long long)options->max_requests);
    s->client = client_new(&options->client);
    auth_load(&s->auth, &options->auth);
    if (!options->dry_run)
        output_try_stdout(options->output);
    else if (!options->quiet)
        announce(plan, s, "would send");
    confirm(s, options, plan);
    open_journal(s, options, plan);
    if (!options->dry_run)
        open_for_sending(s, options, plan);
}

static enum exit_code run(const struct send_options *options, struct plan *plan, struct sender *s)
{
    struct output out;
    struct replay replay;
    struct scheduler_options how = {
        .fixed = s->fixed,
        .client = options->dry_run ? NULL : s->client,
        .replay = options->replay != NULL ? &replay : NULL,
        .journal = s->journal,
        .auth = &s->auth,
        .retry = options->retry,
        .in_flight = options->client.in_flight,
        .rate = options->rate,
        .dry_run = options->dry_run,
        .resend_unknown = options->resend_unknown,
        .resend_rejected = options->resend_rejected,
        .fail_fast = options->fail_fast,
        .verbose = options->verbose,
        .quiet = options->quiet,
    };
    if (options->replay != NULL)
        replay_open(&replay, options->replay);
    output_open(&out, options->output);
    if (s->client != NULL && !options->dry_run)
        output_keep(&out);
    bool written;
    enum exit_code code = scheduler_run(plan, &how, &out, &written);
    if (written)
        output_finish(&out);
    else
        output_abandon(&out);
    if (options->replay != NULL)
        replay_close(&replay);
    return code;
}

static enum exit_code review(const struct send_options *options, struct plan *plan,
                             const struct endpoint *fixed)
{
    struct output out;
    output_open(&out, options->output);
    review_plan(plan, fixed, options->review_tsv, &out);
    output_finish(&out);
    return EXIT_OK;
}

static enum exit_code send_plan(const struct send_options *options, struct plan *plan,
                                struct sender *sender)
{
    prepare(sender, options, plan);
    enum exit_code code = run(options, plan, sender);
    journal_close(sender->journal);
    client_free(sender->client);
    return code;
}

int main(int argc, char **argv)
{
    struct send_options options;
    struct plan plan;
    struct sender sender = {0};
    (void)argc;
    tool_start("csms-send");
    secure_text_protect_process();
    send_options_read(&options, argv);
    check_output(&options);
    choose_endpoint(&sender, &options);
    const struct plan_rules rules = {
        .region = options.auth.region,
        .one_place = sender.fixed != NULL || options.replay != NULL || options.review,
    };
    plan_read(&plan, options.file, &rules);
    check_plan(&options, &plan);
    enum exit_code code = options.review ? review(&options, &plan, sender.fixed)
                                         : send_plan(&options, &plan, &sender);
    plan_free(&plan);
    send_options_free(&options);
    return (int)code;
}
