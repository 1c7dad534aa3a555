/* SPDX-License-Identifier: MIT */
/*
 * A file that at any moment says what may have been executed, so that a run that was ended, however
 * abruptly, is resumed by the same command. Its format is that of journal_file.h. Before a request
 * goes out and after its answer came in a line is on the disk:
 *
 *     sending   before the request goes out; the record says that its outcome is unknown
 *     settled   answered, or of unknown outcome; the record is the one that the run has written
 *     open      certainly not executed: a later run sends it
 *
 * It has no credential in it.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "journal_file.h"
#include "plan.h"

struct journal;

enum journal_mode {
    JOURNAL_START,    /* resume, or start if there is no journal */
    JOURNAL_RESUME,   /* NULL, and nothing is changed, if the file is missing or empty */
    JOURNAL_REHEARSAL /* only read; the file may be missing */
};

/*
 * Exits 65 if the file is damaged or not a journal, or that of another plan or place, and leaves it
 * as it is; 74 if another run has it in use, or on a failure. A last line that was not written to
 * its end is dropped.
 */
struct journal *journal_open(const char *path, struct plan *plan, const char *to,
                             enum journal_mode mode);

/* Number of requests that journal_knows. */
uint64_t journal_settled(const struct journal *j);

const char *journal_path(const struct journal *j);

/* True if earlier runs have settled a request, or may have sent it. */
bool journal_knows(const struct journal *j, uint64_t number);

/* The last record about such a request, as a line to be parsed. 0; or -1 with errno. */
int journal_find(struct journal *j, uint64_t number, struct buffer *line);

/* Add a line about request number, from its response record as it is written, without a newline;
 * nothing if j is NULL. It is on the disk after journal_sync. */
void journal_put(struct journal *j, uint64_t number, csms_str record, enum journal_state state);

/* Add that it was not executed, and that another attempt follows. */
void journal_open_again(struct journal *j, uint64_t number, const struct record *request);

/*
 * Bring what was added to the disk. NULL; or what is wrong, and then nothing may be sent any more.
 * What could not be written is tried again with the next call, so that it can still tell what was
 * not sent. A journal that was deleted or replaced meanwhile, or that another program has changed,
 * is a fault too.
 */
const char *journal_sync(struct journal *j);

void journal_close(struct journal *j);

#endif
