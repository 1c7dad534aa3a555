/* SPDX-License-Identifier: MIT */
/*
 * csms-send: request records in, response records out.
 *
 * The program sends nothing until it has checked everything: the whole plan, the credentials, the
 * TLS files, the confirmation and the output.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "confirm.h"
#include "input.h"
#include "interrupt.h"
#include "output_path.h"
#include "send_options.h"
#include "str.h"

/* Shows the plan. With a journal, a part of it may be settled, so this is not what is sent. */
static void announce(const struct send_options *o, const struct plan *plan, const char *action)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct buffer text = {0};
        confirm_describe(&text, &plan->targets[i], o->run.fixed);
        tool_warn("%s: %.*s", o->journal != NULL ? "plan" : action, (int)text.len, text.ptr);
        buffer_free(&text);
    }
}

/* True if the file of --output contains records, but not of this plan; plan may be NULL. */
static bool has_other_records(const char *path, struct plan *plan)
{
    struct input in;
    struct record first, request;
    struct record_error error;
    struct buffer line = {0};
    if (path == NULL || !output_path_replaces(path))
        return false;
    input_open_or_exit(&in, path);
    input_more(&in, INPUT_READ);
    bool other = str_starts(input_held(&in), "{\"csms\":");
    if (other && plan != NULL && input_line(&in, RECORD_MAX) == LINE_READ &&
        record_parse(&first, in.line, in.len, &error) == 0) {
        while (other && plan_next(plan, &line, &request))
            other = !str_equal(request.id, first.id);
        plan_rewind(plan);
    }
    input_close(&in);
    buffer_free(&line);
    return other;
}

/*
 * Records of an earlier run are replaced only if its journal exists, from which they are written
 * again. If the answers exist but the journal is missing or empty, the journal was lost: a new one
 * would not know which requests were sent. A replay has no journal.
 */
static void open_journal(struct send_options *o, struct plan *plan)
{
    bool has_journal = o->journal != NULL && o->replay == NULL;
    if (has_journal)
        o->run.journal =
            journal_open(o->journal, plan, o->run.fixed != NULL ? o->run.fixed->origin : "regions");
    bool resumes = has_journal && o->run.journal->file.size > 0;
    if (o->force || !has_other_records(o->output, resumes ? plan : NULL))
        return;
    if (has_journal && !resumes)
        tool_die(EXIT_USAGE,
                 "nothing sent: %s has records, but their journal %s is missing or empty: "
                 "restore the journal, or choose another file; --force starts over and replaces "
                 "the records",
                 o->output, o->journal);
    tool_die(EXIT_USAGE,
             "nothing sent: %s already has records%s: choose another file, or replace them with "
             "--force",
             o->output, resumes ? " of another run" : "");
}

/* The output must not replace a file that the program uses. */
static void check_output(const struct send_options *o)
{
    struct buffer keys = {0};
    if (o->output == NULL && !o->run.dry_run && !o->review && o->replay == NULL &&
        isatty(STDOUT_FILENO) == 1)
        tool_usage("the records would go to the terminal only: give --output FILE, or use a pipe");
    credentials_path(&keys);
    const char *const others[] = {
        o->file != NULL ? o->file : "-",
        o->journal,
        o->auth.token_file,
        o->auth.iam_file,
        o->client.cacert,
        o->client.pinnedpubkey,
        o->replay,
        getenv("CSMS_TOKEN_FILE"),
        keys.ptr,
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        output_path_check(o->output, others[i]);
    buffer_free(&keys);
}

static void check_plan(const struct send_options *o, const struct plan *plan)
{
    if (o->plan_hash != NULL && strcmp(o->plan_hash, plan->digest) != 0)
        tool_die(EXIT_UNCONFIRMED,
                 "nothing sent: the records do not match --plan-hash; their hash is %s",
                 plan->digest);
    if (o->max_requests > 0 && plan->count > o->max_requests && !o->review && o->replay == NULL)
        tool_die(EXIT_UNCONFIRMED, "nothing sent: %llu requests exceed --max-requests %llu",
                 (unsigned long long)plan->count, (unsigned long long)o->max_requests);
}

/* Asks for confirmation, and shows how many requests the journal has settled. */
static void confirm(const struct send_options *o, struct plan *plan)
{
    struct confirm_options how = o->confirm;
    how.credentials = buffer_slice(&o->run.auth->source);
    how.journal = o->journal;
    if (!o->run.quiet && (o->run.dry_run || o->run.verbose))
        tool_warn("credentials: %.*s", (int)how.credentials.len, how.credentials.ptr);
    if (o->run.journal != NULL)
        how.settled = journal_settled(o->run.journal);
    confirm_plan(plan, &how, o->run.fixed, o->run.dry_run);
}

/* Makes all checks that can fail before the first request. */
static void prepare(struct send_options *o, struct plan *plan, struct auth *auth)
{
    struct client *client = client_new(&o->client);
    auth_load(auth, &o->auth);
    o->run.auth = auth;
    if (!o->run.dry_run)
        output_try_stdout(o->output);
    else if (!o->run.quiet)
        announce(o, plan, "would send");
    open_journal(o, plan);
    confirm(o, plan);
    if (o->run.dry_run) {
        client_free(client);
        return;
    }
    journal_start(o->run.journal);
    if (o->run.fixed == NULL && !o->run.quiet) /* the records choose the endpoints: show them */
        announce(o, plan, "sending");
    interrupt_install();
    const char *problem = auth_login(auth, client, &o->run.retry);
    if (problem != NULL && interrupt_count() > 0)
        tool_die(EXIT_INTERRUPTED, "interrupted; nothing sent");
    if (problem != NULL)
        tool_die(EXIT_CONFIG, "nothing sent: %s", problem);
    o->run.client = client;
}

static enum exit_code send_plan(struct send_options *o, struct plan *plan)
{
    static struct auth auth; /* the options point to it */
    static struct replay replay;
    struct output out;
    bool written;
    if (o->replay != NULL) {
        open_journal(o, plan);
        replay_open(&replay, o->replay);
        o->run.replay = &replay;
    } else {
        prepare(o, plan, &auth);
    }
    bool unseen = o->run.dry_run && o->output == NULL && isatty(STDOUT_FILENO) == 1;
    output_open(&out, unseen ? "/dev/null" : o->output); /* messages would scroll away */
    if (o->run.client != NULL)
        output_keep(&out);
    enum exit_code code = scheduler_run(plan, &o->run, &out, &written);
    if (written && !(o->run.dry_run && out.temporary != NULL)) /* a rehearsal changes no file */
        output_finish(&out);
    else
        output_abandon(&out);
    if (o->replay != NULL)
        replay_close(&replay);
    journal_close(o->run.journal);
    client_free(o->run.client);
    return code;
}

static enum exit_code review(const struct send_options *o, struct plan *plan)
{
    struct output out;
    output_open(&out, o->output);
    review_plan(plan, o->run.fixed, o->format == REVIEW_TSV, &out);
    output_finish(&out);
    return EXIT_OK;
}

int main(int argc, char **argv)
{
    struct send_options options;
    struct plan plan;
    (void)argc;
    tool_start("csms-send");
    secure_text_protect_process();
    send_options_read(&options, argv);
    check_output(&options);
    const struct plan_rules rules = {
        .region = options.auth.region,
        .one_endpoint = options.run.fixed != NULL,
        .needs_region = options.run.fixed == NULL && options.replay == NULL && !options.review,
    };
    plan_read(&plan, options.file, &rules);
    check_plan(&options, &plan);
    enum exit_code code = options.review ? review(&options, &plan) : send_plan(&options, &plan);
    plan_free(&plan);
    free(options.confirm.phrases);
    return (int)code;
}
