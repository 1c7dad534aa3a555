/* SPDX-License-Identifier: MIT */
/* The words that csms-parse's formats for people share, and how it prints them on a terminal. */
#ifndef HUMAN_H
#define HUMAN_H

#include "report.h"

typedef unsigned long long ull; /* for %llu */

/* Columns before a line, and between two cells. */
enum { INDENT = 2, GAP = 2 };

/* SGR parameters (ECMA-48 s.8.3.117). These colors follow the palette of the terminal. */
#define RESET "0"
#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

struct human_verdict {
    const char *sgr, *title;
    const char *meaning; /* NULL: the counts of secrets say it */
    const char *phrase;  /* after a number of answers */
};
extern const struct human_verdict human_verdicts[VERDICTS];

/* Returns "s" unless n is 1. */
const char *human_plural(uint64_t n);

/* Appends the name of an answer: its file, and "label (id)", line or entry, as far as known. The
 * file can be omitted before an id. */
void human_name(struct buffer *b, const struct answer *a, bool file_before_id);

/* Appends the verdict as a sentence with counts. */
void human_verdict_text(struct buffer *b, const struct answer *a);

/* Appends the counts of all answers, on request also by verdict. */
void human_counts(struct buffer *b, const struct counts *counts, bool verdicts);

/* These append to report->line. */
void human_blanks(struct report *report, size_t count);

/* Start that color or style if colors are on. The second also appends text and ends the color. */
void human_sgr(struct report *report, const char *sgr);
void human_paint(struct report *report, const char *sgr, const char *text);

/* Appends visible text and a newline, wrapped before the last column of the terminal; a longer word
 * is not broken. The first line starts at column at, further lines are indented. */
void human_wrap(struct report *report, csms_str text, size_t at, size_t indent);

/* Appends a cell of a table: text padded to a number of columns, and the gap. */
void human_cell(struct report *report, csms_str text, size_t columns);

/* The table of the secrets of an answer. Its first rows set the widths of the columns; later rows
 * stream, and a longer name widens only its own row. */
enum { ROWS_HELD = 200 };

/* All zero is empty. */
struct human_table {
    struct human_row {
        struct buffer text; /* name, code and message, with control characters made visible */
        size_t name_len, code_len;
        bool deleted, ignored;
    } rows[ROWS_HELD];
    size_t held;
    bool laid_out; /* the widths are set and the titles are printed */
    size_t name_columns, code_columns;
};

void human_table_add(struct report *report, struct human_table *table, const struct secret *s);

/* Prints the rows that are still held. Returns false if the table has no rows. The table is empty
 * then. */
bool human_table_end(struct report *report, struct human_table *table);

void human_table_free(struct human_table *table);

#endif
