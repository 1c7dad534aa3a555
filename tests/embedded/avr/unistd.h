/* SPDX-License-Identifier: MIT */
/* The functions of POSIX that the replay needs and avr-libc lacks; board.c has them. */
#ifndef UNISTD_H
#define UNISTD_H

#include <stddef.h>

typedef int ssize_t;

ssize_t read(int fd, void *bytes, size_t len);
ssize_t write(int fd, const void *bytes, size_t len);
#define _exit board_exit /* the C library's takes no code */
void board_exit(int code) __attribute__((noreturn));

#endif
