/* SPDX-License-Identifier: MIT */
#ifndef TEMP_FILE_H
#define TEMP_FILE_H

#include <stdio.h>

/*
 * Opens a new file without a name, for reading and writing, in TMPDIR or /tmp. It is gone when it
 * is closed and when the program ends. Exits 74 if there is no room for one.
 */
FILE *temp_file_open(void);

/* Go to the start, to read what was written. Exits 74 if it was not all written. */
void temp_file_rewind(FILE *file);

/* Exits 74 if not all len bytes can be written. */
void temp_file_write(FILE *file, const void *bytes, size_t len);

/* Returns the number of bytes read, up to len; 0 at the end. Exits 74 if reading fails. */
size_t temp_file_read(FILE *file, void *bytes, size_t len);

#endif
