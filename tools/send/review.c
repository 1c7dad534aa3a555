/* SPDX-License-Identifier: MIT */
#include "review.h"

#include "confirm.h"
#include "escape.h"
#include "str.h"
#include "width.h"

/* Those that distinguish the rows come first, for narrow terminals. */
enum column { TYPE, INSTANCE, LABEL, REGION, PROJECT, COLUMNS };

struct review {
    const struct endpoint *fixed;
    struct output *out;
    struct buffer cell; /* the last of visible */
    size_t widths[COLUMNS];
};

static void get_cells(const struct record *r, csms_str cells[COLUMNS])
{
    static const char *const wider[] = {
        [CSMS_SCOPE_TYPE] = "ALL OF THIS TYPE",
        [CSMS_SCOPE_PROJECT] = "ALL OF THE PROJECT",
    };
    cells[TYPE] = r->request.instance_type;
    cells[INSTANCE] = r->request.scope == CSMS_SCOPE_INSTANCE ? r->request.instance_id
                                                              : str_from(wider[r->request.scope]);
    cells[LABEL] = r->label;
    cells[REGION] = r->region;
    cells[PROJECT] = r->request.project_id;
}

/* Returns the text as it is shown. */
static csms_str visible(struct review *v, csms_str text)
{
    v->cell.len = 0;
    buffer_visible(&v->cell, text);
    return buffer_slice(&v->cell);
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
    buffer_char(&line, '\n');
    output_bytes(v->out, buffer_slice(&line));
    buffer_free(&line);
}

static void put_headings(struct review *v)
{
    const csms_str headings[] = {
        [TYPE] = str_from("TYPE"),       [INSTANCE] = str_from("INSTANCE"),
        [LABEL] = str_from("LABEL"),     [REGION] = str_from("REGION"),
        [PROJECT] = str_from("PROJECT"),
    };
    for (enum column c = 0; c < COLUMNS; c++)
        if (v->widths[c] > 0 && v->widths[c] < headings[c].len)
            v->widths[c] = headings[c].len;
    put_row(v, headings);
}

static void put_targets(struct review *v, const struct plan *plan)
{
    struct buffer text = {0};
    for (size_t i = 0; i < plan->n_targets; i++) {
        text.len = 0;
        confirm_describe(&text, &plan->targets[i], v->fixed);
        csms_str line = visible(v, buffer_slice(&text));
        output_bytes(v->out, str_from("\n"));
        output_bytes(v->out, line);
    }
    text.len = 0;
    buffer_format(&text, "\n\n%llu request%s, --plan-hash %s\n", (unsigned long long)plan->count,
                  plan->count == 1 ? "" : "s", plan->digest);
    output_bytes(v->out, buffer_slice(&text));
    buffer_free(&text);
}

/* ---- TSV ---------------------------------------------------------------------------------- */

static void put_tsv(struct review *v, const struct record *r)
{
    struct endpoint e;
    struct buffer line = {0};
    endpoint_choose(&e, v->fixed, r->region);
    const csms_str cells[] = {
        r->request.project_id,
        r->region,
        str_from(e.origin),
        str_from(record_scopes[r->request.scope]),
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
    buffer_char(&line, '\n');
    output_bytes(v->out, buffer_slice(&line));
    buffer_free(&line);
}

static void put_table(struct review *v, struct plan *plan, struct buffer *line)
{
    struct record r;
    csms_str cells[COLUMNS];
    while (plan_next(plan, line, &r))
        measure(v, &r);
    plan_rewind(plan);
    put_headings(v);
    while (plan_next(plan, line, &r)) {
        get_cells(&r, cells);
        put_row(v, cells);
    }
    put_targets(v, plan);
}

void review_plan(struct plan *plan, const struct endpoint *fixed, bool tsv, struct output *out)
{
    struct review v = {.fixed = fixed, .out = out};
    struct buffer line = {0};
    struct record r;
    if (!tsv)
        put_table(&v, plan, &line);
    else
        output_bytes(out, str_from("project_id\tregion\torigin\tscope\tinstance_type\tinstance_id\t"
                                   "label\tid\n"));
    while (plan_next(plan, &line, &r))
        put_tsv(&v, &r);
    buffer_free(&v.cell);
    buffer_free(&line);
}
