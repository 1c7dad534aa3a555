/* SPDX-License-Identifier: MIT */
#include "review.h"

#include <stdlib.h>

#include "dedup.h"
#include "escape.h"
#include "process.h"
#include "str.h"
#include "width.h"

/* Groups of requests that are counted separately; most plans have a few. */
enum { GROUPS_MAX = 200 };

enum column { PROJECT, REGION, TYPE, INSTANCE, LABEL, COLUMNS };

static const char *const headings[] = {
    [PROJECT] = "PROJECT",   [REGION] = "REGION", [TYPE] = "TYPE",
    [INSTANCE] = "INSTANCE", [LABEL] = "LABEL",
};

/* Requests of one scope and type for one project and endpoint. */
struct group {
    struct buffer heading; /* the endpoint and the project */
    struct buffer what;
    uint64_t count;
};

struct review {
    struct plan *plan;
    const struct endpoint *fixed;
    struct output *out;
    struct buffer line;
    size_t widths[COLUMNS];
    struct dedup names; /* of the groups */
    struct group groups[GROUPS_MAX];
    size_t n_groups;
    uint64_t others; /* requests in no group */
};

static csms_str text_of(const struct buffer *b)
{
    return (csms_str){b->ptr, b->len};
}

static csms_str instance_of(const struct record *r)
{
    if (r->request.scope == CSMS_SCOPE_TYPE)
        return str_from("ALL OF THIS TYPE");
    if (r->request.scope == CSMS_SCOPE_PROJECT)
        return str_from("ALL OF THE PROJECT");
    return r->request.instance_id;
}

static csms_str cell_of(const struct record *r, enum column column)
{
    const csms_str cells[] = {
        [PROJECT] = r->request.project_id, [REGION] = r->region, [TYPE] = r->request.instance_type,
        [INSTANCE] = instance_of(r),       [LABEL] = r->label,
    };
    return cells[column];
}

/* Appends the origin of the request; nothing if neither an option nor the record gives it. */
static void add_origin(struct buffer *b, const struct review *v, const struct record *r)
{
    struct endpoint e;
    if (v->fixed == NULL && r->region.ptr == NULL)
        return;
    endpoint_choose(&e, v->fixed, r->region);
    buffer_text(b, e.origin);
}

/* ---- The table ---------------------------------------------------------------------------- */

static void measure(struct review *v, const struct record *r)
{
    for (enum column c = 0; c < COLUMNS; c++) {
        v->line.len = 0;
        buffer_visible(&v->line, cell_of(r, c));
        size_t columns = text_columns(text_of(&v->line));
        if (columns > v->widths[c])
            v->widths[c] = columns;
    }
}

static struct group *find_group(struct review *v, csms_str name)
{
    uint64_t number = dedup_add(&v->names, name, v->n_groups + 1);
    if (number == 0 && v->n_groups < GROUPS_MAX)
        return &v->groups[v->n_groups++];
    return number >= 1 && number <= v->n_groups ? &v->groups[number - 1] : NULL;
}

static void count(struct review *v, const struct record *r)
{
    struct buffer heading = {0}, what = {0}, name = {0};
    buffer_format(&heading, "project %.*s", (int)r->request.project_id.len,
                  r->request.project_id.ptr);
    size_t project_len = heading.len;
    buffer_text(&heading, " at ");
    add_origin(&heading, v, r);
    if (heading.len == project_len + strlen(" at "))
        heading.len = project_len;
    buffer_visible(&what, r->request.instance_type.ptr != NULL ? r->request.instance_type
                                                               : str_from("any type"));
    if (r->request.scope == CSMS_SCOPE_TYPE)
        buffer_text(&what, ": ALL INSTANCES OF THIS TYPE");
    if (r->request.scope == CSMS_SCOPE_PROJECT) {
        what.len = 0;
        buffer_text(&what, "ALL SECRETS OF THE PROJECT");
    }
    buffer_str(&name, text_of(&heading));
    buffer_char(&name, '\n');
    buffer_str(&name, text_of(&what));
    struct group *g = find_group(v, text_of(&name));
    if (g == NULL) {
        v->others++;
    } else if (g->count++ == 0) {
        g->heading = heading;
        g->what = what;
        heading = what = (struct buffer){0};
    }
    buffer_free(&heading);
    buffer_free(&what);
    buffer_free(&name);
}

/* Writes no trailing blanks. */
static void put_row(struct review *v, const csms_str *cells)
{
    struct buffer cell = {0};
    v->line.len = 0;
    size_t missing = 0;
    for (enum column c = 0; c < COLUMNS; c++) {
        cell.len = 0;
        buffer_visible(&cell, cells[c]);
        if (cell.len > 0)
            buffer_format(&v->line, "%*s%.*s", (int)missing, "", (int)cell.len, cell.ptr);
        missing = cell.len > 0 ? 0 : missing;
        if (v->widths[c] > 0)
            missing += v->widths[c] - text_columns(text_of(&cell)) + 2;
    }
    output_line(v->out, text_of(&v->line));
    buffer_free(&cell);
}

static void put_table(struct review *v, struct buffer *line, struct record *r)
{
    csms_str cells[COLUMNS];
    for (enum column c = 0; c < COLUMNS; c++) {
        size_t heading = strlen(headings[c]);
        if (v->widths[c] > 0 && heading > v->widths[c])
            v->widths[c] = heading;
        cells[c] = v->widths[c] > 0 ? str_from(headings[c]) : (csms_str){NULL, 0};
    }
    put_row(v, cells);
    while (plan_next(v->plan, line, r)) {
        for (enum column c = 0; c < COLUMNS; c++)
            cells[c] = cell_of(r, c);
        put_row(v, cells);
    }
}

/* Writes all groups with the endpoint and project of this one, unless an earlier group did so. */
static void put_place(struct review *v, size_t first)
{
    csms_str heading = text_of(&v->groups[first].heading);
    for (size_t i = 0; i < first; i++)
        if (str_equal(heading, text_of(&v->groups[i].heading)))
            return;
    v->line.len = 0;
    buffer_format(&v->line, "\n%.*s\n", (int)heading.len, heading.ptr);
    for (size_t i = first; i < v->n_groups; i++) {
        const struct group *g = &v->groups[i];
        if (str_equal(heading, text_of(&g->heading)))
            buffer_format(&v->line, "  %.*s: %llu request%s\n", (int)g->what.len, g->what.ptr,
                          (unsigned long long)g->count, g->count == 1 ? "" : "s");
    }
    output_bytes(v->out, text_of(&v->line));
}

static void put_counts(struct review *v)
{
    for (size_t i = 0; i < v->n_groups; i++)
        put_place(v, i);
    v->line.len = 0;
    if (v->others > 0)
        buffer_format(&v->line, "\n%llu requests of other types or projects\n",
                      (unsigned long long)v->others);
    buffer_format(&v->line, "\n%llu request%s, --plan-hash %s", (unsigned long long)v->plan->count,
                  v->plan->count == 1 ? "" : "s", v->plan->digest);
    output_line(v->out, text_of(&v->line));
}

/* ---- TSV ---------------------------------------------------------------------------------- */

static void put_tsv(struct review *v, struct buffer *line, struct record *r)
{
    static const char *const scopes[] = {
        [CSMS_SCOPE_INSTANCE] = "instance",
        [CSMS_SCOPE_TYPE] = "type",
        [CSMS_SCOPE_PROJECT] = "project",
    };
    output_line(v->out, str_from("project_id\tregion\torigin\tscope\tinstance_type\tinstance_id\t"
                                 "label\tid"));
    while (plan_next(v->plan, line, r)) {
        struct buffer origin = {0};
        add_origin(&origin, v, r);
        const csms_str cells[] = {r->request.project_id,
                                  r->region,
                                  text_of(&origin),
                                  str_from(scopes[r->request.scope]),
                                  r->request.instance_type,
                                  r->request.instance_id,
                                  r->label,
                                  r->id};
        v->line.len = 0;
        for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
            if (i > 0)
                buffer_char(&v->line, '\t');
            buffer_tsv(&v->line, cells[i]);
        }
        output_line(v->out, text_of(&v->line));
        buffer_free(&origin);
    }
}

void review_plan(struct plan *plan, const struct endpoint *fixed, bool tsv, struct output *out)
{
    struct review *v = tool_alloc(sizeof *v);
    struct buffer line = {0};
    struct record r;
    *v = (struct review){.plan = plan, .fixed = fixed, .out = out};
    while (!tsv && plan_next(plan, &line, &r)) {
        measure(v, &r);
        count(v, &r);
    }
    plan_rewind(plan);
    if (tsv) {
        put_tsv(v, &line, &r);
    } else {
        put_table(v, &line, &r);
        put_counts(v);
    }
    for (size_t i = 0; i < v->n_groups; i++)
        buffer_free(&v->groups[i].heading), buffer_free(&v->groups[i].what);
    dedup_free(&v->names);
    buffer_free(&v->line);
    buffer_free(&line);
    free(v);
}
