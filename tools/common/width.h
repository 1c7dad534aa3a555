/* SPDX-License-Identifier: MIT */
/* How much room text takes on a terminal. */
#ifndef WIDTH_H
#define WIDTH_H

#include "buffer.h"

/* Columns of s, which is UTF-8 made visible: East Asian wide characters take two, marks none, as
 * wcwidth says. Without any UTF-8 locale on the machine each character takes one. */
size_t text_columns(csms_str s);

/* How many bytes of s fit into a line of room columns: up to a blank or between two wide
 * characters. A word is never cut, so that it can be searched for and copied: a longer one
 * sticks out. Blanks at the cut belong to neither side: *next_line is where the next line starts.
 */
size_t text_break(csms_str s, size_t room, size_t *next_line);

/* Columns of the terminal at fd; WIDTH_DEFAULT if it is not a terminal. */
size_t terminal_columns(int fd);

#define WIDTH_DEFAULT 80

#endif
