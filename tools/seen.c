/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "blake2s.h"
#include "buffer.h"
#include "tool.h"

enum { FIRST_SLOTS = 1024 };

struct seen_slot {
    struct fingerprint print;
    uint32_t number; /* 0: free; UINT32_MAX: that line or a later one */
};

/* Where the fingerprint is, or where it would go. */
static struct seen_slot *find(const struct seen *seen, const struct fingerprint *print)
{
    size_t at = print->words[0] | (size_t)((uint64_t)print->words[1] << 32);
    for (;; at++) {
        struct seen_slot *slot = &seen->slots[at & (seen->n_slots - 1)];
        if (slot->number == 0 || memcmp(&slot->print, print, sizeof *print) == 0)
            return slot;
    }
}

/* At most three quarters full, so that searches stay short. */
static void make_room(struct seen *seen)
{
    if (seen->used < seen->n_slots / 4 * 3)
        return;
    struct seen old = *seen;
    seen->n_slots = old.n_slots == 0 ? FIRST_SLOTS : old.n_slots * 2;
    if (seen->n_slots > SIZE_MAX / sizeof *seen->slots)
        tool_die(EXIT_INTERNAL, "too many requests for the memory of this machine");
    seen->slots = tool_alloc(seen->n_slots * sizeof *seen->slots);
    memset(seen->slots, 0, seen->n_slots * sizeof *seen->slots);
    for (size_t i = 0; i < old.n_slots; i++)
        if (old.slots[i].number != 0)
            *find(seen, &old.slots[i].print) = old.slots[i];
    free(old.slots);
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
    struct fingerprint print = fingerprint(request, region);
    make_room(seen);
    struct seen_slot *slot = find(seen, &print);
    if (slot->number != 0)
        return slot->number;
    slot->print = print;
    slot->number = number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
    seen->used++;
    return 0;
}

void seen_free(struct seen *seen)
{
    free(seen->slots);
    *seen = (struct seen){0};
}
