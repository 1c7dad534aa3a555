/* SPDX-License-Identifier: MIT */
/* Finds the members of a record in a line of JSON, for record_parse. */
#ifndef RECORD_MEMBERS_H
#define RECORD_MEMBERS_H

#include "json.h"
#include "record.h"

/* The object that has a member; bits, since a request is either the record or a part of it. */
enum place {
    PLACE_ROOT = 1,
    PLACE_REQUEST = 2, /* "request" of a response */
    PLACE_HEADERS = 4,
    PLACE_ERROR = 8,   /* "error" of a response */
    PLACE_BODY = 16,   /* "body" of a request */
    PLACE_JOURNAL = 32 /* "journal" of a response */
};

/* First the members of every record, then those of a request, then those of a response only. */
enum member {
    M_CSMS,
    M_KIND,
    M_ID,
    M_PROJECT,
    M_REGION,
    M_LABEL,
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
    M_JOURNAL,
    M_NUMBER,
    M_STATE,
    MEMBERS
};

struct member_value {
    csms_str text; /* a string is decoded, except in PLACE_BODY; other values are raw; ptr NULL:
                      absent */
    size_t start;  /* of the value, in the line */
    enum place place;
};

struct record_members {
    char *line;
    struct record_error *error;
    struct member_value values[MEMBERS];
};

/* Returns the name of a member in JSON. */
const char *record_member_name(enum member member);

/* Reads the members of m->line and stores the texts of r. The caller sets line and error; all
 * other members are zero. Checks the JSON and the types. False, with the error, if they are invalid
 * or a known member is duplicate. */
bool record_members_read(struct record_members *m, size_t len, struct record *r);

/* Sets the error and returns false. */
bool record_fail(struct record_members *m, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
