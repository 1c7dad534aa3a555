/* SPDX-License-Identifier: MIT */
/*
 * Files of "key = value" lines under "[section]" lines, such as the credentials file of the
 * official SDKs. Lines that start with # or ; are comments. A value is everything after the first =
 * or : without leading and trailing blanks: a password keeps its quotes, # and ;.
 */
#ifndef INI_H
#define INI_H

#include "secure_text.h"

struct ini_key {
    const char *name;
    struct secure_text *value;
    unsigned line; /* of its last entry; 0: absent */
};

/*
 * Reads the values of these keys in a section, and sets their lines. unknown: the error for another
 * key of the section, and then each value must be UTF-8 and not empty; NULL: both are ignored. No
 * error quotes the file, which contains secrets. Returns NULL, or the error; then number is its
 * line.
 */
const char *ini_parse(csms_str text, const char *section, struct ini_key *keys, size_t n_keys,
                      const char *unknown, unsigned *number);

/*
 * The same for a file. option, for example "--iam-file ", precedes the path in messages. Exits 78
 * on an error.
 */
void ini_read(const char *option, const char *path, const char *section, struct ini_key *keys,
              size_t n_keys, const char *unknown);

#endif
