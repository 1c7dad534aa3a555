/* SPDX-License-Identifier: MIT */
/* The command line of csms-parse. */
#ifndef PARSE_OPTIONS_H
#define PARSE_OPTIONS_H

#include "job.h"

#define IGNORE_MAX 64

struct parse_options {
    struct job job;
    const char *output, *color, *headers; /* NULL: not given */
    bool quiet;
    const char *ignore[IGNORE_MAX];
    const char **operands; /* of operand_count; the caller's, as many as argc */
    size_t operand_count;
};

/* o is all zero but for operands. Exits 64 if anything is wrong, and 0 after --help and --version.
 */
void parse_options_read(struct parse_options *o, char **argv);

#endif
