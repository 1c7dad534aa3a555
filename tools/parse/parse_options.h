/* SPDX-License-Identifier: MIT */
/* The command line of csms-parse. */
#ifndef PARSE_OPTIONS_H
#define PARSE_OPTIONS_H

#include "input_formats.h"

#define IGNORE_MAX 64

struct parse_options {
    const char *output, *color, *headers; /* NULL: not given */
    bool quiet, help, version;
    const char *ignore[IGNORE_MAX];
    const char **operands; /* of operand_count; the caller's, as many as argc */
    size_t operand_count;
};

/* Sets what concerns the job in job, the rest in o, whose operands are set before. Anything wrong
 * is a usage error and exits. */
void parse_options_read(struct parse_options *o, struct job *job, char **argv);

#endif
