/* SPDX-License-Identifier: MIT */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

/* The text of page.html, as an array that the build makes from it. The answers take the place of
 * its line HTML_PAGE_ANSWERS. */
extern const char html_page[];
#define HTML_PAGE_ANSWERS                                                                          \
    "<!-- SPDX-License-Identifier: MIT. The answers take the place of this line. -->\n"

#endif
