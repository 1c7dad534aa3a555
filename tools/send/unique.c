/* SPDX-License-Identifier: MIT */
/*
 * Each text leaves the start of its SHA-256 in a file. The file is then read once for each group of
 * digests, a group being small enough for a hash table of fixed size.
 */
#include "unique.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "temp_file.h"
#include "program.h"

/* 128 bits: among 10^9 texts two different ones share them with a chance of 10^-21. */
enum { DIGEST_SIZE = 16 };

#define GROUP_SIZE ((uint64_t)1 << 18) /* digests on average; the table then has 12 MiB */
#define SLOTS (2 * GROUP_SIZE)

struct slot {
    unsigned char digest[DIGEST_SIZE];
    uint64_t number; /* 0: free */
};

void unique_open(struct unique *u)
{
    *u = (struct unique){.digests = temp_file_open()};
}

void unique_add(struct unique *u, csms_str text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest(text.ptr, text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        tool_die(EXIT_INTERNAL, "cannot compute SHA-256");
    temp_file_write(u->digests, digest, DIGEST_SIZE);
    u->count++;
}

static uint64_t word(const unsigned char *bytes)
{
    uint64_t w;
    memcpy(&w, bytes, sizeof w);
    return w;
}

/* The number that was stored for this digest before, or 0 after storing number for it. */
static uint64_t find_or_store(struct slot *table, uint64_t slots, const unsigned char *digest,
                              uint64_t number)
{
    uint64_t i = word(digest + 8) & (slots - 1);
    while (table[i].number != 0) {
        if (memcmp(table[i].digest, digest, DIGEST_SIZE) == 0)
            return table[i].number;
        i = (i + 1) & (slots - 1);
    }
    memcpy(table[i].digest, digest, DIGEST_SIZE);
    table[i].number = number;
    return 0;
}

/* Look through one of the groups for a text that was there before. */
static uint64_t search_group(struct unique *u, uint64_t group, uint64_t groups, struct slot *table,
                             uint64_t slots, uint64_t *first)
{
    unsigned char digest[DIGEST_SIZE];
    memset(table, 0, slots * sizeof *table);
    temp_file_rewind(u->digests);
    for (uint64_t n = 1; n <= u->count; n++) {
        if (fread(digest, 1, DIGEST_SIZE, u->digests) != DIGEST_SIZE)
            tool_die(EXIT_IO, "cannot read a temporary file");
        if (word(digest) % groups != group)
            continue;
        *first = find_or_store(table, slots, digest, n);
        if (*first != 0)
            return n;
    }
    return 0;
}

uint64_t unique_close(struct unique *u, uint64_t *first)
{
    uint64_t groups = u->count / GROUP_SIZE + 1, slots = SLOTS, found = 0;
    while (groups == 1 && slots / 4 > u->count && slots > 64)
        slots /= 2;
    struct slot *table = tool_alloc(slots * sizeof *table);
    for (uint64_t group = 0; group < groups && found == 0; group++)
        found = search_group(u, group, groups, table, slots, first);
    free(table);
    fclose(u->digests);
    return found;
}
