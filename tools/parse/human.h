/* SPDX-License-Identifier: MIT */
/* The sentences and the typesetting of csms-parse's output for people. */
#ifndef HUMAN_H
#define HUMAN_H

#include "report.h"

/* SGR parameters (ECMA-48 s.8.3.117): the 16 colours, which follow the terminal's own palette. */
#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

void human_blanks(struct buffer *b, size_t count);

/* text in that colour if color is set. */
void human_paint(struct buffer *b, bool color, const char *sgr, const char *text);

/* The text, visible already, from column at on, broken into lines that end before columns but for
 * words that are longer; further lines start at indent. And a newline. */
void human_wrap(struct buffer *b, csms_str text, size_t at, size_t indent, size_t columns);

/* Which answer this is, by file and "label (id)", line or entry; nothing if nothing is known. The
 * file can be left out before an id. */
void human_name(struct buffer *b, const struct answer *a, bool file_before_id);

/* That, and what was asked, in one line. */
void human_subject(struct buffer *b, const struct answer *a);

/* What was asked, where, and how the answer came; and an empty line. Nothing if nothing is known.
 */
void human_heading(struct buffer *b, const struct answer *a, bool color, size_t columns);

/* Code, message and request ID of the answer as a whole. */
void human_refusal(struct buffer *b, const struct answer *a, size_t columns);

/* What a code means and what to do; how often it came, if that is more than once. */
void human_note(struct buffer *b, const struct csms_code *code, uint64_t count, size_t columns);

/* The verdict in words, with the counts: the sentence, and its title alone in small letters. */
void human_verdict_text(struct buffer *b, const struct answer *a);
const char *human_verdict_word(enum csms_verdict verdict);

/* The sentence as a line or more. */
void human_verdict(struct buffer *b, const struct answer *a, bool color, size_t columns);

/* Answers with one verdict that need action: their names, and their secrets that are not deleted.
 */
struct human_action {
    uint64_t answers, secrets;
    struct spooled_text list;
};
void human_action_add(struct human_action *action, const struct answer *a, bool several_files);
void human_action_title(struct buffer *b, const struct human_action *action,
                        enum csms_verdict verdict, bool color, size_t columns);

/* The counts over several answers; by verdict too if that is not said elsewhere. */
void human_counts(struct buffer *b, const struct counts *counts, bool verdicts, size_t columns);

#endif
