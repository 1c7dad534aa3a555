/* SPDX-License-Identifier: MIT */
/* Journals, as csms-record(5) describes them: a header, and lines that give the state of one
 * request from then on. Numbers are those of the requests in the plan, from 1. */
#ifndef JOURNAL_FILE_H
#define JOURNAL_FILE_H

#include "record.h"

#define JOURNAL_VERSION 2 /* version 1, of csms-send 0.1, had no checksums */

/* The longest line: a record and the members of the journal. */
#define JOURNAL_LINE_MAX (RECORD_MAX + 128)

/* The last line about a request. */
struct journal_entry {
    uint64_t place; /* its offset in the file */
    uint64_t line;  /* its number, from 1 */
    uint32_t len;   /* without its newline */
    enum journal_state state;
    bool final; /* settled, and no option of csms-send sends the request again */
};

struct journal_file {
    const char *path;     /* for messages */
    int fd;               /* can seek; owned by the caller */
    uint64_t requests;    /* in the plan, from the first line */
    uint64_t known;       /* requests 1 to known have lines */
    uint64_t size;        /* of the complete lines, in bytes */
    uint64_t torn;        /* bytes of a truncated line after them */
    bool newline_missing; /* the last complete line lacks only its newline */
    uint32_t crc;         /* of the complete lines */
    struct buffer header; /* the first line with its newline, or its start if it is truncated */

    uint64_t line;    /* the last one read, from 1 */
    char reason[240]; /* its error, if journal_file_read failed */

    /* private */
    struct journal_entry *last; /* by number; index 0 stays unused */
    size_t cap;
};

/* Appends the first line, without checksum and newline. */
void journal_file_header(struct buffer *b, const char *plan, uint64_t requests, const char *to);

/* Appends the checksum and the newline to the line at offset start of b. *crc is the checksum of
 * all earlier lines, and is updated. */
void journal_file_seal(struct buffer *b, size_t start, uint32_t *crc);

/* Appends a line for request number; record is the text of its response record. */
void journal_file_line(struct buffer *b, csms_str record, uint64_t number, enum journal_state state,
                       uint32_t *crc);

/* True if text is the start of a journal of any version. */
bool journal_file_starts(csms_str text);

/*
 * Reads the whole file from the start of fd, and checks checksums, records, and that the order of
 * states is one that a run writes. The caller sets path and fd; all other members are zero. Returns
 * 0, or -1 with line and reason. Exits 74 if reading fails.
 */
int journal_file_read(struct journal_file *f);

/* Returns the entry of the last line about a request, or NULL. */
const struct journal_entry *journal_file_entry(const struct journal_file *f, uint64_t number);

/* Reads the line of an entry, without its newline. Returns 0, or -1 with errno. */
int journal_file_get(const struct journal_file *f, const struct journal_entry *entry,
                     struct buffer *line);

void journal_file_free(struct journal_file *f);

#endif
