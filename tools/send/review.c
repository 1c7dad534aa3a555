/* SPDX-License-Identifier: MIT */
#include "review.h"

#include <stdlib.h>

#include "escape.h"
#include "process.h"
#include "str.h"
#include "width.h"

/* Groups of requests that are counted separately; most plans have a few. */
enum { GROUPS_MAX = 200 };

enum column { PROJECT, REGION, TYPE, INSTANCE, LABEL, COLUMNS };

/* Requests of one scope and type for one project and endpoint. */
struct group {
    struct buffer name; /* project and endpoint, then type and scope */
    size_t place_len;   /* of project and endpoint */
    uint64_t count;
};

struct review {
    const struct endpoint *fixed;
    struct output *out;
    struct buffer cell; /* the last of visible */
    size_t widths[COLUMNS];
    struct group groups[GROUPS_MAX];
    size_t n_groups;
    uint64_t others; /* requests in no group */
};

static void get_cells(const struct record *r, csms_str cells[COLUMNS])
{
    static const char *const wider[] = {
        [CSMS_SCOPE_TYPE] = "ALL OF THIS TYPE",
        [CSMS_SCOPE_PROJECT] = "ALL OF THE PROJECT",
    };
    cells[PROJECT] = r->request.project_id;
    cells[REGION] = r->region;
    cells[TYPE] = r->request.instance_type;
    cells[INSTANCE] = r->request.scope == CSMS_SCOPE_INSTANCE ? r->request.instance_id
                                                              : str_from(wider[r->request.scope]);
    cells[LABEL] = r->label;
}

/* Returns the text as it is shown. */
static csms_str visible(struct review *v, csms_str text)
{
    v->cell.len = 0;
    buffer_visible(&v->cell, text);
    return buffer_slice(&v->cell);
}

/* Sets e to the endpoint of the request; its origin is empty if neither an option nor the record
 * gives it. */
static void get_origin(struct endpoint *e, const struct review *v, const struct record *r)
{
    e->origin[0] = '\0';
    if (v->fixed != NULL || r->region.ptr != NULL)
        endpoint_choose(e, v->fixed, r->region);
}

/* ---- The table ---------------------------------------------------------------------------- */

static void measure(struct review *v, const struct record *r)
{
    csms_str cells[COLUMNS];
    get_cells(r, cells);
    for (enum column c = 0; c < COLUMNS; c++) {
        size_t columns = text_columns(visible(v, cells[c]));
        if (columns > v->widths[c])
            v->widths[c] = columns;
    }
}

static void count(struct review *v, const struct record *r)
{
    struct buffer name = {0};
    struct endpoint e;
    size_t i = 0;
    get_origin(&e, v, r);
    buffer_format(&name, "project %.*s%s%s", (int)r->request.project_id.len,
                  r->request.project_id.ptr, e.origin[0] ? " at " : "", e.origin);
    size_t place_len = name.len;
    if (r->request.scope == CSMS_SCOPE_PROJECT)
        buffer_text(&name, "ALL SECRETS OF THE PROJECT");
    else if (r->request.instance_type.ptr == NULL)
        buffer_text(&name, "any type");
    else
        buffer_visible(&name, r->request.instance_type);
    if (r->request.scope == CSMS_SCOPE_TYPE)
        buffer_text(&name, ": ALL INSTANCES OF THIS TYPE");
    while (i < v->n_groups && !str_equal(buffer_slice(&v->groups[i].name), buffer_slice(&name)))
        i++;
    if (i < v->n_groups) {
        v->groups[i].count++;
        buffer_free(&name);
    } else if (i < GROUPS_MAX) {
        v->groups[v->n_groups++] = (struct group){name, place_len, 1};
    } else {
        v->others++;
        buffer_free(&name);
    }
}

/* Writes no trailing blanks. */
static void put_row(struct review *v, const csms_str cells[COLUMNS])
{
    struct buffer line = {0};
    size_t missing = 0;
    for (enum column c = 0; c < COLUMNS; c++) {
        csms_str cell = visible(v, cells[c]);
        if (v->widths[c] == 0)
            continue;
        if (cell.len > 0) {
            buffer_format(&line, "%*s%.*s", (int)missing, "", (int)cell.len, cell.ptr);
            missing = 0;
        }
        missing += v->widths[c] - text_columns(cell) + 2;
    }
    output_line(v->out, buffer_slice(&line));
    buffer_free(&line);
}

static void put_headings(struct review *v)
{
    const csms_str headings[] = {
        [PROJECT] = str_from("PROJECT"),   [REGION] = str_from("REGION"), [TYPE] = str_from("TYPE"),
        [INSTANCE] = str_from("INSTANCE"), [LABEL] = str_from("LABEL"),
    };
    for (enum column c = 0; c < COLUMNS; c++)
        if (v->widths[c] > 0 && v->widths[c] < headings[c].len)
            v->widths[c] = headings[c].len;
    put_row(v, headings);
}

/* Writes the groups by place. */
static void put_counts(struct review *v, const struct plan *plan)
{
    struct buffer text = {0};
    for (size_t i = 0; i < v->n_groups; i++) {
        csms_str place = {v->groups[i].name.ptr, v->groups[i].place_len};
        if (v->groups[i].count > 0)
            buffer_format(&text, "\n%.*s\n", (int)place.len, place.ptr);
        for (size_t j = i; j < v->n_groups; j++) {
            struct group *g = &v->groups[j];
            if (g->count == 0 || !str_equal(place, (csms_str){g->name.ptr, g->place_len}))
                continue;
            csms_str what = str_skip(buffer_slice(&g->name), place.len);
            buffer_format(&text, "  %.*s: %llu request%s\n", (int)what.len, what.ptr,
                          (unsigned long long)g->count, g->count == 1 ? "" : "s");
            g->count = 0;
        }
    }
    if (v->others > 0)
        buffer_format(&text, "\n%llu requests of other types or projects\n",
                      (unsigned long long)v->others);
    buffer_format(&text, "\n%llu request%s, --plan-hash %s", (unsigned long long)plan->count,
                  plan->count == 1 ? "" : "s", plan->digest);
    output_line(v->out, buffer_slice(&text));
    buffer_free(&text);
}

/* ---- TSV ---------------------------------------------------------------------------------- */

static void put_tsv(struct review *v, const struct record *r)
{
    static const char *const scopes[] = {
        [CSMS_SCOPE_INSTANCE] = "instance",
        [CSMS_SCOPE_TYPE] = "type",
        [CSMS_SCOPE_PROJECT] = "project",
    };
    struct endpoint e;
    struct buffer line = {0};
    get_origin(&e, v, r);
    const csms_str cells[] = {
        r->request.project_id,
        r->region,
        str_from(e.origin),
        str_from(scopes[r->request.scope]),
        r->request.instance_type,
        r->request.instance_id,
        r->label,
        r->id,
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (i > 0)
            buffer_char(&line, '\t');
        buffer_tsv(&line, cells[i]);
    }
    output_line(v->out, buffer_slice(&line));
    buffer_free(&line);
}

static void put_table(struct review *v, struct plan *plan, struct buffer *line)
{
    struct record r;
    csms_str cells[COLUMNS];
    while (plan_next(plan, line, &r)) {
        measure(v, &r);
        count(v, &r);
    }
    plan_rewind(plan);
    put_headings(v);
    while (plan_next(plan, line, &r)) {
        get_cells(&r, cells);
        put_row(v, cells);
    }
    put_counts(v, plan);
}

void review_plan(struct plan *plan, const struct endpoint *fixed, bool tsv, struct output *out)
{
    struct review *v = tool_alloc(sizeof *v);
    struct buffer line = {0};
    struct record r;
    *v = (struct review){.fixed = fixed, .out = out};
    if (!tsv)
        put_table(v, plan, &line);
    else
        output_line(out, str_from("project_id\tregion\torigin\tscope\tinstance_type\tinstance_id\t"
                                  "label\tid"));
    while (plan_next(plan, &line, &r))
        put_tsv(v, &r);
    for (size_t i = 0; i < v->n_groups; i++)
        buffer_free(&v->groups[i].name);
    buffer_free(&v->cell);
    buffer_free(&line);
    free(v);
}
