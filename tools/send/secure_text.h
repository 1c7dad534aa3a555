/* SPDX-License-Identifier: MIT */
/* Memory for credentials: locked if the system allows, left out of core dumps, wiped after use. */
#ifndef SECURE_TEXT_H
#define SECURE_TEXT_H

#include <stdbool.h>

#include "csms.h"

/* All zero is no secret. A NUL is behind the last byte. */
struct secure_text {
    char *ptr;
    size_t len;
    size_t room; /* of the mapping, a whole number of pages */
};

/* The service allows tokens of up to 2 MiB, but the oldest libcurl sends no head of more than 128
 * KiB, and since 8.13 it leaves out a header of more than 300 KiB without a word. */
#define SECURE_TEXT_MAX 100000

/*
 * Call before the first secret is read. No core dumps, no reading of this process by others of the
 * same user, and no file with the TLS session keys: SSLKEYLOGFILE is removed from the environment.
 */
void secure_text_protect_process(void);

/* Room for len bytes, all zero. Exits 70 if there is no memory. */
void secure_text_alloc(struct secure_text *s, size_t len);

/*
 * The whole file, which may be a pipe. One newline at its end is dropped. NULL, or what went wrong;
 * then s is empty.
 */
const char *secure_text_from_file(struct secure_text *s, const char *path);

/* The variable's value, which is wiped from the environment. False if it is unset or empty. */
bool secure_text_from_env(struct secure_text *s, const char *name);

/* Can it be the value of a header: not empty, and nothing but visible ASCII characters? */
bool secure_text_is_token(const struct secure_text *s);

csms_str secure_text_str(const struct secure_text *s);

/* Wipe and free; then s is empty. */
void secure_text_wipe(struct secure_text *s);

/* Wipe memory that held a copy of a secret; not optimised away. */
void secure_wipe(void *bytes, size_t len);

#endif
