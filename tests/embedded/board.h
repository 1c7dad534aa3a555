/* SPDX-License-Identifier: MIT */
/* What gateway.c wants of a board. board.c is for an emulated one; a real one has a modem. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>

/* The next bytes of the response's body, at most cap; 0 at its end. */
size_t board_receive(char *buf, size_t cap);

/* The status of the response, as 200. */
int board_http_status(void);

void board_print(const char *text, size_t len);

#endif
