/* SPDX-License-Identifier: MIT */
/* The hash functions of OpenSSL, for the signatures of libcsms. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "csms.h"

/* Returns a shared object. Exits 70 if OpenSSL has no SHA-256. */
const struct csms_hash *signature_hash(void);

#endif
