/* SPDX-License-Identifier: MIT */
/* The wording and layout of csms-parse's output for people. */
#ifndef HUMAN_H
#define HUMAN_H

#include "report.h"

/* SGR parameters (ECMA-48 s.8.3.117). These colors follow the palette of the terminal. */
#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

void human_blanks(struct buffer *b, size_t count);

/* Appends text, with that SGR parameter if color is set. */
void human_paint(struct buffer *b, bool color, const char *sgr, const char *text);

/* Appends visible text and a newline, wrapped before the given number of columns; a longer word is
 * not broken. The first line starts at column at, further lines are indented. */
void human_wrap(struct buffer *b, csms_str text, size_t at, size_t indent, size_t columns);

/* Appends the name of an answer: its file, and "label (id)", line or entry, as far as known. The
 * file can be omitted before an id. */
void human_name(struct buffer *b, const struct answer *a, bool file_before_id);

/* Appends the name and the scope of the request. */
void human_subject(struct buffer *b, const struct answer *a);

/* Appends the known facts of the request and its exchange, and an empty line if there are any. */
void human_heading(struct buffer *b, const struct answer *a, bool color, size_t columns);

/* Appends code, message and request ID of a refusal. */
void human_refusal(struct buffer *b, const struct answer *a, size_t columns);

/* Appends the meaning of a code and the remedy, and its count if that is more than 1. */
void human_note(struct buffer *b, const struct csms_code *code, uint64_t count, size_t columns);

/* The verdict as a sentence with counts, and as a lowercase word. */
void human_verdict_text(struct buffer *b, const struct answer *a);
const char *human_verdict_word(enum csms_verdict verdict);

/* Appends the wrapped sentence. */
void human_verdict(struct buffer *b, const struct answer *a, bool color, size_t columns);

/* The answers with one verdict that need action, and the number of secrets not deleted. */
struct human_action {
    uint64_t answers, secrets;
    struct temp_text list;
};
void human_action_add(struct human_action *action, const struct answer *a, bool several_files);
void human_action_title(struct buffer *b, const struct human_action *action,
                        enum csms_verdict verdict, bool color, size_t columns);

/* Appends the counts of all answers, on request also by verdict. */
void human_counts(struct buffer *b, const struct counts *counts, bool verdicts, size_t columns);

#endif
