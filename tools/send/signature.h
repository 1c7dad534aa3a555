/* SPDX-License-Identifier: MIT */
/* The hash functions of OpenSSL, for the signatures of libcsms. One SHA-256 at a time. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "csms.h"

extern const struct csms_hash signature_hash;

#endif
