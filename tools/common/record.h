/* SPDX-License-Identifier: MIT */
/* Records, one JSON object a line: csms-req -> csms-send -> csms-parse. csms-record(5) describes
 * them. */
#ifndef RECORD_H
#define RECORD_H

#include "buffer.h"

#define RECORD_MAX (16u << 20) /* longest line by default */
#define RECORD_ID_MAX 2048     /* bytes; the longest id of record_id fits */
#define RECORD_LABEL_MAX 256   /* bytes */
enum { RECORD_STATUS_MIN = 100, RECORD_STATUS_MAX = 599 };

enum record_kind { RECORD_REQUEST, RECORD_RESPONSE };
enum record_sent { RECORD_SENT_NO, RECORD_SENT_MAYBE };

/* The state of a request in a line of a journal, see journal_file.h. */
enum journal_state {
    JOURNAL_NONE,    /* not a line of a journal */
    JOURNAL_SENDING, /* about to be sent: may have been executed */
    JOURNAL_OPEN,    /* certainly not executed: can be sent again */
    JOURNAL_SETTLED  /* answered, or its outcome remains unknown */
};

/* Their words in JSON, by value, ending with NULL. Neither CSMS_SCOPE_INSTANCE nor JOURNAL_NONE
 * is written. */
extern const char *const record_scopes[], *const record_sent_words[], *const journal_states[];

struct record {
    enum record_kind kind;
    csms_str id;
    csms_str region; /* absent: ptr NULL */
    csms_str label;  /* the user's own name for the instance, never sent; absent: ptr NULL */
    struct csms_request request;
    csms_str path;
    csms_str request_body; /* the exact bytes of "body" in the request */

    /* responses only */
    bool has_request; /* false for a response made from a saved answer */
    bool has_status;  /* false: error is set */
    int status;       /* 100 to 599 */
    csms_str content_type, date, retry_after, x_request_id; /* ptr NULL: absent */
    csms_str started; /* valid by record_time_ok; ptr NULL: absent */
    bool has_elapsed;
    uint64_t elapsed_ms;
    csms_str body; /* decoded; ptr NULL: absent; its exact bytes */
    enum record_sent sent;
    csms_str error_code;    /* for example "connect" */
    csms_str error_message; /* for example "Connection refused" */
    enum journal_state journal_state;
    uint64_t journal_number; /* of the request in the plan, in a line of a journal */

    /* private: the decoded instance ID and type if "body" has them with escapes */
    char decoded[2][2 * CSMS_INSTANCE_ID_MAX];
};

/* An error in a line. */
struct record_error {
    size_t offset; /* in the line, from 0 */
    char reason[160];
};

/*
 * Reads one line. Strings in r point into line, where escapes and body_base64 are decoded in place.
 * Some may point into r itself, so do not copy r. Checks that the JSON is valid, types match the
 * schema and the status is in range, and that a response has either a status, with headers and
 * body, or an error. In a request, and in "request" of a response, also checks what csms-req
 * guarantees: the request is valid, the path belongs to the project, and the body has exactly the
 * bytes of csms_request_body. Returns 0, or -1 with error set.
 */
int record_parse(struct record *r, char *line, size_t len, struct record_error *error);

/*
 * Appends the record as one line without a newline. path and request_body are written unchanged,
 * and decoded is not used. A body that is not UTF-8 is written as body_base64.
 */
void record_write(struct buffer *b, const struct record *r);

/* Sets the headers of r from the head of an HTTP answer. Keeps the first of repeated headers, and
 * only UTF-8. The text must outlive r. */
void record_set_headers(struct record *r, csms_str head);

/* Makes r a response without an answer; it keeps its times. The texts must outlive r. */
void record_set_error(struct record *r, enum record_sent sent, const char *code,
                      const char *message);

/* Appends the id that csms-req writes; csms-record(5) has its form. It starts with PROJECT/ if
 * with_project, because the input line names the project, and with REGION/PROJECT/ if it names a
 * region. Different requests of one run have different ids. */
void record_id(struct buffer *b, const struct csms_request *request, csms_str region,
               bool with_project);

/* True for a time in UTC of the form 2026-11-24T08:15:02.123Z (RFC 3339). */
enum { RECORD_TIME_LEN = sizeof "2026-11-24T08:15:02.123Z" - 1 };
bool record_time_ok(csms_str time);

/* True for a type of the library's list, in its letter case. Others need any_type. */
bool record_type_is_listed(csms_str type);

#endif
