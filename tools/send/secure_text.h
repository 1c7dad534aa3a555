/* SPDX-License-Identifier: MIT */
/*
 * Memory for credentials: locked if possible, excluded from core dumps, wiped after use. exit wipes
 * all of it.
 */
#ifndef SECURE_TEXT_H
#define SECURE_TEXT_H

#include <stdbool.h>

#include "csms.h"

/* All zero: no secret. A NUL follows the last byte. */
struct secure_text {
    char *ptr;
    size_t len;
};

/* The service allows tokens of up to 2 MiB. But the oldest supported libcurl sends no head of more
 * than 128 KiB, and libcurl 8.13 silently drops headers of more than 300 KiB. */
#define SECURE_TEXT_MAX 100000

/*
 * Call before the first secret is read. Disables core dumps, debugging by other processes of the
 * same user, and logging of TLS session keys (removes SSLKEYLOGFILE from the environment).
 */
void secure_text_protect_process(void);

/* Allocates len zero bytes. Exits 70 if out of memory. */
void secure_text_alloc(struct secure_text *s, size_t len);

/* Replaces s by prefix and value. */
void secure_text_set(struct secure_text *s, const char *prefix, csms_str value);

/*
 * Reads the whole file, which may be a pipe, without white space at its end. Warns if other users
 * have access to it. Returns NULL, or the error; then s is empty.
 */
const char *secure_text_from_file(struct secure_text *s, const char *path);

/* Takes the value of the variable and wipes it from the environment. Empty if unset. */
void secure_text_from_env(struct secure_text *s, const char *name);

/* True if it can be a header value: visible ASCII characters only, and not empty. */
bool secure_text_is_token(const struct secure_text *s);

csms_str secure_text_str(const struct secure_text *s);

/* Wipes and frees; then s is empty. */
void secure_text_wipe(struct secure_text *s);

#endif
