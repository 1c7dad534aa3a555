/* SPDX-License-Identifier: MIT */
/* csms-req: write requests to delete secrets in batches. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dedup.h"
#include "output.h"
#include "output_path.h"
#include "program.h"
#include "req_record.h"
#include "str.h"

struct run {
    struct req_options options;
    struct req_input *in; /* NULL: operands, or all instances */
    size_t operand;       /* the next one */
    bool looking;         /* for invalid entries, before anything is written */
    struct output out;
    struct dedup requests;
    struct buffer text; /* of the current request */
    uint64_t valid, duplicates;
    uint64_t errors, warnings; /* the first ones are printed */
};

/* Reports an error or a warning of a line or operand; count is of its kind. Only the first ones are
 * printed. */
static void report(const struct run *run, uint64_t *count, uint64_t number, size_t column,
                   const char *message)
{
    const char *place = run->in != NULL ? run->in->lines.path : "operand ";
    const char *colon = run->in != NULL ? ":" : "";
    if (++*count <= WARN_SOME_MAX)
        tool_warn("%s%s%llu:%zu: %s", place, colon, (unsigned long long)number, column, message);
}

static void report_rest(uint64_t count, const char *what)
{
    if (count > WARN_SOME_MAX)
        tool_warn("and %llu more %s", (unsigned long long)(count - WARN_SOME_MAX), what);
}

/* ---- From an entry to the output ---------------------------------------------------------- */

static void write_record(struct run *run, struct record *r, const struct req_entry *entry)
{
    const struct req_options *options = &run->options;
    struct buffer id = {0};
    record_id(&id, &r->request, entry->values[FIELD_REGION].text,
              entry->values[FIELD_PROJECT].text.ptr != NULL);
    r->id = options->id.ptr != NULL ? options->id : buffer_slice(&id);
    run->text.len = 0;
    req_write(&run->text, options->format, r, options->host);
    output_bytes(&run->out, buffer_slice(&run->text));
    buffer_free(&id);
}

static void warn_doubtful(struct run *run, const struct req_entry *entry)
{
    struct problem problem;
    const struct req_value *type = &entry->values[FIELD_TYPE];
    const struct req_value *instance = &entry->values[FIELD_INSTANCE];
    if (type->text.ptr != NULL && type_is_doubtful(type->text, &problem))
        report(run, &run->warnings, entry->number, type->column, problem.text);
    if (!entry->literal && instance_is_doubtful(instance->text, &problem))
        report(run, &run->warnings, entry->number,
               instance->column + (instance->exact ? problem.offset : 0), problem.text);
}

/* Returns the number of an earlier entry with the same project, region, type and instance, or 0.
 * Values of the options, which are the same for all requests, are left out to save memory. */
static uint64_t add_request(struct run *run, const struct record *r, uint64_t number)
{
    const struct req_options *options = &run->options;
    bool own_region = !str_equal(r->region, options->region);
    bool own_project = !str_equal(r->request.project_id, options->project);
    run->text.len = 0;
    record_id(&run->text, &r->request, own_region ? r->region : (csms_str){NULL, 0}, own_project);
    return dedup_add(&run->requests, buffer_slice(&run->text), number);
}

/* False, with the problem, if the entry is invalid. */
static bool take_entry(struct run *run, const struct req_entry *entry, struct problem *problem)
{
    const struct req_options *options = &run->options;
    struct record record;
    if (!req_record(&record, options, entry, problem))
        return false;
    if (run->looking)
        return true;
    if (!options->quiet)
        warn_doubtful(run, entry);
    uint64_t first = add_request(run, &record, entry->number);
    if (first == 0) {
        run->valid++;
        if (!options->check)
            write_record(run, &record, entry);
        return true;
    }
    run->duplicates++;
    problem_at(problem, 0, "duplicate of %s %llu: skipped", run->in != NULL ? "line" : "operand",
               (unsigned long long)first);
    if (!options->quiet)
        report(run, &run->warnings, entry->number, 1, problem->text);
    return true;
}

/* ---- Sources of entries ------------------------------------------------------------------- */

/* An operand that names a file with content is probably not an ID, unless --output names it, too.
 */
static bool check_no_file(const struct req_options *options, const char *word,
                          struct problem *problem)
{
    struct stat about;
    if (stat(word, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0 ||
        (options->output != NULL && strcmp(word, options->output) == 0))
        return true;
    return problem_at(problem, 0,
                      "%s is a file: use -i %s; if it is an ID, give it as input with "
                      "--input-format lines",
                      word, word);
}

/* A request for all instances is one entry without a value. */
static enum req_result next_operand(struct run *run, struct req_entry *entry,
                                    struct problem *problem)
{
    const struct req_options *options = &run->options;
    bool all = options->scope != CSMS_SCOPE_INSTANCE;
    if (run->operand == (all ? 1 : options->n_instances))
        return REQ_END;
    *entry = (struct req_entry){.number = ++run->operand};
    if (all)
        return REQ_ENTRY;
    const char *word = options->instances[entry->number - 1];
    entry->values[FIELD_INSTANCE] = (struct req_value){str_from(word), 1, true};
    return check_no_file(options, word, problem) ? REQ_ENTRY : REQ_INVALID;
}

/* False if an invalid entry ended this. */
static bool take_entries(struct run *run)
{
    const struct req_options *options = &run->options;
    bool keep_going = options->keep_going || options->check || run->in == NULL;
    for (;;) {
        struct req_entry entry;
        struct problem problem;
        enum req_result result = run->in != NULL ? req_input_next(run->in, &entry, &problem)
                                                 : next_operand(run, &entry, &problem);
        if (result == REQ_END)
            return true;
        bool valid = result == REQ_ENTRY && take_entry(run, &entry, &problem);
        if (!valid)
            report(run, &run->errors, entry.number, problem.offset + 1, problem.text);
        if (result == REQ_STOP && keep_going)
            tool_warn("the rest of the input was not read");
        if (result == REQ_STOP || (!valid && !keep_going))
            return false;
    }
}

/* Checks all entries before anything is written, if they can be read twice. False if one is
 * invalid. With --output that is not needed: there is no file until the end. */
static bool look_first(struct run *run)
{
    const struct req_options *options = &run->options;
    off_t start = 0;
    if (run->in != NULL) {
        struct stat about;
        int fd = run->in->lines.fd;
        start = lseek(fd, 0, SEEK_CUR);
        if (options->check || options->keep_going || run->out.temporary != NULL || start < 0 ||
            fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
            return true;
    }
    run->looking = true;
    take_entries(run);
    run->looking = false;
    run->operand = 0;
    if (run->in != NULL)
        req_input_rewind(run->in, start, options->input_format);
    return run->errors == 0;
}

/* Returns the exit code. */
static int take_all(struct run *run)
{
    bool whole = look_first(run) && take_entries(run);
    if (!whole && run->out.temporary != NULL)
        output_abandon(&run->out);
    if (run->in == NULL)
        return run->errors > 0 ? EXIT_USAGE : EXIT_OK;
    if (whole && run->valid + run->duplicates + run->errors == 0)
        tool_die(EXIT_NO_INPUT, "%s: no requests found", run->in->lines.path);
    input_close(&run->in->lines);
    return run->errors > 0 ? EXIT_DATA : EXIT_OK;
}

int main(int argc, char **argv)
{
    struct run run = {.out = {.fd = -1}};
    struct req_input in;
    tool_start("csms-req");
    req_options_read(&run.options, argc, argv);
    output_path_check(run.options.output, run.options.input);
    if (!run.options.check) {
        output_open(&run.out, run.options.output);
        output_share(&run.out);
    }
    if (run.options.input != NULL) {
        run.in = &in;
        req_input_open(&in, run.options.input, run.options.input_format, &run.options.columns);
        in.lines.out = &run.out;
    }
    int code = take_all(&run);
    if (run.out.fd >= 0)
        output_finish(&run.out);
    report_rest(run.warnings, "warnings");
    report_rest(run.errors, "errors");
    if (run.options.verbose)
        tool_warn("%llu %s, %llu duplicate, %llu invalid", (unsigned long long)run.valid,
                  run.options.check ? "valid" : "written", (unsigned long long)run.duplicates,
                  (unsigned long long)run.errors);
    dedup_free(&run.requests);
    buffer_free(&run.text);
    free(run.options.instances);
    return code;
}
