/* SPDX-License-Identifier: MIT */
/* The results of csms-parse, and the formats that show them. */
#ifndef REPORT_H
#define REPORT_H

#include "output.h"
#include "record.h"
#include "counts.h"
#include "program.h"
#include "temp_file.h"

/* Bytes of the reader's window: names and messages take at most half of it, codes a quarter. */
#define ANSWER_WINDOW (9u << 10) /* 1 KiB is not for text: CSMS_WINDOW_WORK */
/* Longest X-Request-Id that is shown; the service sends 32 bytes. */
#define REQUEST_ID_MAX 256
/* Longest Date; RFC 9110 s.5.6.7 needs 29 bytes. */
#define DATE_MAX 64

/* The saved answer to one request, or the reason for its absence. */
struct answer {
    const char *path;            /* of the input, for messages */
    const char *file;            /* of the input, for results; NULL: not shown */
    csms_str id;                 /* ptr NULL: not from a record */
    uint64_t line;               /* in a stream of records, from 1; 0: not a record */
    const struct record *record; /* NULL: not from a valid record */
    uint64_t entry;              /* in a HAR file, from 1; 0: not from a HAR file */
    uint64_t number;             /* of several answers in a file, from 1; 0: line or entry is set */
    int status;                  /* HTTP status; 0: unknown */
    bool late_status;            /* the status came after the body */
    bool other_type;             /* Content-Type says that the body is not JSON */
    uint64_t expected_len;       /* of the body, by Content-Length; 0: unknown */
    uint64_t body_offset;        /* in the file, of the body's first byte */
    bool decoded; /* the body is encoded in the file: offsets are in the decoded body */

    /* The body so far; its counts are final once there is a verdict. */
    struct csms_reader reader;
    csms_str date;                      /* header of the response; ptr NULL: unknown */
    csms_str code, message, request_id; /* of a refusal or a request without an answer */
    bool message_cut;
    bool own_request_id; /* the body has another one than the head, or there is no head */
    uint64_t ignored;    /* failures with an ignored code */

    enum csms_verdict verdict;
    enum exit_code exit;

    /* The fault of the input; ptr NULL: none. */
    csms_str reason;
    bool has_offset;
    uint64_t offset; /* in the file, in the line of a record, or in the body */
    bool in_body;

    /* Private to answer.c. */
    bool decided; /* the verdict does not depend on the body */
    bool whole;   /* the document is complete, although the input continues */
    size_t copied;
    char window[ANSWER_WINDOW], copies[ANSWER_WINDOW + REQUEST_ID_MAX + DATE_MAX];
    struct buffer words; /* of reason */
};

/* Members of the request. Return NULL, ptr NULL or false if unknown. */
const struct csms_request *answer_request(const struct answer *a);
csms_str answer_label(const struct answer *a);
csms_str answer_region(const struct answer *a);
csms_str answer_started(const struct answer *a);
bool answer_elapsed(const struct answer *a, uint64_t *ms);

/* Sets the place of a fault to an offset of the body. */
void answer_set_offset(struct answer *a, uint64_t offset);

/* A secret, valid until the next call of the reader. */
struct secret {
    csms_str name;
    bool deleted;
    csms_str code, message; /* of a failure; message does not repeat the code */
    csms_str error_msg;     /* of a failure, as sent */
    bool message_cut;
    bool ignored; /* its code is ignored */
};

struct report;

/*
 * An output format. For each answer the report calls answer, secret for each secret as it is read,
 * and verdict. Each function may be NULL. They write with report_write.
 */
struct format {
    const char *name;
    void (*start)(struct report *);
    void (*answer)(struct report *, const struct answer *);
    void (*secret)(struct report *, const struct answer *, const struct secret *);
    void (*verdict)(struct report *, const struct answer *);
    void (*end)(struct report *);
    void (*summary)(struct report *); /* for --summary; NULL: not supported */
    const void *style;                /* private to the format */
};

struct report {
    const struct format *format;
    struct output out;
    bool color;
    size_t columns; /* of the terminal */
    bool summary;   /* show only the summary */
    unsigned only;  /* bit mask of the verdicts to show; 0: all */
    bool several;   /* there are several inputs, so an id may be ambiguous */
    bool quiet;     /* show nothing and do not count codes */
    struct counts counts;
    uint64_t faults;     /* reported on stderr */
    enum exit_code exit; /* the most serious so far */
    uint64_t shown;      /* answers */

    /* Private to report.c: the answer until its verdict decides whether it is shown. */
    bool holding;
    struct temp_text held;

    /* Private to the format. */
    struct buffer line; /* scratch */
    size_t mark;        /* length of the part that the next line repeats */
    struct buffer tail; /* the end of each such line */
    void *state;        /* freed by end() */
};

extern const struct format format_human, format_json, format_ndjson, format_tsv, format_csv,
    format_junit, format_html;

void report_write(struct report *report, csms_str text);
void report_line(struct report *report); /* writes and clears report->line */

/* Call the format's functions, and drop an answer that --only excludes. */
void report_open_answer(struct report *report, const struct answer *a);
void report_close_answer(struct report *report, const struct answer *a);
bool report_shows(const struct report *report, enum csms_verdict verdict);

/* All verdicts, the most serious first, in the order of the exit codes. */
extern const enum csms_verdict verdicts_by_severity[VERDICTS];

/* Returns all_deleted, part_deleted and so on. */
const char *verdict_word(enum csms_verdict verdict);

/* Returns the more serious of two exit codes, in the order 65, 66, 5, 4, 3, 2, 1, 6, 7, 0. */
enum exit_code worse_exit(enum exit_code a, enum exit_code b);

#endif
