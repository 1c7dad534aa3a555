/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "seen_run.h"
#include "program.h"

/* The table is three quarters full at most: in 2.5 MiB it has 98304 requests. Tests take less. */
#ifndef SEEN_SLOTS_MAX
#define SEEN_SLOTS_MAX (1 << 17)
#endif

enum {
    SLOTS_MIN = 1 << 9,
    GROWTH = 4,
    SPARE = 256,            /* slots behind the table for what is crowded out at its end */
    FILTER_WORDS = 1 << 19, /* 4 MiB: of a million new requests it lets 500 pass, of ten, a fifth */
    FILTER_BITS = 4         /* for each request */
};

/* ---- the table ---- */

/* Where a fingerprint would be in an empty table. The higher it is, the further behind, so that the
 * table is always in order, and needs no sorting when it becomes a run. */
static size_t home(const struct seen *seen, const struct fingerprint *print)
{
    return (size_t)((uint64_t)print->words[0] * seen->n_slots >> 32);
}

/* The first slot from home on that is free, or not before print. */
static struct seen_slot *find_slot(const struct seen *seen, const struct fingerprint *print)
{
    struct seen_slot *slot = seen->slots + home(seen, print);
    const struct seen_slot *end = seen->slots + seen->n_slots + SPARE;
    while (slot < end && slot->number != 0 && seen_order(&slot->print, print) < 0)
        slot++;
    return slot;
}

/* Those from at on give way. False if there is no free slot up to the end. */
static bool insert(struct seen *seen, struct seen_slot *at, const struct seen_slot *slot)
{
    const struct seen_slot *end = seen->slots + seen->n_slots + SPARE, *free_slot = at;
    while (free_slot < end && free_slot->number != 0)
        free_slot++;
    if (free_slot == end)
        return false;
    memmove(at + 1, at, (size_t)(free_slot - at) * sizeof *at);
    *at = *slot;
    seen->used++;
    return true;
}

/* With one more slot behind all, which stays free. */
static struct seen_slot *empty_slots(size_t n_slots)
{
    size_t size = (n_slots + SPARE + 1) * sizeof(struct seen_slot);
    return memset(tool_alloc(size), 0, size);
}

static void empty_table(struct seen *seen);

static void grow(struct seen *seen)
{
    struct seen old = *seen;
    seen->n_slots = old.n_slots == 0 ? SLOTS_MIN : old.n_slots * GROWTH;
    seen->slots = empty_slots(seen->n_slots);
    seen->used = 0;
    for (size_t i = 0; old.n_slots > 0 && i < old.n_slots + SPARE; i++)
        while (old.slots[i].number != 0 &&
               !insert(seen, find_slot(seen, &old.slots[i].print), &old.slots[i]))
            empty_table(seen);
    free(old.slots);
}

/* ---- the runs ---- */

static uint64_t *filter_word(const struct seen *seen, const struct fingerprint *print)
{
    return &seen->filter[print->words[1] % FILTER_WORDS];
}

static uint64_t filter_bits(const struct fingerprint *print)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < FILTER_BITS; i++)
        bits |= (uint64_t)1 << (print->words[2] >> 6 * i & 63);
    return bits;
}

/* The table becomes a run. */
static void empty_table(struct seen *seen)
{
    size_t n = seen->n_slots + SPARE;
    if (seen->filter == NULL) {
        seen->filter = tool_alloc(FILTER_WORDS * sizeof *seen->filter);
        memset(seen->filter, 0, FILTER_WORDS * sizeof *seen->filter);
    }
    for (size_t i = 0; i < n; i++)
        if (seen->slots[i].number != 0)
            *filter_word(seen, &seen->slots[i].print) |= filter_bits(&seen->slots[i].print);
    struct seen_run run = seen_run_write(seen->slots, n);
    for (; seen->n_runs > 0 && seen->runs[seen->n_runs - 1].count <= run.count; seen->n_runs--)
        run = seen_run_merge(seen->runs[seen->n_runs - 1], run);
    seen->runs[seen->n_runs++] = run;
    memset(seen->slots, 0, n * sizeof *seen->slots);
    seen->used = 0;
}

static uint32_t find_in_runs(const struct seen *seen, const struct fingerprint *print)
{
    uint32_t number = 0;
    uint64_t bits = filter_bits(print);
    if (seen->n_runs == 0 || (*filter_word(seen, print) & bits) != bits)
        return 0;
    for (size_t i = 0; i < seen->n_runs && number == 0; i++)
        number = seen_run_find(&seen->runs[i], print);
    return number;
}

/* ---- both ---- */

static void make_room(struct seen *seen)
{
    if (seen->n_slots >= SEEN_SLOTS_MAX)
        empty_table(seen);
    else
        grow(seen);
}

/* No part of a valid request has a NUL, so different requests give different texts. */
static struct fingerprint fingerprint(const struct csms_request *request, csms_str region)
{
    const csms_str parts[] = {request->project_id, region, request->instance_type,
                              request->instance_id};
    char text[CSMS_PROJECT_ID_MAX + 3 * CSMS_INSTANCE_ID_MAX + 4];
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].len > 0)
            memcpy(text + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
        text[len++] = '\0';
    }
    return blake2s((csms_str){text, len});
}

uint64_t seen_add(struct seen *seen, const struct csms_request *request, csms_str region,
                  uint64_t number)
{
    struct seen_slot slot = {fingerprint(request, region),
                             number < UINT32_MAX ? (uint32_t)number : UINT32_MAX};
    if (seen->used >= seen->n_slots - seen->n_slots / 4)
        make_room(seen);
    struct seen_slot *at = find_slot(seen, &slot.print);
    if (at->number != 0 && seen_order(&at->print, &slot.print) == 0)
        return at->number;
    uint32_t first = find_in_runs(seen, &slot.print);
    if (first != 0)
        return first;
    while (!insert(seen, at, &slot)) {
        make_room(seen);
        at = find_slot(seen, &slot.print);
    }
    return 0;
}

void seen_free(struct seen *seen)
{
    free(seen->slots);
    free(seen->filter);
    for (size_t i = 0; i < seen->n_runs; i++)
        fclose(seen->runs[i].file);
    *seen = (struct seen){0};
}
