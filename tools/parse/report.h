/* SPDX-License-Identifier: MIT */
/* The results of csms-parse, and the formats that show them. */
#ifndef REPORT_H
#define REPORT_H

#include "output.h"
#include "record.h"
#include "codes.h"
#include "program.h"
#include "temp_file.h"

/* Bytes of the reader's window: names and messages take at most half of it, codes a quarter. */
#define ANSWER_WINDOW (9u << 10) /* 1 KiB is not for text: CSMS_WINDOW_WORK */
/* Longest X-Request-Id that is shown; the service sends 32 bytes. */
#define REQUEST_ID_MAX 256
/* Longest Date; RFC 9110 s.5.6.7 needs 29 bytes. */
#define DATE_MAX 64

/* In addition to the verdicts of csms_judge: the input contains no answer. */
#define VERDICT_NO_INPUT ((enum csms_verdict)(CSMS_VERDICT_INVALID + 1))
#define VERDICTS (CSMS_VERDICT_INVALID + 2)

/* SGR (ECMA-48 s.8.3.117). These colors follow the palette of the terminal. */
#define RESET "\x1b[0m"
#define BOLD "\x1b[1m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"

struct verdict_info {
    enum exit_code exit;
    const char *word;   /* for programs */
    const char *phrase; /* for people, after a number of answers */
    const char *color, *title;
    const char *meaning; /* after the title; NULL: the counts of secrets say it */
};
extern const struct verdict_info verdicts[VERDICTS];

/* All verdicts, the most serious first, in the order of the exit codes. */
extern const enum csms_verdict verdicts_by_severity[VERDICTS];

/* The texts and numbers of an answer, in the order of the JSON members. Those before FIELD_STARTED
 * describe the request, so rows of secrets have them, too. */
enum field {
    FIELD_FILE,
    FIELD_ID,
    FIELD_LABEL,
    FIELD_ENTRY,
    FIELD_LINE,
    FIELD_PROJECT,
    FIELD_REGION,
    FIELD_INSTANCE,
    FIELD_TYPE,
    FIELD_STARTED,
    FIELD_ELAPSED,
    FIELD_DATE,
    FIELD_VERDICT,
    FIELD_EXIT,
    FIELD_STATUS,
    FIELD_CODE,
    FIELD_MESSAGE,
    FIELD_REQUEST_ID,
    FIELDS
};

/* Their names in JSON and JUnit. */
extern const char *const field_names[FIELDS];

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

    /* All of the above that formats show as text; ptr NULL: unknown, or it does not apply. */
    csms_str field[FIELDS];
    char digits[FIELDS][NUMBER_TEXT]; /* of the numbers in field */

    /* Private to answer.c. */
    bool decided; /* the verdict does not depend on the body */
    bool whole;   /* the document is complete, although the input continues */
    size_t copied;
    char window[ANSWER_WINDOW], copies[ANSWER_WINDOW + REQUEST_ID_MAX + DATE_MAX];
    struct buffer words; /* of reason */
};

/* Returns the request; NULL if it is unknown. */
const struct csms_request *answer_request(const struct answer *a);

/* Returns the fault of the input, or else the message of a refusal. */
csms_str answer_message(const struct answer *a);

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

struct counts {
    uint64_t answers, deleted, failed, ignored;
    uint64_t verdicts[VERDICTS];
    struct text_counts codes; /* of refused requests and failed secrets */
};

struct report;

/*
 * An output format. Each function may be NULL. They write with report_write. The report calls
 * answer, secret for each secret as it is read, and verdict for each answer. With --summary it
 * calls only summary. If an answer starts with its counts, the format has heading: it is called
 * after verdict, and its text precedes that of the others.
 */
struct format {
    size_t state_size; /* of report->state, which is all zero at the start */
    void (*start)(struct report *);
    void (*answer)(struct report *, const struct answer *);
    void (*secret)(struct report *, const struct answer *, const struct secret *);
    void (*verdict)(struct report *, const struct answer *);
    void (*heading)(struct report *, const struct answer *);
    void (*end)(struct report *);
    void (*summary)(struct report *);
    const void *style; /* private to the format */
};

struct report {
    const struct format *format;
    struct output out;
    bool color;
    size_t columns; /* of the terminal */
    bool quiet;     /* show nothing */
    bool summary;   /* show only the summary */
    unsigned only;  /* bit mask of the verdicts to show; 0: all */
    bool several;   /* there are several inputs, so an id may be ambiguous */
    struct counts counts;
    struct text_counts faults; /* by kind, reported on stderr */
    enum exit_code exit;       /* the most serious so far */
    uint64_t shown;            /* answers */

    /* Private to report.c: the answer until its verdict decides whether it is shown. */
    bool holding;
    struct temp_text held;

    /* Private to the format. */
    struct buffer line;   /* scratch */
    size_t mark;          /* length of the part that the next line repeats */
    struct buffer text;   /* scratch */
    struct temp_text *to; /* for report_write; NULL: the output */
    void *state;
};

extern const struct format format_human, format_json, format_ndjson, format_tsv, format_csv,
    format_junit, format_html;

/*
 * Call the functions of the format, and drop answers that --only excludes. report_close_answer also
 * counts the answer, and reports the fault of its input on stderr: the first of each kind.
 * report_end reports the number of the others, and frees everything.
 */
void report_start(struct report *report);
void report_open_answer(struct report *report, struct answer *a);
void report_secret(struct report *report, const struct answer *a, const struct secret *s);
void report_close_answer(struct report *report, struct answer *a);
void report_end(struct report *report);

bool report_shows(const struct report *report, enum csms_verdict verdict);

void report_write(struct report *report, csms_str text);
void report_temp_text(struct report *report, struct temp_text *t); /* writes and clears it */
void report_line(struct report *report); /* writes and clears report->line */

#endif
