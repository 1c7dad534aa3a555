/* SPDX-License-Identifier: MIT */
/* The hash functions that libcsms signs with, from OpenSSL. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "csms.h"

/* One for the whole program. Exits 70 if OpenSSL has no SHA-256. */
const struct csms_hash *signature_hash(void);

void signature_cleanup(void);

#endif
