/* SPDX-License-Identifier: MIT */
/* The input: one request a line, as an instance ID, TSV, CSV or a JSON object. */
#ifndef REQ_INPUT_H
#define REQ_INPUT_H

#include "input.h"
#include "req_table.h"

enum req_format {
    FORMAT_AUTO,  /* the first line shows whether there is a header; then by each line */
    FORMAT_LINES, /* the line is the instance ID */
    FORMAT_TSV,   /* ID, type, project, region, of which the last may be missing; or a header */
    FORMAT_CSV,   /* a header and one row a line */
    FORMAT_NDJSON /* an object with members named like the columns of a header */
};

struct req_input {
    struct input lines;

    /* private */
    enum req_format format;
    bool started;
    struct req_table table;
};

/* path NULL or "-": stdin. Exits 66 if there is no such file. */
void req_input_open(struct req_input *in, const char *path, enum req_format format,
                    const struct req_names *names);

/* Starts again at this offset of a seekable file. */
void req_input_rewind(struct req_input *in, off_t offset, enum req_format format);
enum req_result req_input_next(struct req_input *in, struct req_entry *entry,
                               struct problem *problem);

#endif
