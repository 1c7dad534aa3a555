/* SPDX-License-Identifier: MIT */
/* csms-req: write requests to delete secrets in batches. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_path.h"
#include "record.h"
#include "req_check.h"
#include "req_options.h"
#include "seen.h"
#include "program.h"

struct run {
    struct req_options options;
    struct req_input *in; /* NULL: operands */
    bool looking;         /* for what is bad, before anything is written */
    struct output out;
    struct seen seen;
    uint64_t good, duplicate, bad;
    uint64_t errors, warnings; /* told on stderr, or counted there */
};

/* A checked request and what its record needs. */
struct order {
    struct csms_request request;
    csms_str region;       /* optional */
    csms_str named_region; /* absent unless the line named it */
    bool named_project;
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

/* ---- from an entry to a request ---- */

static bool same(csms_str a, csms_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static bool check_value(const struct req_entry *entry, enum req_field field, bool any_type,
                        struct problem *problem)
{
    const struct req_value *value = &entry->values[field];
    bool good = true;
    if (value->text.ptr == NULL)
        return true;
    switch (field) {
    case FIELD_INSTANCE:
        good = check_instance(value->text, problem) &&
               (entry->stated || check_plain_instance(value->text, problem));
        break;
    case FIELD_TYPE:
        good = check_type(value->text, any_type, problem);
        break;
    case FIELD_PROJECT:
        good = check_project(value->text, problem);
        break;
    default:
        good = check_region(value->text, problem);
        break;
    }
    if (!good)
        problem->offset = value->column - 1 + (value->exact ? problem->offset : 0);
    return good;
}

/* What the chosen format needs to know, or cannot say. */
static bool fits_format(const struct req_options *options, const struct order *order,
                        struct problem *problem)
{
    bool own_project = order->named_project && !same(order->request.project_id, options->project);
    bool own_region = order->named_region.ptr != NULL && !same(order->region, options->region);
    bool host = options->format == WRITE_HTTP || options->format == WRITE_CURL;
    if (host && options->host.ptr == NULL && order->region.ptr == NULL)
        return problem_at(problem, 0, "no region: name it here, or with --region or --host");
    if (options->host.ptr != NULL && own_region)
        return problem_at(problem, 0, "a region of its own, but --host is for all: leave out one");
    if (options->format == WRITE_BODY && (own_project || own_region))
        return problem_at(problem, 0,
                          "a body cannot say that it is for another project or region "
                          "than the rest: use another --format");
    return true;
}

static csms_str either(csms_str own, csms_str otherwise)
{
    return own.ptr != NULL ? own : otherwise;
}

static bool make_order(const struct req_options *options, const struct req_entry *entry,
                       struct order *order, struct problem *problem)
{
    const struct req_value *values = entry->values;
    for (unsigned field = 0; field < FIELDS; field++)
        if (!check_value(entry, field, options->any_type, problem))
            return false;
    struct csms_request *request = &order->request;
    *request =
        (struct csms_request){.project_id = either(values[FIELD_PROJECT].text, options->project),
                              .instance_id = values[FIELD_INSTANCE].text,
                              .instance_type = either(values[FIELD_TYPE].text, options->type),
                              .scope = options->scope};
    request->any_type =
        request->instance_type.ptr != NULL && !type_is_listed(request->instance_type);
    order->named_project = values[FIELD_PROJECT].text.ptr != NULL;
    order->named_region = values[FIELD_REGION].text;
    order->region = either(order->named_region, options->region);

    if (request->project_id.ptr == NULL)
        return problem_at(problem, 0, "no project: name it here or with --project");
    if (!fits_format(options, order, problem))
        return false;
    enum csms_err err = csms_request_check(request);
    return err == CSMS_OK || problem_at(problem, 0, "%s", csms_err_text(err));
}

/* ---- from a request to the output ---- */

static void write_order(struct run *run, const struct order *order)
{
    const struct req_options *options = &run->options;
    struct buffer id = {0};
    record_id(&id, &order->request, order->named_region, order->named_project);
    req_write(&run->out, options->format, &order->request, order->region, options->host,
              either(options->id, (csms_str){id.ptr, id.len}));
    buffer_free(&id);
}

static void warn_doubtful(struct run *run, const struct req_entry *entry)
{
    struct problem problem;
    const struct req_value *type = &entry->values[FIELD_TYPE];
    if (!run->options.quiet && type->text.ptr != NULL && type_is_doubtful(type->text, &problem))
        report(run, &run->warnings, entry->number, type->column, problem.text);
}

/* False if the entry is bad; then it was reported. */
static bool take_entry(struct run *run, const struct req_entry *entry)
{
    struct order order;
    struct problem problem;
    if (!make_order(&run->options, entry, &order, &problem)) {
        report(run, &run->errors, entry->number, problem.offset + 1, problem.text);
        run->bad++;
        return false;
    }
    if (run->looking)
        return true;
    warn_doubtful(run, entry);
    uint64_t first = seen_add(&run->seen, &order.request, order.region, entry->number);
    if (first == 0) {
        run->good++;
        if (!run->options.check)
            write_order(run, &order);
        return true;
    }
    run->duplicate++;
    if (!run->options.quiet) {
        struct buffer what = {0};
        buffer_format(&what, "the same request as %s %llu: taken once",
                      run->in != NULL ? "line" : "operand", (unsigned long long)first);
        buffer_char(&what, '\0');
        report(run, &run->warnings, entry->number, 1, what.ptr);
        buffer_free(&what);
    }
    return true;
}

/* ---- where entries come from ---- */

static struct req_entry operand_entry(const struct req_options *options, size_t i)
{
    const char *word = options->instances[i];
    struct req_entry entry = {.number = i + 1};
    entry.values[FIELD_INSTANCE] = (struct req_value){{word, strlen(word)}, 1, true};
    return entry;
}

/* Operands are all there before anything is written, so one that is bad stops all of them. */
static int run_operands(struct run *run)
{
    for (size_t i = 0; i < run->options.n_instances; i++) {
        struct order order;
        struct problem problem;
        struct req_entry entry = operand_entry(&run->options, i);
        if (make_order(&run->options, &entry, &order, &problem))
            continue;
        report(run, &run->errors, entry.number, problem.offset + 1, problem.text);
        run->bad++;
    }
    for (size_t i = 0; i < run->options.n_instances && run->bad == 0; i++) {
        struct req_entry entry = operand_entry(&run->options, i);
        take_entry(run, &entry);
    }
    return run->bad > 0 ? EXIT_USAGE : EXIT_OK;
}

/* False if a bad line ended it. */
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

/* From a file that can be read twice nothing is written if a line in it is bad; with --output that
 * is so of any input. False: a line is bad. */
static bool look_first(struct run *run)
{
    const struct req_options *options = &run->options;
    struct stat about;
    int fd = run->in->lines.fd;
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

    int code = run.options.input != NULL                  ? run_input(&run)
               : run.options.scope == CSMS_SCOPE_INSTANCE ? run_operands(&run)
                                                          : run_scope(&run);
    if (run.out.fd >= 0)
        output_finish(&run.out);
    summarize(&run);
    seen_free(&run.seen);
    free(run.options.instances);
    return code;
}
