/* SPDX-License-Identifier: MIT */
/* Temporary files. Every function exits 74 if it cannot use one. */
#ifndef TEMP_FILE_H
#define TEMP_FILE_H

#include <stdio.h>

#include "buffer.h"

/* Opens a new unnamed file for reading and writing in TMPDIR or /tmp. It disappears when it is
 * closed or the program ends. */
FILE *temp_file_open(void);

void temp_file_write(FILE *file, const void *bytes, size_t len);

/* Goes to the start, for reading. */
void temp_file_rewind(FILE *file);

/* Text of any length: a short one in memory, a long one in a temporary file. All zero is empty. */
struct temp_text {
    struct buffer held;
    FILE *file; /* NULL: all of the text is held */
};

void temp_text_add(struct temp_text *t, csms_str s);

/* Passes the text to put, piece by piece; then t is empty. */
void temp_text_move(struct temp_text *t, void (*put)(void *to, csms_str piece), void *to);

/* Frees everything; t is empty. */
void temp_text_clear(struct temp_text *t);

#endif
