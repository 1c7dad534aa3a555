/* SPDX-License-Identifier: MIT */
/*
 * Records: one JSON object a line, csms-req -> csms-send -> csms-parse.
 *
 *  {"csms":1,"kind":"request","id":"RDS:7f3a","project_id":"...","region":"cn-north-4",
 *   "label":"orders-prod","path":"/v1/.../secrets/batch-delete","body":{"instance_id":"7f3a","instance_type":"RDS"}}
 *  {"csms":1,"kind":"response","id":"RDS:7f3a","request":{...},"status":200,"headers":{...},
 *   "started":"2026-11-24T08:15:02.123Z","elapsed_ms":412,"body":"..."}
 *  {"csms":1,"kind":"response","id":"RDS:7f3a","request":{...},
 *   "error":{"sent":"no","code":"connect","message":"..."}}
 *
 * "request" in a response repeats project_id, region, label, scope, any_type, path and body
 * of the request. "scope":"type" or "scope":"project" marks a request wider than one instance: a record
 * that lost its instance_id on the way is refused, not widened. "any_type":true marks an unlisted
 * type. Unknown members are ignored; a known member twice is an error; another "csms" than 1 is
 * refused.
 */
#ifndef RECORD_H
#define RECORD_H

#include "buffer.h"

#define RECORD_VERSION 1
#define RECORD_MAX (16u << 20) /* longest line by default */
#define RECORD_ID_MAX 2048     /* bytes; what record_id makes of the longest names fits */
#define RECORD_LABEL_MAX 256   /* bytes */

enum record_kind { RECORD_REQUEST, RECORD_RESPONSE };
enum record_sent { RECORD_SENT_NO, RECORD_SENT_MAYBE };

/* What a line of a journal says of its request, see journal_file.h. */
enum journal_state {
    JOURNAL_NONE,    /* not a line of a journal */
    JOURNAL_SENDING, /* it goes out: from now on it may have been executed */
    JOURNAL_OPEN,    /* certainly not executed: it can be sent again */
    JOURNAL_SETTLED  /* answered, or its outcome stays unknown */
};

struct record {
    enum record_kind kind;
    csms_str id;
    csms_str region; /* absent: ptr NULL */
    csms_str label;  /* the user's own name for the instance, never sent; absent: ptr NULL */
    struct csms_request request;
    csms_str path;
    csms_str request_body; /* the exact bytes of "body" in the request */

    /* responses only */
    bool has_request; /* a response may lack it, as one made from a saved answer */
    bool has_status;  /* false: error is set */
    int status;       /* 100 to 599 */
    csms_str content_type, date, retry_after, x_request_id; /* ptr NULL: absent */
    csms_str started; /* as record_time_ok has it; ptr NULL: absent */
    bool has_elapsed;
    uint64_t elapsed_ms;
    csms_str body; /* decoded; ptr NULL: absent; its exact bytes */
    enum record_sent sent;
    csms_str error_code;    /* as "connect" */
    csms_str error_message; /* as "Connection refused" */
    enum journal_state journal_state;
    uint64_t journal_number; /* of the request in the plan, in a line of a journal */

    /* Private: an instance ID and type that "body" has with escapes, decoded. */
    char decoded[2][2 * CSMS_INSTANCE_ID_MAX];
};

/* Where and why a record was not accepted. */
struct record_error {
    size_t offset; /* in the line, from 0 */
    char reason[160];
};

/*
 * Read one line. Strings in r point into line, which is changed: escapes are undone in place, and
 * body_base64 is decoded in place. Some may point into r itself, so do not copy r.
 * Strict: valid JSON, types as in the schema, the status in range; a response has either a status,
 * with headers and body, or an error. For a request, and for "request" in a response, also what
 * csms-req guarantees: a valid request, path of the project, and body exactly the bytes that
 * csms_request_body writes. 0, or -1 with error set.
 */
int record_parse(struct record *r, char *line, size_t len, struct record_error *error);

/*
 * Add the record as one line without a newline, from the members above: path and request_body are
 * taken as they are, decoded is not looked at. A body that is not UTF-8 goes out as body_base64.
 */
void record_write(struct buffer *b, const struct record *r);

/*
 * The id csms-req gives: TYPE:INSTANCE, INSTANCE without a type, TYPE:* or * for wider scopes;
 * PROJECT/ in front if the input line named it, REGION/PROJECT/ if it named a region (else region
 * is absent). The characters : / * % in an instance ID or type are written %3A %2F %2A %25, so
 * that different requests of one run have different ids.
 */
void record_id(struct buffer *b, const struct csms_request *request, csms_str region,
               bool with_project);

/* Is this a time in UTC, of the form 2026-11-24T08:15:02.123Z (RFC 3339)? */
enum { RECORD_TIME_LEN = sizeof "2026-11-24T08:15:02.123Z" - 1 };
bool record_time_ok(csms_str time);

/* Is this a region ID, as cn-north-4: 3 to 40 of a-z 0-9 -, a letter first, no - at the end? */
bool record_region_ok(csms_str region);

#endif
