/* SPDX-License-Identifier: MIT */
/* Which file the name after --output means. */
#ifndef OUTPUT_PATH_H
#define OUTPUT_PATH_H

#include <stdbool.h>

/*
 * The path with its symbolic links followed, as by a shell's >: the last one may lead to a file
 * that does not exist yet. To be freed. Exits 74 if a link cannot be followed, or if it belongs to
 * another user and is in a sticky directory that everyone can write to: otherwise whoever guesses
 * the name chooses the file that is replaced (as with Linux' fs.protected_symlinks).
 */
char *output_path_follow(const char *path) __attribute__((returns_nonnull));

/* True if path, which output_path_follow returned for name, cannot be replaced because it is a
 * device, a pipe, or a file that has no name. */
bool output_path_is_special(const char *name, const char *path);

/* True if something is mounted at path, for example a single file in a container: then it can be
 * written, but not replaced. */
bool output_path_is_mount(const char *path);

/* True if output_open would replace an existing file. */
bool output_path_replaces(const char *path);

/*
 * Exits 64 if path and other, another file that the program uses, are the same file, also under
 * different names; other "-" is stdin. Devices and pipes may be the same. Either may be NULL.
 */
void output_path_check(const char *path, const char *other);

#endif
