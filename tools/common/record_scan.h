/* SPDX-License-Identifier: MIT */
/* The first half of record_parse: find the members of a record in a line of JSON. */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include "record.h"
#include "tokens.h"

/* Which object a member stands in; bits, since a request is either the record or a part of it. */
enum place {
    PLACE_ROOT = 1,
    PLACE_REQUEST = 2, /* "request" of a response */
    PLACE_HEADERS = 4,
    PLACE_ERROR = 8, /* "error" of a response */
    PLACE_BODY = 16  /* "body" of a request */
};

/* First what every record has, then what a request has, then what only a response has. */
enum member {
    M_CSMS,
    M_KIND,
    M_ID,
    M_PROJECT,
    M_REGION,
    M_SCOPE,
    M_ANY_TYPE,
    M_PATH,
    M_BODY,
    M_INSTANCE,
    M_TYPE,
    M_REQUEST,
    M_STATUS,
    M_HEADERS,
    M_CONTENT_TYPE,
    M_DATE,
    M_RETRY_AFTER,
    M_REQUEST_ID,
    M_STARTED,
    M_ELAPSED,
    M_ANSWER,
    M_ANSWER_64,
    M_ERROR,
    M_SENT,
    M_CODE,
    M_MESSAGE,
    MEMBERS
};

struct member_value {
    csms_str
        text; /* decoded, but in PLACE_BODY as it is; of an object, from { to }; ptr NULL: absent */
    size_t start; /* of the value, in the line */
    enum place place;
    bool escaped; /* text still has its escapes */
};

struct record_scan {
    char *line;
    struct record_error *error;
    struct member_value values[MEMBERS];

    /* private */
    struct csms_tokens tokens;
    csms_str in;
    csms_str text;                           /* of the token last read */
    bool escaped;                            /* it is a key or string and still has its escapes */
    const struct row *row;                   /* found last */
    enum place place_at[CSMS_DEPTH_MAX + 1]; /* by depth: where the members there stand */
    enum member open_at[CSMS_DEPTH_MAX + 1]; /* by depth: whose object they stand in */
};

/* The name of a member, as it stands in the line. */
const char *record_member_name(enum member member);

/* All zero but line and error before. Checks the JSON, the types, and that nothing known is there
 * twice. 0, or -1 with the error set. */
int record_scan(struct record_scan *scan, size_t len);

/* Set the error; -1. */
int record_fail(struct record_scan *scan, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
