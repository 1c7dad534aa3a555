/* SPDX-License-Identifier: MIT */
/* csms-req: write requests to delete secrets in batches. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dedup.h"
#include "output_path.h"
#include "req_order.h"
#include "program.h"
#include "str.h"

struct run {
    struct req_options options;
    struct req_input *in; /* NULL: operands */
    bool looking;         /* for invalid lines, before anything is written */
    struct output out;
    struct dedup requests;
    struct buffer key; /* of the current request */
    uint64_t good, duplicate, bad;
    uint64_t errors, warnings; /* reported on stderr, or counted there */
};

/* One line on stderr about line or operand number; count is of its kind. */
static void report(const struct run *run, uint64_t *count, uint64_t number, size_t column,
                   const char *what)
{
    const char *place = run->in != NULL ? run->in->lines.path : "operand ";
    const char *colon = run->in != NULL ? ":" : "";
    tool_warn_some(count, "%s%s%llu:%zu: %s", place, colon, (unsigned long long)number, column,
                   what);
}

/* ---- from a request to the output ---- */

static void write_order(struct run *run, struct order *order)
{
    const struct req_options *options = &run->options;
    struct buffer id = {0};
    record_id(&id, &order->record.request, order->named_region, order->named_project);
    order->record.id = options->id.ptr != NULL ? options->id : (csms_str){id.ptr, id.len};
    req_write(&run->out, options->format, &order->record, options->host);
    buffer_free(&id);
}

static void warn_doubtful(struct run *run, const struct req_entry *entry)
{
    struct problem problem;
    const struct req_value *type = &entry->values[FIELD_TYPE];
    const struct req_value *instance = &entry->values[FIELD_INSTANCE];
    if (type->text.ptr != NULL && type_is_doubtful(type->text, &problem))
        report(run, &run->warnings, entry->number, type->column, problem.text);
    if (!entry->stated && instance_is_doubtful(instance->text, &problem))
        report(run, &run->warnings, entry->number,
               instance->column + (instance->exact ? problem.offset : 0), problem.text);
}

static void warn_duplicate(struct run *run, const struct req_entry *entry, uint64_t first)
{
    struct problem problem;
    problem_at(&problem, 0, "the same request as %s %llu: taken once",
               run->in != NULL ? "line" : "operand", (unsigned long long)first);
    report(run, &run->warnings, entry->number, 1, problem.text);
}

/* Returns the number of an earlier entry with the same project, region, type and instance, or 0. No
 * part of a valid request has a NUL, so different requests give different texts. */
static uint64_t add_request(struct run *run, const struct record *r, uint64_t number)
{
    const csms_str parts[] = {r->request.project_id, r->region, r->request.instance_type,
                              r->request.instance_id};
    run->key.len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buffer_str(&run->key, parts[i]);
        buffer_char(&run->key, '\0');
    }
    return dedup_add(&run->requests, (csms_str){run->key.ptr, run->key.len}, number);
}

/* False if the entry is invalid; the error is reported. */
static bool take_entry(struct run *run, const struct req_entry *entry)
{
    struct order order;
    struct problem problem;
    if (!req_order(&order, &run->options, entry, &problem)) {
        report(run, &run->errors, entry->number, problem.offset + 1, problem.text);
        run->bad++;
        return false;
    }
    if (run->looking)
        return true;
    if (!run->options.quiet)
        warn_doubtful(run, entry);
    uint64_t first = add_request(run, &order.record, entry->number);
    if (first != 0) {
        run->duplicate++;
        if (!run->options.quiet)
            warn_duplicate(run, entry, first);
        return true;
    }
    run->good++;
    if (!run->options.check)
        write_order(run, &order);
    return true;
}

/* ---- where entries come from ---- */

static struct req_entry operand_entry(const struct req_options *options, size_t i)
{
    struct req_entry entry = {.number = i + 1};
    entry.values[FIELD_INSTANCE] = (struct req_value){str_from(options->instances[i]), 1, true};
    return entry;
}

/* An operand that is the name of a file is hardly an ID, unless the shell or --output makes that
 * file. */
static bool check_no_file(const struct req_options *options, const char *word,
                          struct problem *problem)
{
    struct stat about;
    if (stat(word, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0 ||
        (options->output != NULL && strcmp(word, options->output) == 0))
        return true;
    return problem_at(problem, 0,
                      "%s is a file: use -i %s; if it is an ID, give it on a line of "
                      "--input-format lines",
                      word, word);
}

/* Checks all operands before anything is written; an invalid one stops all of them. */
static int run_operands(struct run *run)
{
    struct problem problem;
    run->looking = true;
    for (size_t i = 0; i < run->options.n_instances; i++) {
        struct req_entry entry = operand_entry(&run->options, i);
        if (check_no_file(&run->options, run->options.instances[i], &problem)) {
            take_entry(run, &entry);
            continue;
        }
        report(run, &run->errors, entry.number, 1, problem.text);
        run->bad++;
    }
    run->looking = false;
    for (size_t i = 0; i < run->options.n_instances && run->bad == 0; i++) {
        struct req_entry entry = operand_entry(&run->options, i);
        take_entry(run, &entry);
    }
    return run->bad > 0 ? EXIT_USAGE : EXIT_OK;
}

/* False if an invalid line ended the input. */
static bool take_lines(struct run *run)
{
    for (;;) {
        struct req_entry entry;
        struct problem problem;
        enum req_result result = req_input_next(run->in, &entry, &problem);
        if (result == REQ_END)
            return true;
        bool good = result == REQ_ENTRY && take_entry(run, &entry);
        if (result != REQ_ENTRY) {
            report(run, &run->errors, entry.number, problem.offset + 1, problem.text);
            run->bad++;
        }
        if (result == REQ_STOP || (!good && !run->options.keep_going && !run->options.check))
            return false;
        if (!run->options.check && !run->looking && !line_reader_ready(&run->in->lines))
            output_flush(&run->out);
    }
}

static void summarize(const struct run *run)
{
    tool_warn_rest(run->warnings, "warnings");
    tool_warn_rest(run->errors, "errors");
    if (run->options.verbose)
        tool_warn("%llu %s, %llu duplicate, %llu bad", (unsigned long long)run->good,
                  run->options.check ? "good" : "written", (unsigned long long)run->duplicate,
                  (unsigned long long)run->bad);
}

static int run_scope(struct run *run)
{
    const struct req_entry all = {.number = 1};
    return take_entry(run, &all) ? EXIT_OK : EXIT_USAGE;
}

/* Returns false if a line is bad of a file that can be read twice, before anything is written. With
 * --output that is not needed: there is no file until the end. */
static bool look_first(struct run *run)
{
    const struct req_options *options = &run->options;
    struct stat about;
    int fd = run->in->lines.in.fd;
    off_t start = lseek(fd, 0, SEEK_CUR);
    if (options->check || options->keep_going || run->out.temporary != NULL || start < 0 ||
        fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return true;
    run->looking = true;
    bool good = take_lines(run);
    run->looking = false;
    req_input_rewind(run->in, start, options->input_format);
    return good;
}

static int run_input(struct run *run)
{
    struct req_input in;
    req_input_open(&in, run->options.input, run->options.input_format, &run->options.columns);
    run->in = &in;
    bool whole = look_first(run) && take_lines(run);
    if (whole && run->good + run->duplicate + run->bad == 0)
        tool_die(EXIT_NO_INPUT, "%s: no request in it", in.lines.path);
    if (!whole && run->options.output != NULL)
        output_abandon(&run->out);
    req_input_close(&in);
    return run->bad > 0 ? EXIT_DATA : EXIT_OK;
}

int main(int argc, char **argv)
{
    struct run run = {.out = {.fd = -1}};
    tool_start("csms-req");
    req_options_read(&run.options, argc, argv);
    output_path_check(run.options.output, run.options.input);
    if (!run.options.check) {
        output_open(&run.out, run.options.output);
        output_share(&run.out);
    }

    int code;
    if (run.options.input != NULL)
        code = run_input(&run);
    else if (run.options.scope == CSMS_SCOPE_INSTANCE)
        code = run_operands(&run);
    else
        code = run_scope(&run);
    if (run.out.fd >= 0)
        output_finish(&run.out);
    summarize(&run);
    dedup_free(&run.requests);
    buffer_free(&run.key);
    free(run.options.instances);
    return code;
}
