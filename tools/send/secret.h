/* SPDX-License-Identifier: MIT */
/* Memory for credentials: locked if the system allows, left out of core dumps, wiped after use. */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>

#include "csms.h"

/* All zero is no secret. A NUL is behind the last byte. */
struct secret {
    char *ptr;
    size_t len;
    size_t room; /* of the mapping, a whole number of pages */
};

/* The service allows tokens of up to 2 MiB, but libcurl sends no head of more than 1 MiB. */
#define SECRET_MAX 1000000

/*
 * Call before the first secret is read. No core dumps, no reading of this process by others of the
 * same user, and no file with the TLS session keys: SSLKEYLOGFILE is removed from the environment.
 */
void secret_protect(void);

/* Room for len bytes, all zero. Exits 70 if there is no memory. */
void secret_alloc(struct secret *s, size_t len);

/*
 * The whole file, which may be a pipe. One newline at its end is dropped. NULL, or what went wrong;
 * then s is empty.
 */
const char *secret_from_file(struct secret *s, const char *path);

/* The variable's value, which is wiped from the environment. False if it is unset or empty. */
bool secret_from_env(struct secret *s, const char *name);

/* Can it be the value of a header: not empty, and nothing but visible ASCII characters? */
bool secret_is_token(const struct secret *s);

csms_str secret_str(const struct secret *s);

/* Wipe and free; then s is empty. */
void secret_wipe(struct secret *s);

/* Wipe memory that held a copy of a secret; not optimised away. */
void wipe(void *bytes, size_t len);

#endif
