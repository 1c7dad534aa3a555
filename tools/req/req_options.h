/* SPDX-License-Identifier: MIT */
/* The command line of csms-req. */
#ifndef REQ_OPTIONS_H
#define REQ_OPTIONS_H

#include "req_input.h"

enum write_format {
    WRITE_RECORD, /* for csms-send; see record.h */
    WRITE_HTTP,   /* the HTTP/1.1 message, without credentials */
    WRITE_BODY,   /* the JSON body and a newline */
    WRITE_CURL    /* a command line for a POSIX shell */
};

struct req_options {
    /* Defaults for requests without a value of their own; checked, or absent. */
    csms_str project, region, type;

    bool any_type, all_of_type, entire_project;
    enum csms_scope scope; /* from all_of_type and entire_project */
    csms_str id;           /* optional */
    csms_str host;         /* optional */
    unsigned format;       /* enum write_format */

    const char *input;     /* "-": stdin; NULL: instances or scope */
    unsigned input_format; /* enum req_format */
    struct req_names columns;
    const char **instances; /* the caller frees the array */
    size_t n_instances;

    bool keep_going, check, verbose, quiet;
    const char *output; /* NULL: stdout */
};

/* Exits 64 on a usage error, and 0 after --help and --version. */
void req_options_read(struct req_options *options, int argc, char **argv);

#endif
