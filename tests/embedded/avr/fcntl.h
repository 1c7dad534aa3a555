/* SPDX-License-Identifier: MIT */
#ifndef FCNTL_H
#define FCNTL_H

enum { O_RDONLY, O_WRONLY, O_CREAT = 4, O_TRUNC = 8 };

int open(const char *path, int flags, ...);

#endif
