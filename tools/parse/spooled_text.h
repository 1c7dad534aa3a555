/* SPDX-License-Identifier: MIT */
#ifndef SPOOLED_TEXT_H
#define SPOOLED_TEXT_H

#include <stdio.h>

#include "buffer.h"

/* Text of any length: a short one in memory, a long one in a temporary file. All zero is empty. */
struct spooled_text {
    struct buffer held;
    FILE *file; /* NULL: all of the text is held */
    bool reading;
};

void spooled_text_add(struct spooled_text *t, csms_str s);

/* Returns the text piece by piece, false after the last; then t is empty. */
bool spooled_text_read(struct spooled_text *t, csms_str *piece);

/* Frees everything; t is empty. */
void spooled_text_clear(struct spooled_text *t);

#endif
