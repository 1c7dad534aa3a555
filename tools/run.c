/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"

enum { WAIT_MS = 1000 };

/* A request on its way. */
struct slot {
    bool busy;
    uint64_t number; /* in the plan, from 1 */
    struct buffer line;
    struct record record; /* points into line */
    char *url;
    struct auth_request auth;
    struct exchange exchange;
};

/* Why nothing new is sent. */
struct stop {
    const char *code, *text; /* for the records of what is left */
};

static const struct stop stop_interrupted = {"interrupted", "interrupted before it was sent"};
static const struct stop stop_denied = {
    "denied", "the credentials were refused before, and an access key is locked after "
              "more than five failures"};
static const struct stop stop_output = {"output", "an earlier answer could not be written"};

struct run {
    struct plan *plan;
    const struct run_options *options;
    struct output *out;
    struct slot *slots;
    const struct stop *stop; /* NULL: go on */
    uint64_t started, answered, unknown, unsent;
    struct buffer text;
    bool output_failed;
};

static csms_str str(const char *text)
{
    return (csms_str){text, strlen(text)};
}

static csms_str text_of(const struct buffer *b)
{
    return (csms_str){b->ptr, b->len};
}

static void set_error(struct record *r, enum record_sent sent, const char *code,
                      const char *message)
{
    r->has_status = false;
    r->sent = sent;
    r->error_code = str(code);
    r->error_message = str(message);
}

/* ---- Records ------------------------------------------------------------------------------ */

static void count(struct run *run, const struct record *r)
{
    if (r->has_status)
        run->answered++;
    else if (r->sent == RECORD_SENT_MAYBE)
        run->unknown++;
    else
        run->unsent++;
}

static void say_result(const struct record *r)
{
    if (r->has_status)
        tool_warn("%.*s: answered with status %d", (int)r->id.len, r->id.ptr, r->status);
    else
        tool_warn("%.*s: %s: %.*s", (int)r->id.len, r->id.ptr,
                  r->sent == RECORD_SENT_MAYBE ? "outcome unknown" : "not sent",
                  (int)r->error_message.len, r->error_message.ptr);
}

/* The record goes out, or what it says goes to stderr: what happened is never lost in silence. */
static void write_record(struct run *run, const struct record *r)
{
    if (!run->output_failed && output_try_line(run->out, text_of(&run->text)) == 0)
        return;
    if (!run->output_failed)
        tool_warn("cannot write %s: %s; nothing more is sent", run->out->path, strerror(errno));
    run->output_failed = true;
    if (run->stop != &stop_output || r->has_status || r->sent == RECORD_SENT_MAYBE)
        say_result(r);
    run->stop = &stop_output;
}

/* r has become a response. */
static void put(struct run *run, struct record *r)
{
    r->kind = RECORD_RESPONSE;
    r->has_request = true;
    run->text.len = 0;
    record_write(&run->text, r);
    if (run->text.len > RECORD_MAX) {
        set_error(r, RECORD_SENT_MAYBE, "too_large", "the answer does not fit a record");
        run->text.len = 0;
        record_write(&run->text, r);
    }
    count(run, r);
    if (run->options->verbose)
        say_result(r);
    if (r->has_status && r->status == 401 && run->stop == NULL)
        run->stop = &stop_denied;
    write_record(run, r);
}

/* ---- Requests ----------------------------------------------------------------------------- */

static csms_str header_of(const struct exchange *x, enum client_header which)
{
    return x->header[which].len > 0 ? text_of(&x->header[which]) : (csms_str){0};
}

static void set_answer(struct record *r, const struct exchange *x)
{
    r->has_status = true;
    r->status = x->status;
    r->content_type = header_of(x, CLIENT_CONTENT_TYPE);
    r->date = header_of(x, CLIENT_DATE);
    r->retry_after = header_of(x, CLIENT_RETRY_AFTER);
    r->x_request_id = header_of(x, CLIENT_X_REQUEST_ID);
    r->has_elapsed = true;
    r->elapsed_ms = x->elapsed_ms;
    r->body = x->answer.len > 0 ? text_of(&x->answer) : str("");
}

static void finish(struct run *run, struct slot *s)
{
    const struct exchange *x = &s->exchange;
    if (x->outcome == CLIENT_ANSWERED)
        set_answer(&s->record, x);
    else
        set_error(&s->record, x->outcome == CLIENT_NOT_SENT ? RECORD_SENT_NO : RECORD_SENT_MAYBE,
                  x->code, x->message);
    put(run, &s->record);
    exchange_reset(&s->exchange);
    free(s->url);
    s->busy = false;
}

static void post(struct run *run, struct slot *s)
{
    struct endpoint e;
    endpoint_choose(&e, run->options->fixed, s->record.region);
    s->url = endpoint_url(&e, s->record.path);
    s->auth = (struct auth_request){
        .host = endpoint_host(&e),
        .project_id = s->record.request.project_id,
        .path = s->record.path,
        .body = s->record.request_body,
    };
    auth_prepare(run->options->auth, &s->auth);
    s->exchange = (struct exchange){
        .url = s->url,
        .plain = e.plain,
        .headers = s->auth.headers,
        .n_headers = s->auth.n_headers,
        .body = s->record.request_body,
        .owner = s,
    };
    if (run->options->verbose)
        tool_warn("%.*s: POST %s", (int)s->record.id.len, s->record.id.ptr, s->url);
    client_start(run->options->client, &s->exchange);
    s->busy = true;
}

/* Take the next request. What needs no network is over at once. */
static bool start(struct run *run, struct slot *s)
{
    struct record *r = &s->record;
    if (!plan_next(run->plan, &s->line, r))
        return false;
    s->number = ++run->started;
    if (run->stop != NULL)
        set_error(r, RECORD_SENT_NO, run->stop->code, run->stop->text);
    else if (run->options->dry_run)
        set_error(r, RECORD_SENT_NO, "dry_run", "dry run");
    else if (run->options->replay != NULL)
        replay_answer(run->options->replay, r, s->number);
    else
        post(run, s);
    if (!s->busy)
        put(run, r);
    return true;
}

/* ---- The run ------------------------------------------------------------------------------ */

static void heed_interrupts(struct run *run)
{
    interrupt_seen();
    if (interrupt_count() > 0 && run->stop == NULL) {
        run->stop = &stop_interrupted;
        tool_warn("interrupted: nothing new is sent; again to give up what is in flight");
    }
    if (interrupt_count() < 2)
        return;
    for (size_t i = 0; i < run->options->in_flight; i++) {
        struct slot *s = &run->slots[i];
        if (s->busy) {
            client_abort(run->options->client, &s->exchange);
            finish(run, s);
        }
    }
}

/* Fill the free slots. The number of busy ones; *more is whether the plan has more. */
static size_t fill(struct run *run, bool *more)
{
    size_t busy = 0;
    for (size_t i = 0; i < run->options->in_flight; i++) {
        struct slot *s = &run->slots[i];
        while (*more && !s->busy && interrupt_count() == 0 && run->stop == NULL)
            *more = start(run, s);
        busy += s->busy;
    }
    return busy;
}

/* Every request that will not be sent gets its record too. */
static void drain(struct run *run)
{
    while (start(run, &run->slots[0]))
        ;
}

static void summary(const struct run *run)
{
    tool_warn("%llu request%s: %llu answered, %llu of unknown outcome, %llu not sent",
              (unsigned long long)run->plan->count, run->plan->count == 1 ? "" : "s",
              (unsigned long long)run->answered, (unsigned long long)run->unknown,
              (unsigned long long)run->unsent);
}

static enum exit_code verdict(const struct run *run)
{
    if (run->output_failed)
        return EXIT_IO;
    if (run->stop == &stop_interrupted)
        return EXIT_INTERRUPTED;
    if (run->unknown > 0)
        return EXIT_UNKNOWN;
    return run->unsent > 0 && !run->options->dry_run ? EXIT_UNSENT : EXIT_OK;
}

enum exit_code run_plan(struct plan *plan, const struct run_options *options, struct output *out)
{
    struct run run = {.plan = plan, .options = options, .out = out};
    size_t n = options->in_flight;
    bool more = true;
    run.slots = tool_alloc(n * sizeof *run.slots);
    memset(run.slots, 0, n * sizeof *run.slots);
    while (fill(&run, &more) > 0) {
        struct exchange *x = client_wait(options->client, WAIT_MS, interrupt_fd());
        if (x != NULL)
            finish(&run, x->owner);
        heed_interrupts(&run);
    }
    heed_interrupts(&run);
    if (run.stop != NULL)
        drain(&run);
    enum exit_code code = verdict(&run);
    if (!options->quiet && (code != EXIT_OK || options->verbose))
        summary(&run);
    for (size_t i = 0; i < n; i++)
        buffer_free(&run.slots[i].line);
    free(run.slots);
    buffer_free(&run.text);
    return code;
}
