/* SPDX-License-Identifier: MIT */
/* Characters in UTF-8, with the library's decoder. csms_text_is_utf8 checks a whole text. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "csms.h"
#include "text.h"

/* Stores the first character of s in *c and returns its length in bytes; 0 if s is empty or does
 * not start with a well-formed character. */
size_t utf8_decode(csms_str s, uint32_t *c);

/*
 * True for a character that controls a terminal or changes the text around it instead of being
 * shown: controls (C0, DEL, C1), U+2028, U+2029, the byte order mark U+FEFF, and those that change
 * the direction of text: U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069.
 */
bool utf8_is_active(uint32_t c);

/*
 * True for a character that is invisible in a list of IDs: the active ones, and those that Unicode
 * declares ignorable (zero width, fillers, variation selectors, tags). They get into an ID when it
 * is copied from a web page or a document.
 */
bool utf8_is_invisible(uint32_t c);

/* True if s, which is well-formed, has such a character. */
bool utf8_has_invisible(csms_str s);

/* True if s is the same in every notation: printable ASCII without quote and backslash. */
bool utf8_is_plain(csms_str s);

#endif
