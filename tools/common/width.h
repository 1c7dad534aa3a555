/* SPDX-License-Identifier: MIT */
/* The width of text on a terminal. */
#ifndef WIDTH_H
#define WIDTH_H

#include "buffer.h"

/* Returns the columns of s, which is printable UTF-8. By wcwidth, East Asian wide characters take
 * two columns and combining marks zero. If the machine has no UTF-8 locale, each character takes
 * one. */
size_t text_columns(csms_str s);

/* Returns the number of bytes of s that fit into a line of room columns. Lines break at blanks or
 * between wide characters. Words are not broken, so that they can be searched for and copied; a
 * longer word exceeds the line. Blanks at a break are dropped: *next_line is the offset of the next
 * line. */
size_t text_break(csms_str s, size_t room, size_t *next_line);

/* Returns the columns of the terminal at fd; WIDTH_DEFAULT if it is not a terminal. */
size_t terminal_columns(int fd);

#define WIDTH_DEFAULT 80

#endif
