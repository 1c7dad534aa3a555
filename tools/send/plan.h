/* SPDX-License-Identifier: MIT */
/*
 * The requests of one run. All of them are read and checked before the first is sent, and kept in
 * a temporary file: what was checked and confirmed is what is sent, whatever happens to the input
 * meanwhile, and memory does not grow with their number.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdio.h>

#include "record.h"

/*
 * What is going to be deleted in one place by requests of one scope: instances of a project, all of
 * one type in it, or the whole project.
 */
enum { TARGET_LAST = 3 };

struct target {
    char project_id[CSMS_PROJECT_ID_MAX + 1];
    char region[64];    /* "" if all requests go to one place */
    struct buffer word; /* what confirms it, see confirm.h; with a NUL behind it */
    enum csms_scope scope;
    uint64_t count;                  /* requests */
    struct buffer first;             /* what the first requests delete, with their labels */
    uint64_t n_first;                /* how many requests are in it */
    struct buffer last[TARGET_LAST]; /* the same of the last ones, of request N at N modulo that */
};

struct plan {
    uint64_t count;         /* requests */
    struct target *targets; /* in the order of their first appearance */
    size_t n_targets;
    char digest[2 * CSMS_SHA256_LEN + 1]; /* SHA-256 of all lines, in hex */

    /* private */
    FILE *spool;
    char *line;
    size_t line_cap;
    uint64_t next;
};

struct plan_rules {
    const char *region; /* the only region that records may name; NULL: any */
    bool one_place;     /* all requests go to one place, whatever they name; else they must name a
                           region */
};

/*
 * Read all records from a file, or from stdin if path is NULL or "-". Exits 66 if there are none,
 * 65 at the first line that is not a request as csms-req writes it or that repeats an id, and 64
 * if a region is missing.
 */
void plan_read(struct plan *plan, const char *path, const struct plan_rules *rules);

/* The next request; from the first on after plan_read. r points into line, which the caller frees
 * with buffer_free. False at the end. */
bool plan_next(struct plan *plan, struct buffer *line, struct record *r);

/* Let plan_next start from the first request again. */
void plan_rewind(struct plan *plan);

void plan_free(struct plan *plan);

#endif
