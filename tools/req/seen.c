/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "spool.h"
#include "tool.h"

/* In a file, the first table has room for 2^20 requests, so that growing is rare. Tests take less.
 */
#ifndef SEEN_FILE_SLOTS
#define SEEN_FILE_SLOTS (1 << 21)
#endif

/* The table is half full at most; in memory it has 131072 requests in 5 MiB, more than four times
 * as fast as in the file. */
enum { FIRST_SLOTS = 1 << 10, MEMORY_SLOTS = 1 << 18, GROWTH = 4 };

enum { BATCH = sizeof((struct seen *)0)->batch / sizeof(struct seen_slot) };

static _Noreturn void die(void)
{
    tool_die(EXIT_IO, "cannot keep track of the requests in a temporary file: %s", strerror(errno));
}

/* The slots from at on, at least one; *n is how many. */
static const struct seen_slot *slots_at(struct seen *seen, uint64_t at, uint64_t *n)
{
    *n = seen->n_slots - at;
    if (seen->memory != NULL)
        return seen->memory + at;
    if (*n > BATCH)
        *n = BATCH;
    memset(seen->batch, 0, sizeof seen->batch); /* what was never written is free */
    if (pread(fileno(seen->file), seen->batch, (size_t)*n * sizeof *seen->batch,
              (off_t)(at * sizeof *seen->batch)) < 0)
        die();
    return seen->batch;
}

static void put_slot(struct seen *seen, uint64_t at, const struct seen_slot *slot)
{
    if (seen->memory != NULL) {
        seen->memory[at] = *slot;
        return;
    }
    errno = ENOSPC; /* if only a part is written */
    if (pwrite(fileno(seen->file), slot, sizeof *slot, (off_t)(at * sizeof *slot)) !=
        (ssize_t)sizeof *slot)
        die();
}

/* Where the fingerprint is, with its number, or where it would go, with 0. */
static uint64_t find(struct seen *seen, const struct fingerprint *print, uint32_t *number)
{
    uint64_t mask = seen->n_slots - 1, n;
    uint64_t at = (print->words[0] | (uint64_t)print->words[1] << 32) & mask;
    for (;; at = (at + n) & mask) {
        const struct seen_slot *slots = slots_at(seen, at, &n);
        for (uint64_t i = 0; i < n; i++) {
            *number = slots[i].number;
            if (*number == 0 || memcmp(&slots[i].print, print, sizeof *print) == 0)
                return at + i;
        }
    }
}

/* An empty table of the size after n_slots. */
static struct seen larger(uint64_t n_slots)
{
    struct seen seen = {.n_slots = n_slots == 0 ? FIRST_SLOTS : n_slots * GROWTH};
    if (seen.n_slots > MEMORY_SLOTS) {
        if (seen.n_slots < SEEN_FILE_SLOTS)
            seen.n_slots = SEEN_FILE_SLOTS;
        seen.file = spool_open();
        return seen;
    }
    size_t size = (size_t)seen.n_slots * sizeof *seen.memory;
    seen.memory = tool_alloc(size);
    memset(seen.memory, 0, size);
    return seen;
}

static void make_room(struct seen *seen)
{
    if (seen->used < seen->n_slots / 2)
        return;
    struct seen new = larger(seen->n_slots);
    new.used = seen->used;
    for (uint64_t at = 0, n; at < seen->n_slots; at += n) {
        const struct seen_slot *slots = slots_at(seen, at, &n);
        for (uint64_t i = 0; i < n; i++) {
            uint32_t number;
            if (slots[i].number != 0)
                put_slot(&new, find(&new, &slots[i].print, &number), &slots[i]);
        }
    }
    seen_free(seen);
    *seen = new;
}

/* No part of a valid request has a NUL, so different requests give different texts. */
static struct fingerprint fingerprint(const struct csms_request *request, csms_str region)
{
    const csms_str parts[] = {request->project_id, region, request->instance_type,
                              request->instance_id};
    struct buffer text = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buffer_str(&text, parts[i]);
        buffer_char(&text, '\0');
    }
    struct fingerprint print = blake2s((csms_str){text.ptr, text.len});
    buffer_free(&text);
    return print;
}

uint64_t seen_add(struct seen *seen, const struct csms_request *request, csms_str region,
                  uint64_t number)
{
    struct seen_slot slot = {fingerprint(request, region),
                             number < UINT32_MAX ? (uint32_t)number : UINT32_MAX};
    uint32_t first;
    make_room(seen);
    uint64_t at = find(seen, &slot.print, &first);
    if (first != 0)
        return first;
    put_slot(seen, at, &slot);
    seen->used++;
    return 0;
}

void seen_free(struct seen *seen)
{
    free(seen->memory);
    if (seen->file != NULL)
        fclose(seen->file);
    *seen = (struct seen){0};
}
