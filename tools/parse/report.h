/* SPDX-License-Identifier: MIT */
/* What csms-parse found, and the formats that can show it. */
#ifndef REPORT_H
#define REPORT_H

#include "output.h"
#include "record.h"
#include "counts.h"
#include "program.h"
#include "spooled_text.h"

/* Longest parts of an answer in bytes: a name and a message half of it, a code a quarter. */
#define ANSWER_WINDOW (9u << 10) /* of which 1 KiB is not for text: CSMS_WINDOW_WORK */
/* Longest X-Request-Id that is shown; the service's have 32 bytes. */
#define REQUEST_ID_MAX 256
/* Longest Date: that of RFC 9110 s.5.6.7 has 29 bytes. */
#define DATE_MAX 64

/* What somebody saved of one request: its answer, or why there is none. */
struct answer {
    const char *path;            /* of the input, for messages */
    const char *file;            /* NULL: its name need not be shown */
    csms_str id;                 /* ptr NULL: not from a record */
    uint64_t line;               /* in a stream of records, from 1; 0: not from one */
    const struct record *record; /* NULL: not from one, or from one that is not valid */
    uint64_t entry;              /* in a HAR file, from 1; 0: not from one */
    uint64_t number;             /* of several in a file, from 1; 0: it has line or entry */
    int status;                  /* of HTTP; 0: not known */
    bool late_status;            /* it became known only after the body */
    bool other_type;             /* Content-Type says that the body is not JSON */
    uint64_t expected_len;       /* of the body, by Content-Length; 0: not known */
    uint64_t body_offset;        /* in the file, of the body's first byte */
    bool decoded;                /* the body is not in the file as it is: offsets are its own */

    /* The body so far. Its counts are final with the verdict. */
    struct csms_reader reader;
    csms_str date;                      /* of the response, by its head; ptr NULL: not known */
    csms_str code, message, request_id; /* of a refusal, or of a request not sent; ptr NULL: none */
    bool message_cut;
    bool own_request_id; /* the body named another one than the head, or there was no head */
    uint64_t ignored;    /* failures with a code to ignore */

    enum csms_verdict verdict;
    enum exit_code exit;

    /* What is wrong with the input; ptr NULL: nothing. */
    csms_str reason;
    bool has_offset;
    uint64_t offset; /* in the file; in a record in the line; or in the body */
    bool in_body;

    /* Private to answer.c. */
    bool decided; /* verdict is known without the body */
    bool whole;   /* the document was, though more follows in the file */
    size_t copied;
    char window[ANSWER_WINDOW], copies[ANSWER_WINDOW + REQUEST_ID_MAX + DATE_MAX];
    struct buffer words; /* of reason */
};

/* What is known of the request. NULL, ptr NULL and false: nothing. */
const struct csms_request *answer_request(const struct answer *a);
csms_str answer_label(const struct answer *a);
csms_str answer_region(const struct answer *a);
csms_str answer_started(const struct answer *a);
bool answer_elapsed(const struct answer *a, uint64_t *ms);

/* A secret, as the reader reports it: valid until the next call of the reader. */
struct secret {
    csms_str name;
    bool deleted;
    csms_str code, message; /* of a failure: the message does not repeat the code */
    csms_str error_msg;     /* of a failure, as sent */
    bool message_cut;
    bool ignored; /* its code is one to ignore */
};

struct report;

/*
 * A way to write a report. For each answer: answer, then secret as each is read, then verdict. Any
 * of them may be NULL. They write with report_write.
 */
struct format {
    const char *name;
    void (*start)(struct report *);
    void (*answer)(struct report *, const struct answer *);
    void (*secret)(struct report *, const struct answer *, const struct secret *);
    void (*verdict)(struct report *, const struct answer *);
    void (*end)(struct report *);
    void (*summary)(struct report *); /* all that --summary shows; NULL: there is none */
    const void *style;                /* the format's own */
};

struct report {
    const struct format *format;
    struct output out;
    bool color;
    size_t columns; /* of the terminal */
    bool summary;   /* show only the summary */
    unsigned only;  /* show answers with these verdicts only, a bit for each; 0: all */
    bool several;   /* inputs: an id alone does not tell which answer it is */
    bool quiet;     /* show nothing: codes need not be counted */
    struct tally tally;
    uint64_t faults;     /* told on stderr, or counted there */
    enum exit_code exit; /* the worst so far */
    uint64_t shown;      /* answers */

    /* Private to report.c: an answer until its verdict tells whether it is shown. */
    bool holding;
    struct spooled_text held;

    /* The format's own. */
    struct buffer line; /* scratch */
    size_t mark;        /* how much of it stays for the next line */
    struct buffer tail; /* the end of each such line */
    void *state;        /* freed by its end */
};

extern const struct format format_human, format_json, format_ndjson, format_tsv, format_csv,
    format_junit, format_html;

void report_write(struct report *report, csms_str text);
void report_line(struct report *report); /* writes and empties report->line */

/* Call the format's functions, and leave out an answer that is not to be shown. */
void report_open_answer(struct report *report, const struct answer *a);
void report_close_answer(struct report *report, const struct answer *a);
bool report_shows(const struct report *report, enum csms_verdict verdict);

/* All verdicts, the worst first, in the order of the exit codes. */
extern const enum csms_verdict verdicts_by_severity[VERDICTS];

/* all_deleted, part_deleted and so on. */
const char *verdict_word(enum csms_verdict verdict);

/* The worse of two exit codes, by the order 65, 66, 5, 4, 3, 2, 1, 6, 7, 0. */
enum exit_code worse_exit(enum exit_code a, enum exit_code b);

#endif
