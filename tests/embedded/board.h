/* SPDX-License-Identifier: MIT */
/* The functions of a board that gateway.c uses. board.c is for an emulated board. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>

/* Receives at most cap bytes of the response's body. Returns 0 at its end. */
size_t board_receive(char *buf, size_t cap);

/* Returns the status of the response, for example 200. */
int board_http_status(void);

void board_print(const char *text, size_t len);

#endif
