/* SPDX-License-Identifier: MIT */
/* Tables: one request a row, as TSV or CSV. */
#ifndef REQ_TABLE_H
#define REQ_TABLE_H

#include "req_check.h"

#define REQ_FIELD_NAMES "instance_id, instance_type, project_id, region or label"

/* An unchecked text of the input, valid until the next line is read. */
struct req_value {
    csms_str text; /* ptr NULL: absent, or empty */
    size_t column; /* in bytes, from 1 */
    bool exact;    /* the line has text unchanged, so that columns can be counted in it */
};

/* One request of the input, unchecked. */
struct req_entry {
    struct req_value values[FIELDS];
    bool literal;    /* the format cannot hold a list or a quoted text in place of an ID */
    uint64_t number; /* of the line or operand, from 1 */
};

enum req_result {
    REQ_END,
    REQ_ENTRY,
    REQ_INVALID, /* this line is invalid; problem.offset + 1 is the column */
    REQ_STOP     /* and the following lines cannot be understood without it */
};

/* Names of columns, from --column; ptr NULL: the field's own name. */
struct req_names {
    csms_str names[FIELDS];
    bool any; /* a name is given: unknown columns are ignored */
};

#define REQ_COLUMNS_MAX 256

struct req_table {
    const struct req_names *names;
    char separator;                         /* a tab, comma or semicolon */
    bool has_header;                        /* false: ID, type, project, region */
    enum req_field fields[REQ_COLUMNS_MAX]; /* FIELDS: ignored */
    size_t n;
};

/* Returns the field of a column or member with this name, or FIELDS. */
enum req_field req_field_named(csms_str name);

/* Starts a table without a header. */
void req_table_init(struct req_table *table, const struct req_names *names);

/* True if a line, the first one, names a known column. */
bool req_table_is_header(const struct req_table *table, csms_str line);

/* The functions below remove the quotes of CSV (RFC 4180) in the line. In TSV, quotes are ordinary
 * characters, but a field must not start with a single one. */

/* Reads the header. False, with the problem, if it is invalid. */
bool req_table_read_header(struct req_table *table, char *line, size_t len,
                           struct problem *problem);

/* Reads a row. Returns REQ_ENTRY, REQ_INVALID, or, if the quotes are invalid, REQ_STOP: then the
 * row may continue on the next line. */
enum req_result req_table_read_row(const struct req_table *table, char *line, size_t len,
                                   struct req_entry *entry, struct problem *problem);

#endif
