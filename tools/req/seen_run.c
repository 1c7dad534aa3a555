/* SPDX-License-Identifier: MIT */
#include "seen_run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "temp_file.h"
#include "program.h"

/* Slots that are read at once: a page and a half. */
enum { BATCH = 256 };

static _Noreturn void die(void)
{
    tool_die(EXIT_IO, "cannot keep track of the requests in a temporary file: %s", strerror(errno));
}

static void put(struct seen_run *run, const struct seen_slot *slot)
{
    temp_file_write(run->file, slot, sizeof *slot);
    run->count++;
}

struct seen_run seen_run_write(const struct seen_slot *slots, size_t n)
{
    struct seen_run run = {temp_file_open(), 0};
    for (size_t i = 0; i < n; i++)
        if (slots[i].number != 0)
            put(&run, &slots[i]);
    temp_file_rewind(run.file);
    return run;
}

/* A run being read from its start. */
struct reader {
    FILE *file;
    struct seen_slot slots[BATCH];
    size_t at, n;
};

/* The slot that is next, or NULL. */
static const struct seen_slot *peek(struct reader *r)
{
    if (r->at == r->n) {
        r->at = 0;
        r->n = fread(r->slots, sizeof r->slots[0], BATCH, r->file);
        if (r->n == 0 && ferror(r->file))
            die();
    }
    return r->at < r->n ? &r->slots[r->at] : NULL;
}

struct seen_run seen_run_merge(struct seen_run a, struct seen_run b)
{
    struct seen_run run = {temp_file_open(), 0};
    struct reader from_a = {.file = a.file}, from_b = {.file = b.file};
    for (;;) {
        const struct seen_slot *x = peek(&from_a), *y = peek(&from_b);
        if (x == NULL && y == NULL)
            break;
        bool first = y == NULL || (x != NULL && seen_order(&x->print, &y->print) < 0);
        put(&run, first ? x : y);
        (first ? &from_a : &from_b)->at++;
    }
    fclose(a.file);
    fclose(b.file);
    temp_file_rewind(run.file);
    return run;
}

static void read_slots(const struct seen_run *run, uint64_t at, struct seen_slot *slots, size_t n)
{
    errno = EIO; /* if only a part is read */
    if (pread(fileno(run->file), slots, n * sizeof *slots, (off_t)(at * sizeof *slots)) !=
        (ssize_t)(n * sizeof *slots))
        die();
}

static uint32_t find_among(const struct seen_slot *slots, size_t n, const struct fingerprint *print)
{
    size_t low = 0;
    while (n > 1) {
        size_t half = n / 2;
        if (seen_order(&slots[low + half].print, print) <= 0)
            low += half;
        n -= half;
    }
    return seen_order(&slots[low].print, print) == 0 ? slots[low].number : 0;
}

/*
 * Fingerprints are spread evenly, so where one is can be guessed: with a million slots, mostly at
 * the first or second attempt. Every other attempt halves what is left, should they not be.
 */
uint32_t seen_run_find(const struct seen_run *run, const struct fingerprint *print)
{
    enum { LOOK = 64 };
    struct seen_slot slots[LOOK];
    uint64_t low = 0, high = run->count, low_word = 0, high_word = UINT32_MAX;
    for (bool guess = true; low < high; guess = !guess) {
        uint64_t left = high - low, at = left / 2;
        if (guess)
            at = left * (print->words[0] - low_word) / (high_word - low_word + 1);
        at = low + (at < LOOK / 2 ? 0 : at - LOOK / 2);
        size_t n = high - at < LOOK ? (size_t)(high - at) : LOOK;
        read_slots(run, at, slots, n);
        if (seen_order(print, &slots[0].print) < 0) {
            high = at;
            high_word = slots[0].print.words[0];
        } else if (seen_order(print, &slots[n - 1].print) > 0) {
            low = at + n;
            low_word = slots[n - 1].print.words[0];
        } else {
            return find_among(slots, n, print);
        }
    }
    return 0;
}
