/* SPDX-License-Identifier: MIT */
/* The input formats: one request a line, as an instance ID, TSV, CSV or a JSON object. */
#ifndef REQ_INPUT_H
#define REQ_INPUT_H

#include <sys/types.h>

#include "line_reader.h"
#include "req_columns.h"

/* One request of the input, unchecked. */
struct req_entry {
    struct req_value values[FIELDS];
    bool stated;     /* the ID is one whatever it looks like: a line of "lines", or JSON */
    uint64_t number; /* of the line, from 1 */
};

enum req_format {
    FORMAT_AUTO,  /* by the first line whether there is a header, then by each line */
    FORMAT_LINES, /* the line is the instance ID */
    FORMAT_TSV,   /* ID, type, project, region; the last ones may be missing. Or with a header */
    FORMAT_CSV,   /* RFC 4180 with a header, a record a line */
    FORMAT_NDJSON /* an object with members named like the columns of a header */
};

struct req_input {
    struct line_reader lines;
    enum req_format format;

    /* private */
    const struct req_names *names;
    bool started;
    char separator; /* of a table */
    struct req_columns columns;
};

enum req_result {
    REQ_END,
    REQ_ENTRY,
    REQ_BAD,  /* this line is invalid; problem.offset + 1 is the column */
    REQ_STOP, /* and without it the others cannot be understood */
};

/* path NULL or "-": stdin. Exits 66 if there is no such file. */
void req_input_open(struct req_input *in, const char *path, enum req_format format,
                    const struct req_names *names);

/* Starts again at this offset of a seekable file. */
void req_input_rewind(struct req_input *in, off_t offset, enum req_format format);
enum req_result req_input_next(struct req_input *in, struct req_entry *entry,
                               struct problem *problem);
void req_input_close(struct req_input *in);

#endif
