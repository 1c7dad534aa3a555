/* SPDX-License-Identifier: MIT */
/* Read the answers to batch deletions and report the outcome of each secret. */
#include <stdlib.h>
#include <string.h>

#include "input_formats.h"
#include "output_path.h"
#include "parse_options.h"
#include "width.h"

static void read_operand(struct run *run, const char *operand)
{
    const char *fault = input_open(&run->in, operand);
    run->file = strcmp(operand, "-") != 0 ? operand : NULL;
    if (fault != NULL) {
        answer_report_none(run, fault);
        return;
    }
    run->in.out = &run->report.out;
    read_input(run);
    input_close(&run->in);
}

static void report_all(struct parse_options *o)
{
    struct run *run = &o->run;
    struct report *report = &run->report;
    if (o->headers != NULL)
        read_saved_head(run, o->headers);
    /* --quiet does not suppress a file named by --output. */
    report->quiet = o->quiet && (o->output == NULL || strcmp(o->output, "-") == 0);
    output_open(&report->out, o->output);
    output_share(&report->out);
    report->color =
        o->color == COLOR_ALWAYS || (o->color == COLOR_AUTO && tool_color(report->out.fd));
    report->several = o->operand_count > 1;
    report->columns = terminal_columns(report->out.fd);
    report_start(report);
    for (size_t i = 0; i < o->operand_count; i++)
        read_operand(run, o->operands[i]);
    report_end(report);
    buffer_free(&run->answer.words);
    buffer_free(&run->head_text);
    output_finish(&report->out);
}

int main(int argc, char **argv)
{
    static struct parse_options options;
    tool_start("csms-parse");
    options.operands = tool_alloc(sizeof *options.operands * ((size_t)argc + 1));
    parse_options_read(&options, argv);
    output_path_check(options.output, options.headers);
    for (size_t i = 0; i < options.operand_count; i++)
        output_path_check(options.output, options.operands[i]);
    report_all(&options);
    free(options.operands);
    return (int)options.run.report.exit;
}
