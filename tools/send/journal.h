/* SPDX-License-Identifier: MIT */
/*
 * A file that always shows which requests may have been executed, so that the same command resumes
 * an interrupted run, even after a crash. journal_file.h describes its format. A line is on disk
 * before each request is sent and after each answer:
 *
 *     sending   the request is about to be sent; its record says "outcome unknown"
 *     settled   answered, or of unknown outcome; the record is that of the output
 *     open      certainly not executed: a later run sends it
 *
 * The journal contains no credentials.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "journal_file.h"
#include "plan.h"

struct journal {
    struct journal_file file; /* the lines of earlier runs; size and checksum of all lines */

    /* private */
    struct buffer added; /* pending lines, for journal_sync */
    size_t whole; /* length of the complete lines in it; a partial one follows if memory ran out */
};

/*
 * Reads the journal, if the file exists, without changing it, and locks it. file.size is 0 if it is
 * missing, empty, or has only a truncated line. Exits 65 if it is damaged, is not a journal, or
 * belongs to another plan or endpoint. Exits 74 if another run uses it, if it cannot be created, or
 * if an operation fails.
 */
struct journal *journal_open(const char *path, struct plan *plan, const char *to);

/* Call before the first request: removes a truncated last line, or starts a new journal. */
void journal_start(struct journal *j);

/* Returns the number of requests for which journal_knows is true. */
uint64_t journal_settled(const struct journal *j);

/* True if an earlier run settled the request or may have sent it. */
bool journal_knows(const struct journal *j, uint64_t number);

/* Adds a line for request number; record is its response record without a newline. The line is on
 * disk after journal_sync. Does nothing if j is NULL. */
void journal_put(struct journal *j, uint64_t number, csms_str record, enum journal_state state);

/* Adds a line that says: not executed, a retry follows. response is any response record of the
 * request. */
void journal_open_again(struct journal *j, uint64_t number, const struct record *response);

/*
 * Writes the added lines to disk. Returns NULL, or the error; after an error no request may be
 * sent. The next call tries again to write the lines, which may report requests as not sent. It is
 * also an error if the journal was deleted or replaced, or changed by another program.
 */
const char *journal_sync(struct journal *j);

void journal_close(struct journal *j);

#endif
