/* SPDX-License-Identifier: MIT */
/*
 * A file that knows at any moment what may have happened, so that a run that was ended, however
 * roughly, can be continued by the same command. Before a request goes out, and after its answer
 * came in, a line is on the disk:
 *
 *     {"csms":1,"kind":"journal","plan":"<SHA-256 of the records>","requests":3,"to":"https://..."}
 *     {"sending":1,"started":"2026-11-24T08:15:02.123Z"}
 *     {"recorded":1,"record":{...}}     answered, or maybe sent: the response record
 *     {"sending":2,"started":"2026-11-24T08:15:02.701Z"}
 *     {"not_sent":2}                    certainly not executed: can be sent again
 *
 * Numbers are those of the requests in the plan, from 1. The file has no credential in it.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "plan.h"

struct journal;

/*
 * Open, or start. Exits 65 if the file is no journal, or that of another plan or place, and leaves
 * it as it is; 74 if another run has it in use, or on a failure. A last line of this journal that
 * was cut off is dropped.
 */
struct journal *journal_open(const char *path, const struct plan *plan, const char *to);

/* Does an earlier run know anything of a request? */
bool journal_knows(const struct journal *j, uint64_t number);

/*
 * The same, and what. False: it was not sent, for certain. Else record
 * has the line that says what became of it; or, if that run ended before it knew, started has the
 * time, and record is empty.
 */
bool journal_find(struct journal *j, uint64_t number, struct buffer *record,
                  char started[RECORD_TIME_LEN + 1]);

/* Add a line. It is not on the disk before journal_sync. */
void journal_sending(struct journal *j, uint64_t number, const char *started);
void journal_not_sent(struct journal *j, uint64_t number);
void journal_recorded(struct journal *j, uint64_t number, csms_str record);

/* Bring what was added to the disk. 0, or -1 with errno: then nothing more may be sent. */
int journal_sync(struct journal *j);

void journal_close(struct journal *j);

#endif
