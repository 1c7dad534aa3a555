/* SPDX-License-Identifier: MIT */
#include "dedup.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

#define uthash_malloc(size) tool_alloc(size)
#include <uthash.h>

struct dedup_entry {
    UT_hash_handle hh;
    uint64_t number;
    char text[];
};

uint64_t dedup_add(struct dedup *d, csms_str text, uint64_t number)
{
    struct dedup_entry *entry;
    unsigned hash;
    HASH_VALUE(text.ptr, text.len, hash);
    HASH_FIND_BYHASHVALUE(hh, d->first, text.ptr, text.len, hash, entry);
    if (entry != NULL)
        return entry->number;
    entry = tool_alloc(offsetof(struct dedup_entry, text) + text.len);
    entry->number = number;
    memcpy(entry->text, text.ptr, text.len);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, d->first, entry->text, text.len, hash, entry);
    return 0;
}

void dedup_free(struct dedup *d)
{
    struct dedup_entry *entry = d->first, *next;
    HASH_CLEAR(hh, d->first); /* only the table */
    for (; entry != NULL; entry = next) {
        next = entry->hh.next;
        free(entry);
    }
}
