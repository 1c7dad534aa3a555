/* SPDX-License-Identifier: MIT */
/* The parts of csms-parse's HTML report that are the same in each. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

/* From the doctype to where the answers start. The Content-Security-Policy in it allows nothing
 * but the page's own style and the one script, named by its SHA-256. */
extern const char html_page_top[];

/* Behind the last answer and the summary: the script that searches, and the end. */
extern const char html_page_end[];

#endif
