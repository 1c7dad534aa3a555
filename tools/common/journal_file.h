/* SPDX-License-Identifier: MIT */
/*
 * The format of a journal. The first line says which run it belongs to; every other line is a
 * response record that says what is known of one request from then on, with two more members:
 *
 *     {"csms":1,"kind":"journal","version":2,"plan":"<SHA-256 of the records>","requests":3,
 *      "to":"https://...","crc32c":"1c291ca3"}
 *     {"csms":1,"kind":"response","id":"RDS:7f3a",...,"journal":{"number":1,"state":"sending"},
 *      "crc32c":"d9963a56"}
 *
 * Numbers are those of the requests in the plan, from 1. The checksum is always the last member. It
 * is the CRC-32C of all bytes of the file before its comma, in eight lowercase hexadecimal digits:
 * so a line that is damaged, gone, added or moved is noticed, in this line or the next.
 */
#ifndef JOURNAL_FILE_H
#define JOURNAL_FILE_H

#include "record.h"

#define JOURNAL_VERSION 2 /* 1, of csms-send 0.1, had no checksums */

/* The longest line: a record and the members of the journal. */
#define JOURNAL_LINE_MAX (RECORD_MAX + 128)

/* The last line about a request. */
struct journal_entry {
    uint64_t place; /* its offset in the file */
    uint64_t line;  /* its number, from 1 */
    enum journal_state state;
    bool final; /* settled, and no option of csms-send sends it again */
};

struct journal_file {
    const char *path;     /* for messages */
    int fd;               /* can seek; the caller's */
    uint64_t requests;    /* in the plan, by the first line */
    uint64_t known;       /* requests that lines are about: 1 to known */
    uint64_t size;        /* of the whole lines, in bytes */
    uint64_t torn;        /* bytes after them: of a line that was not written to its end */
    bool newline_missing; /* the last of the whole lines lacks only its newline */
    uint32_t crc;         /* of the whole lines */

    /* private */
    struct journal_entry *last; /* by number; index 0 stays unused */
    size_t cap;
};

struct journal_fault {
    uint64_t line; /* from 1 */
    char reason[240];
};

/* The first line, without a checksum and newline. */
void journal_file_header(struct buffer *b, const char *plan, uint64_t requests, const char *to);

/* Add the checksum and the newline to the line that starts at that offset of b; crc is the one of
 * all lines before, and becomes that of this line too. */
void journal_file_seal(struct buffer *b, size_t start, uint32_t *crc);

/* Add a line for request number; record is a response record as it is written. */
void journal_file_line(struct buffer *b, csms_str record, uint64_t number, enum journal_state state,
                       uint32_t *crc);

/* True if a file that starts so is a journal, of any version. */
bool journal_file_starts(csms_str text);

/*
 * Read and check all of it: checksums, records, and the order of states, which must be one that a
 * run writes. path, fd and otherwise zero are set before; the fd is read from its start. 0; or -1
 * with the fault. Exits 74 if reading fails.
 */
int journal_file_read(struct journal_file *f, struct journal_fault *fault);

/* The last line about a request, or NULL. */
const struct journal_entry *journal_file_entry(const struct journal_file *f, uint64_t number);

/* Its text into line, without the newline. 0; or -1 with errno. */
int journal_file_get(const struct journal_file *f, const struct journal_entry *entry,
                     struct buffer *line);

void journal_file_free(struct journal_file *f);

#endif
