/* SPDX-License-Identifier: MIT */
/* Functions that write and check parts of requests. Internal to the library. */
#ifndef CSMS_WRITE_H
#define CSMS_WRITE_H

#include "csms.h"

/* The destination of text: hash if it is not NULL, else buf. len also counts text that does not
   fit. */
struct csms_sink {
    char *buf;
    size_t cap, len;
    const struct csms_hash *hash;
    bool hash_failed;
};

void csms_add(struct csms_sink *s, csms_str str);
void csms_add_text(struct csms_sink *s, const char *text);

/* Completes buf with a NUL, or clears it if the text did not fit. Returns the length of the text.
 */
size_t csms_finish(struct csms_sink *s);

/* Add the parts of a message before and after further headers, which start with a line break. */
void csms_add_head(struct csms_sink *s, const struct csms_request *req, csms_str host);
void csms_add_tail(struct csms_sink *s, const struct csms_request *req);

bool csms_is_host(csms_str host);
bool csms_is_project(csms_str id);
bool csms_is_visible(csms_str s); /* printable ASCII without space, not empty */
bool csms_is_alnum_or(csms_str s, const char *others); /* 0-9 A-Z a-z and others, not empty */

#endif
