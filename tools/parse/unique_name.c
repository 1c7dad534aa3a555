/* SPDX-License-Identifier: MIT */
#include "unique_name.h"

#include "str.h"

/* 64-bit FNV-1a. On a collision the second name gets an unnecessary number. */
static uint64_t hash(uint64_t scope, const struct buffer *name)
{
    const uint64_t basis = 0xCBF29CE484222325, prime = 0x100000001B3;
    uint64_t h = (basis ^ scope) * prime;

    for (size_t i = 0; i < name->len; i++)
        h = (h ^ (unsigned char)name->ptr[i]) * prime;
    return h == 0 ? 1 : h;
}

/* Returns false if the hash is present already, or if the table is full. */
static bool remember(struct unique_names *names, uint64_t h)
{
    const size_t slots = sizeof names->hashes / sizeof *names->hashes;
    size_t i = (h ^ h >> 32) % slots;

    while (names->hashes[i] != 0 && names->hashes[i] != h)
        i = (i + 1) % slots;
    if (names->hashes[i] == h || names->used == UNIQUE_NAMES_MAX)
        return false;
    names->hashes[i] = h;
    names->used++;
    return true;
}

static bool ends_in_number(const struct buffer *name)
{
    size_t i = name->len;

    while (i > 0 && ascii_is_digit(name->ptr[i - 1]))
        i--;
    return i < name->len && i >= 2 && name->ptr[i - 1] == '#' && name->ptr[i - 2] == ' ';
}

void unique_name(struct unique_names *names, uint64_t scope, struct buffer *name, uint64_t number)
{
    if (ends_in_number(name) || !remember(names, hash(scope, name)))
        buffer_format(name, " #%llu", (unsigned long long)number);
}

void unique_names_next_scope(struct unique_names *names)
{
    if (names->used > UNIQUE_NAMES_MAX / 2)
        memset(names, 0, sizeof *names);
}
