/* SPDX-License-Identifier: MIT */
/* Text for XML and HTML. */
#ifndef XML_ESCAPE_H
#define XML_ESCAPE_H

#include "buffer.h"

/* s, any bytes, as character data or as a value in double quotes: made visible as for a terminal,
 * without anything that markup would take for its own or that XML 1.0 (s.2.2) does not allow. */
void markup_text(struct buffer *b, csms_str s);

#endif
