/* SPDX-License-Identifier: MIT */
/*
 * Temporary access keys of the agency of the machine, an ECS of Huawei Cloud, from its metadata
 * service at 169.254.169.254. The address is fixed, and neither a proxy nor a redirect is used:
 * nobody else can be asked for keys, or receives them.
 */
#ifndef ECS_METADATA_H
#define ECS_METADATA_H

#include <stdint.h>

#include "credentials.h"

/*
 * Replaces the keys, and sets their life in seconds. Takes a few seconds at most. Returns NULL, or
 * the error, which has no text of the server; then the keys are unchanged.
 */
const char *ecs_metadata_keys(struct access_keys *keys, int64_t *life_s);

#endif
