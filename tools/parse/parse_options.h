/* SPDX-License-Identifier: MIT */
/* The command line of csms-parse. */
#ifndef PARSE_OPTIONS_H
#define PARSE_OPTIONS_H

#include "answer.h"

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct parse_options {
    struct run run;
    const char *output, *headers; /* NULL: not given */
    unsigned format, color;
    bool quiet;
    const char **operands; /* at least one; the caller provides room for argc + 1 */
    size_t operand_count;
};

/* o is all zero except operands. Exits 64 on a usage error, and 0 after --help and --version. */
void parse_options_read(struct parse_options *o, char **argv);

#endif
