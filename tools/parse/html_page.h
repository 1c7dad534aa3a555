/* SPDX-License-Identifier: MIT */
/* The parts of csms-parse's HTML report that are the same in each. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

/* From the doctype into the style, and from there to where the answers start: two strings, because
 * C99 promises room for 4095 bytes in one. The Content-Security-Policy in it allows nothing
 * but the page's own style and the one script, named by its SHA-256. */
extern const char html_page_top[], html_page_header[];

/* After the last answer: the script that searches, and the end. */
extern const char html_page_end[];

#endif
