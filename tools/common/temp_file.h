/* SPDX-License-Identifier: MIT */
#ifndef TEMP_FILE_H
#define TEMP_FILE_H

#include <stdio.h>

/*
 * A new file without a name, for reading and writing; it is gone when it is closed, or when the
 * program ends. In TMPDIR, or /tmp. Exits 74 if there is none to be had.
 */
FILE *spool_open(void);

/* Go to the start for reading what was written. Exits 74 if it was not all written. */
void spool_rewind(FILE *spool);

/* Exits 74 if not all len bytes can be written. */
void spool_write(FILE *spool, const void *bytes, size_t len);

/* Up to len bytes; 0 at the end. Exits 74 if they cannot be read. */
size_t spool_read(FILE *spool, void *bytes, size_t len);

#endif
