/* SPDX-License-Identifier: MIT */
/* The file that the path of --output refers to. */
#ifndef OUTPUT_PATH_H
#define OUTPUT_PATH_H

#include <stdbool.h>

/*
 * Returns the path with its symbolic links followed, like > in a shell; the file may not exist yet.
 * The caller frees it. Exits 74 if a link cannot be followed, or if it belongs to another user and
 * is in a sticky world-writable directory: otherwise anybody who guesses the name chooses the file
 * that is replaced (like fs.protected_symlinks of Linux).
 */
char *output_path_follow(const char *path) __attribute__((returns_nonnull));

/* Returns the last name of path: the text after the last slash. */
const char *output_path_name(const char *path);

/* True if path, which output_path_follow returned for name, cannot be replaced because it is a
 * device, a pipe, or a file that has no name. */
bool output_path_is_special(const char *name, const char *path);

/* True if output_open would replace an existing file. */
bool output_path_replaces(const char *path);

/*
 * Exits 64 if path and other, a file that the program uses, are the same file, even under different
 * names. other "-" is stdin. Devices and pipes may be the same. Either may be NULL.
 */
void output_path_check(const char *path, const char *other);

#endif
