/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "dedup.h"
#include "line_reader.h"
#include "record_parse.h"
#include "signature.h"
#include "str.h"
#include "temp_file.h"
#include "program.h"

enum { SAMPLE_SIZE = 200 }; /* bytes of names to show for a target */

/* More than anybody can confirm, and few enough for a linear search for each record. */
enum { TARGETS_MAX = 1000 };

static void check_region(const struct line_reader *in, const struct record *r,
                         const struct plan_rules *rules)
{
    if (r->region.ptr == NULL) {
        if (!rules->one_place)
            tool_usage("%s:%llu: the request names no region: give --region or --endpoint",
                       in->path, (unsigned long long)in->number);
        return;
    }
    if (!record_region_ok(r->region))
        tool_die(EXIT_DATA, "%s:%llu: not a region: %.*s", in->path, (unsigned long long)in->number,
                 (int)r->region.len, r->region.ptr);
    if (rules->region != NULL && !str_is(r->region, rules->region))
        tool_die(EXIT_DATA, "%s:%llu: the request is for region %.*s, not %s", in->path,
                 (unsigned long long)in->number, (int)r->region.len, r->region.ptr, rules->region);
}

/* Wider scopes have words of their own, because an edited record can have become wider. */
static void set_word(struct buffer *word, const struct csms_request *request)
{
    if (request->scope == CSMS_SCOPE_INSTANCE)
        buffer_str(word, request->project_id);
    else
        record_id(word, request, (csms_str){0}, true);
    buffer_char(word, '\0');
}

static struct target *add_target(struct plan *plan, const struct record *r, csms_str region)
{
    plan->targets = tool_realloc(plan->targets, (plan->n_targets + 1) * sizeof *plan->targets);
    struct target *t = &plan->targets[plan->n_targets++];
    *t = (struct target){.scope = r->request.scope};
    memcpy(t->project_id, r->request.project_id.ptr, r->request.project_id.len);
    if (region.len > 0)
        memcpy(t->region, region.ptr, region.len);
    set_word(&t->word, &r->request);
    return t;
}

/* Returns the target of a request, or NULL. */
static struct target *find_target(const struct plan *plan, const struct record *r, csms_str region)
{
    struct buffer word = {0};
    struct target *found = NULL;
    set_word(&word, &r->request);
    for (size_t i = 0; i < plan->n_targets && found == NULL; i++) {
        struct target *t = &plan->targets[i];
        if (strcmp(word.ptr, t->word.ptr) == 0 && str_is(region, t->region))
            found = t;
    }
    buffer_free(&word);
    return found;
}

/* Appends what a request deletes. The id of the record is not used, since it can be any text. */
static void add_name(struct buffer *b, const struct record *r)
{
    record_id(b, &r->request, (csms_str){0}, false);
    if (r->label.ptr != NULL)
        buffer_format(b, " (%.*s)", (int)r->label.len, r->label.ptr);
}

static void count_in(struct plan *plan, const struct line_reader *in, const struct record *r,
                     bool one_place)
{
    csms_str region = one_place ? (csms_str){0} : r->region;
    struct target *t = find_target(plan, r, region);
    if (t == NULL && plan->n_targets == TARGETS_MAX)
        tool_die(EXIT_DATA, "%s:%llu: more than %d projects and types: split the plan", in->path,
                 (unsigned long long)in->number, TARGETS_MAX);
    if (t == NULL)
        t = add_target(plan, r, region);
    t->count++;
    plan->count++;
    if (t->first.len < SAMPLE_SIZE) {
        buffer_text(&t->first, t->first.len > 0 ? ", " : "");
        add_name(&t->first, r);
        t->n_first++;
    }
    struct buffer *last = &t->last[t->count % TARGET_LAST];
    last->len = 0;
    add_name(last, r);
}

static void take_line(struct plan *plan, struct line_reader *in, const struct plan_rules *rules,
                      struct dedup *ids)
{
    struct record r;
    struct record_error error;
    in->line[in->len] = '\n'; /* in place of the NUL */
    const struct csms_hash *hash = signature_hash();
    hash->sha256_update(hash->ctx, in->line, in->len + 1);
    temp_file_write(plan->spool, in->line, in->len + 1); /* parsing undoes escapes in place */
    in->line[in->len] = '\0';
    bool valid = record_parse(&r, in->line, in->len, &error) == 0;
    if (!valid && in->number == 1 && !str_starts(str_trim((csms_str){in->line, in->len}), "{"))
        tool_die(
            EXIT_DATA,
            "%s:1: not a request record: if this is a list of instances, convert it with csms-req",
            in->path);
    if (!valid)
        tool_die(EXIT_DATA, "%s:%llu: offset %zu: %s", in->path, (unsigned long long)in->number,
                 error.offset, error.reason);
    if (r.kind != RECORD_REQUEST)
        tool_die(EXIT_DATA, "%s:%llu: a response record; expected a request", in->path,
                 (unsigned long long)in->number);
    check_region(in, &r, rules);
    uint64_t first = dedup_add(ids, r.id, in->number);
    if (first != 0)
        tool_die(EXIT_DATA, "%s:%llu: duplicate id, first used on line %llu", in->path,
                 (unsigned long long)in->number, (unsigned long long)first);
    count_in(plan, in, &r, rules->one_place);
}

static void set_digest(struct plan *plan)
{
    unsigned char digest[CSMS_SHA256_LEN];
    const struct csms_hash *hash = signature_hash();
    if (!hash->sha256_end(hash->ctx, digest))
        tool_die(EXIT_INTERNAL, "cannot compute SHA-256");
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(plan->digest + 2 * i, 3, "%02x", digest[i]);
}

void plan_read(struct plan *plan, const char *path, const struct plan_rules *rules)
{
    struct line_reader in;
    struct dedup ids = {0};
    enum line_result result;
    *plan = (struct plan){.spool = temp_file_open()};
    signature_hash()->sha256_start(signature_hash()->ctx);
    line_reader_open(&in, path, RECORD_MAX);
    while ((result = line_reader_next(&in)) != LINE_END) {
        if (result == LINE_TOO_LONG)
            tool_die(EXIT_DATA, "%s:%llu: the line is too long for a record", in.path,
                     (unsigned long long)in.number);
        take_line(plan, &in, rules, &ids);
    }
    if (plan->count == 0)
        tool_die(EXIT_NO_INPUT, "%s: no requests: the input is empty", in.path);
    dedup_free(&ids);
    set_digest(plan);
    line_reader_close(&in);
    temp_file_rewind(plan->spool);
}

bool plan_next(struct plan *plan, struct buffer *line, struct record *r)
{
    struct record_error error;
    if (plan->next == plan->count)
        return false;
    ssize_t len = getline(&plan->line, &plan->line_cap, plan->spool);
    if (len <= 0)
        tool_die(EXIT_IO, "cannot read a temporary file");
    line->len = 0;
    buffer_add(line, plan->line, (size_t)len);
    line->ptr[len - 1] = '\0';
    if (record_parse(r, line->ptr, (size_t)len - 1, &error) != 0)
        tool_die(EXIT_INTERNAL, "a temporary file has changed");
    plan->next++;
    return true;
}

void plan_rewind(struct plan *plan)
{
    temp_file_rewind(plan->spool);
    plan->next = 0;
}

void plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct target *t = &plan->targets[i];
        buffer_free(&t->word);
        buffer_free(&t->first);
        for (size_t j = 0; j < TARGET_LAST; j++)
            buffer_free(&t->last[j]);
    }
    free(plan->targets);
    free(plan->line);
    if (plan->spool != NULL)
        fclose(plan->spool);
    *plan = (struct plan){0};
}
