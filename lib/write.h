/* SPDX-License-Identifier: MIT */
/* How requests are written. Internal to the library. */
#ifndef CSMS_WRITE_H
#define CSMS_WRITE_H

#include "csms.h"

/* Counts what is added. It also goes into hash, if there is one, or as far as it fits into buf. */
struct csms_sink {
    char *buf;
    size_t cap, len;
    const struct csms_hash *hash;
    bool hash_failed;
};

void csms_add(struct csms_sink *s, csms_str str);
void csms_add_text(struct csms_sink *s, const char *text);

/* The result of a writer: all or nothing. buf holds the text and its NUL, or "". */
size_t csms_finish(struct csms_sink *s);

/* The message before the caller's headers, each of which starts with a line break, and after. */
void csms_add_head(struct csms_sink *s, const struct csms_request *req, csms_str host);
void csms_add_tail(struct csms_sink *s, const struct csms_request *req);

bool csms_is_host(csms_str host);
bool csms_is_project(csms_str id);
bool csms_is_visible(csms_str s); /* not empty; ASCII without blanks and control characters */
bool csms_is_alnum_or(csms_str s, const char *others); /* not empty; 0-9 A-Z a-z and others */

#endif
