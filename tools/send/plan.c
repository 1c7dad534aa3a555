/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dedup.h"
#include "input.h"
#include "signature.h"
#include "str.h"
#include "temp_file.h"
#include "program.h"

enum { SAMPLE_SIZE = 120 }; /* bytes of names to show for a target */

/* More than anybody can confirm, and few enough for a linear search for each record. */
enum { TARGETS_MAX = 1000 };

/* Exits with the place of the line and the error. */
static _Noreturn void refuse(const struct input *in, int code, const char *format, ...)
{
    struct buffer text = {0};
    va_list args;
    va_start(args, format);
    buffer_vformat(&text, format, args);
    va_end(args);
    tool_die(code, "%s:%llu: %.*s", in->path, (unsigned long long)in->number, (int)text.len,
             text.ptr);
}

static void check_region(const struct input *in, csms_str region, const struct plan_rules *rules)
{
    if (region.ptr == NULL && rules->needs_region)
        refuse(in, EXIT_USAGE,
               "the request names no region: give --region or --endpoint; see csms-send --help");
    if (region.ptr != NULL && rules->region != NULL && !str_is(region, rules->region))
        refuse(in, EXIT_DATA, "the request is for region %.*s, not %s", (int)region.len, region.ptr,
               rules->region);
}

/* Wider scopes have other phrases, because an edited record can have become wider. */
static void add_phrase(struct buffer *b, const struct csms_request *request)
{
    if (request->scope == CSMS_SCOPE_INSTANCE)
        buffer_str(b, request->project_id);
    else
        record_id(b, request, (csms_str){0}, true);
    buffer_char(b, '\0');
}

/* Returns the target of a request, a new one if it is the first. */
static struct target *find_target(struct plan *plan, const struct input *in,
                                  const struct csms_request *request, csms_str region)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct target *t = &plan->targets[i];
        if (t->scope == request->scope && str_is(request->project_id, t->project_id) &&
            str_is(request->instance_type, t->type.ptr) && str_is(region, t->region))
            return t;
    }
    if (plan->n_targets == TARGETS_MAX)
        refuse(in, EXIT_DATA, "more than %d projects and types: split the plan", TARGETS_MAX);
    plan->targets = tool_realloc(plan->targets, (plan->n_targets + 1) * sizeof *plan->targets);
    struct target *t = &plan->targets[plan->n_targets++];
    plan->one_region =
        plan->one_region && (t == plan->targets || str_is(region, plan->targets->region));
    *t = (struct target){.scope = request->scope};
    memcpy(t->project_id, request->project_id.ptr, request->project_id.len);
    if (region.len > 0)
        memcpy(t->region, region.ptr, region.len);
    buffer_str(&t->type, request->instance_type);
    buffer_char(&t->type, '\0');
    add_phrase(&t->phrase, request);
    return t;
}

/* Appends what a request deletes. The id of the record is not used, since it can be any text. */
static void add_name(struct buffer *b, const struct record *r)
{
    record_id(b, &r->request, (csms_str){0}, false);
    if (r->label.ptr != NULL)
        buffer_format(b, " (%.*s)", (int)r->label.len, r->label.ptr);
}

static void count_in(struct target *t, const struct record *r)
{
    t->count++;
    if (t->first.len < SAMPLE_SIZE) {
        buffer_text(&t->first, t->first.len > 0 ? ", " : "");
        add_name(&t->first, r);
        t->n_first++;
    }
    struct buffer *last = &t->last[t->count % TARGET_LAST];
    last->len = 0;
    add_name(last, r);
}

static void take_line(struct plan *plan, struct input *in, const struct plan_rules *rules,
                      struct dedup *ids)
{
    struct record r;
    struct record_error error;
    const struct csms_hash *hash = &signature_hash;
    in->line[in->len] = '\n'; /* in place of the NUL */
    hash->sha256_update(hash->ctx, in->line, in->len + 1);
    temp_file_write(plan->file, in->line, in->len + 1); /* parsing undoes escapes in place */
    in->line[in->len] = '\0';
    csms_str text = str_trim((csms_str){in->line, in->len});
    bool is_object = str_starts(text, "{"), spans_lines = is_object && text.len == 1;
    bool valid = record_parse(&r, in->line, in->len, &error) == 0;
    if (!valid && in->number == 1 && !is_object)
        refuse(in, EXIT_DATA,
               "not a request record: if this is a list of instances, convert it with csms-req");
    if (spans_lines)
        refuse(in, EXIT_DATA, "a record on several lines: put each on one line with jq -c .");
    if (!valid)
        refuse(in, EXIT_DATA, "offset %zu: %s", error.offset, error.reason);
    if (r.kind != RECORD_REQUEST)
        refuse(in, EXIT_DATA, "a response record; expected a request");
    check_region(in, r.region, rules);
    uint64_t first = dedup_add(ids, r.id, in->number);
    if (first != 0)
        refuse(in, EXIT_DATA, "duplicate id, first used on line %llu", (unsigned long long)first);
    count_in(find_target(plan, in, &r.request, rules->one_endpoint ? (csms_str){0} : r.region), &r);
    plan->count++;
}

void plan_read(struct plan *plan, const char *path, const struct plan_rules *rules)
{
    struct input in;
    struct dedup ids = {0};
    enum line_result result;
    unsigned char digest[CSMS_SHA256_LEN];
    const struct csms_hash *hash = &signature_hash;
    *plan = (struct plan){.file = temp_file_open(), .one_region = true};
    bool hashed = hash->sha256_start(hash->ctx);
    input_open_or_exit(&in, path);
    while (hashed && (result = input_line(&in, RECORD_MAX)) != LINE_END) {
        if (result == LINE_TOO_LONG)
            refuse(&in, EXIT_DATA, "the line is too long for a record");
        take_line(plan, &in, rules, &ids);
    }
    if (!hashed || !hash->sha256_end(hash->ctx, digest))
        tool_die(EXIT_INTERNAL, "cannot compute SHA-256");
    if (plan->count == 0)
        tool_die(EXIT_NO_INPUT, "%s: no requests: the input is empty", in.path);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(plan->digest + 2 * i, 3, "%02x", digest[i]);
    dedup_free(&ids);
    input_close(&in);
    temp_file_rewind(plan->file);
}

bool plan_next(struct plan *plan, struct buffer *line, struct record *r)
{
    struct record_error error;
    if (plan->next == plan->count)
        return false;
    errno = EIO; /* if the file became shorter */
    ssize_t len = getline(&line->ptr, &line->cap, plan->file);
    if (len <= 0 && errno == ENOMEM)
        tool_out_of_memory();
    if (len <= 0)
        tool_die(EXIT_IO, "cannot read a temporary file: %s", strerror(errno));
    line->ptr[len - 1] = '\0';
    if (record_parse(r, line->ptr, (size_t)len - 1, &error) != 0)
        tool_die(EXIT_INTERNAL, "a temporary file has changed");
    plan->next++;
    return true;
}

void plan_rewind(struct plan *plan)
{
    temp_file_rewind(plan->file);
    plan->next = 0;
}

void plan_free(struct plan *plan)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct target *t = &plan->targets[i];
        buffer_free(&t->type);
        buffer_free(&t->phrase);
        buffer_free(&t->first);
        for (size_t j = 0; j < TARGET_LAST; j++)
            buffer_free(&t->last[j]);
    }
    free(plan->targets);
    fclose(plan->file);
}
