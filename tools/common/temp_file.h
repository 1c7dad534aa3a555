/* SPDX-License-Identifier: MIT */
#ifndef TEMP_FILE_H
#define TEMP_FILE_H

#include <stdio.h>

/*
 * Opens a new unnamed file for reading and writing in TMPDIR or /tmp. It disappears when it is
 * closed or the program ends. Exits 74 on failure.
 */
FILE *temp_file_open(void);

/* Goes to the start, for reading. Exits 74 if not all data was written. */
void temp_file_rewind(FILE *file);

/* Exits 74 if not all len bytes can be written. */
void temp_file_write(FILE *file, const void *bytes, size_t len);

/* Returns the number of bytes read, up to len; 0 at the end. Exits 74 if reading fails. */
size_t temp_file_read(FILE *file, void *bytes, size_t len);

#endif
