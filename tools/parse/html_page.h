/* SPDX-License-Identifier: MIT */
/* The fixed parts of csms-parse's HTML report. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

/* The text before the answers, in two strings because C99 guarantees only 4095 bytes in one. Its
 * Content-Security-Policy allows only the page's own style and its script, by SHA-256. */
extern const char html_page_top[], html_page_header[];

/* The text after the last answer, with the script. */
extern const char html_page_end[];

#endif
