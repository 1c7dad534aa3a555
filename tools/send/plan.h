/* SPDX-License-Identifier: MIT */
/*
 * The requests of one run. All of them are read and checked before the first is sent, and kept in a
 * temporary file. Therefore the requests sent are those that were checked and confirmed, even if
 * the input changes, and memory does not grow with their number.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdio.h>

#include "record.h"

enum { TARGET_LAST = 3 };

/*
 * The requests of one scope and instance type for one endpoint: instances in a project, all of a
 * type in a project, or a whole project.
 */
struct target {
    char project_id[CSMS_PROJECT_ID_MAX + 1];
    char region[64];      /* "" if all requests go to one endpoint, or the records name none */
    struct buffer type;   /* ends with a NUL */
    struct buffer phrase; /* confirms the target, see confirm.h; ends with a NUL */
    bool confirmed;
    enum csms_scope scope;
    uint64_t count;                  /* requests */
    struct buffer first;             /* names of the first requests, with their labels */
    uint64_t n_first;                /* number of names in first */
    struct buffer last[TARGET_LAST]; /* names of the last requests; request N at N % TARGET_LAST */
};

struct plan {
    uint64_t count;         /* requests */
    struct target *targets; /* in the order of their first appearance */
    size_t n_targets;
    bool one_region;                      /* of all targets */
    char digest[2 * CSMS_SHA256_LEN + 1]; /* SHA-256 of all lines, in hex */

    /* private */
    FILE *file;
    uint64_t next;
};

struct plan_rules {
    const char *region; /* the only region allowed in records; NULL: any */
    bool one_endpoint;  /* all requests go to one endpoint */
    bool needs_region;  /* each record must name a region */
};

/*
 * Reads all records from a file, or from stdin if path is NULL or "-". Exits 66 if there are none,
 * 65 at the first line that csms-req would not have written or that repeats an id, and 64 if a
 * region is missing.
 */
void plan_read(struct plan *plan, const char *path, const struct plan_rules *rules);

/* Gets the next request, starting with the first. r points into line, which the caller frees with
 * buffer_free. False at the end. */
bool plan_next(struct plan *plan, struct buffer *line, struct record *r);

/* Makes plan_next start again from the first request. */
void plan_rewind(struct plan *plan);

void plan_free(struct plan *plan);

#endif
