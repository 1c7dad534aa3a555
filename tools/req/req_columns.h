/* SPDX-License-Identifier: MIT */
/* The fields of a request, and the columns of a table or members of an object that have them. */
#ifndef REQ_COLUMNS_H
#define REQ_COLUMNS_H

#include "csv.h"

enum req_field { FIELD_INSTANCE, FIELD_TYPE, FIELD_PROJECT, FIELD_REGION, FIELD_LABEL, FIELDS };

enum { FIELDS_WITHOUT_HEADER = FIELD_LABEL }; /* of TSV, in this order */

#define REQ_FIELD_NAMES "instance_id, instance_type, project_id, region and label"

/* How --column names the columns; ptr NULL: as they are named here. */
struct req_names {
    csms_str names[FIELDS];
    bool any; /* then columns that have no name here are not used */
};

#define REQ_COLUMNS_MAX 256

struct req_columns {
    enum req_field fields[REQ_COLUMNS_MAX]; /* FIELDS: not used */
    size_t n;
    bool from_header;
};

/* The field that a column or member of this name is, or FIELDS if it is not one. */
enum req_field req_field_named(csms_str name);

/* Sets the columns of a table without a header. */
void req_columns_default(struct req_columns *columns);

/* True if the row, a first line, names a known column. The row is read to see it. */
bool req_columns_in(struct csv_row row, const struct req_names *names);

/* Reads the row as the header. Returns false, with the problem, if it is invalid. */
bool req_columns_read(struct req_columns *columns, struct csv_row row,
                      const struct req_names *names, struct problem *problem);

#endif
