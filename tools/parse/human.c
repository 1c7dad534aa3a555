/* SPDX-License-Identifier: MIT */
#include "human.h"

#include "escape.h"
#include "str.h"

const char *human_plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

const char *human_outcome(const struct secret *s)
{
    if (s->deleted)
        return "deleted";
    return s->ignored ? "ignored" : "failed";
}

void human_name(struct buffer *b, const struct answer *a, bool file_before_id)
{
    csms_str label = a->field[FIELD_LABEL];
    const char *between = "";
    if (a->file != NULL && (file_before_id || a->id.ptr == NULL)) {
        buffer_visible(b, str_from(a->file));
        between = a->id.ptr != NULL ? ": " : ", ";
    }
    if (a->id.ptr != NULL) {
        buffer_text(b, between);
        buffer_visible(b, label);
        buffer_text(b, label.ptr != NULL ? " (" : "");
        buffer_visible(b, a->id);
        buffer_text(b, label.ptr != NULL ? ")" : "");
    } else if (a->line > 0) {
        buffer_format(b, "%sline %llu", between, (ull)a->line);
    } else if (a->entry > 0) {
        buffer_format(b, "%sentry %llu", between, (ull)a->entry);
    }
}

/* For example "all secrets of RDS instance 7f3a". */
static void scope(struct buffer *b, const struct csms_request *r)
{
    bool instance = r->scope == CSMS_SCOPE_INSTANCE;
    buffer_text(b,
                r->scope == CSMS_SCOPE_PROJECT ? "ALL secrets of the project" : "all secrets of ");
    buffer_text(b, r->scope == CSMS_SCOPE_TYPE ? "type " : "");
    buffer_visible(b, r->instance_type);
    buffer_text(b, instance && r->instance_type.ptr != NULL ? " " : "");
    buffer_text(b, instance ? "instance " : "");
    buffer_visible(b, r->instance_id);
}

void human_subject(struct buffer *b, const struct answer *a)
{
    size_t before = b->len;
    human_name(b, a, true);
    if (answer_request(a) == NULL)
        return;
    buffer_text(b, b->len > before ? ": " : "");
    scope(b, answer_request(a));
}

/* For example "2 of 3 secrets deleted, 1 failed." */
static void secret_counts(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    uint64_t named = r->deleted + r->failed;
    uint64_t matched = r->has_total && r->total > named ? r->total : named;
    if (r->deleted == matched)
        buffer_format(b, "%llu secret%s deleted", (ull)matched, human_plural(matched));
    else if (r->deleted > 0)
        buffer_format(b, "%llu of %llu secrets deleted", (ull)r->deleted, (ull)matched);
    else
        buffer_format(b, "%llu secret%s matched", (ull)matched, human_plural(matched));
    if (r->failed > 0)
        buffer_format(b, ", %llu failed", (ull)r->failed);
    if (a->ignored > 0)
        buffer_format(b, " (%llu ignored)", (ull)a->ignored);
    if (matched > named)
        buffer_format(b, ", %llu not accounted for", (ull)(matched - named));
    buffer_char(b, '.');
}

void human_verdict_text(struct buffer *b, const struct answer *a)
{
    const struct verdict_info *words = &verdicts[a->verdict];
    const struct csms_reader *r = &a->reader;
    uint64_t named = r->deleted + r->failed;
    buffer_format(b, "%s: ", words->title);
    if (words->meaning == NULL)
        secret_counts(b, a);
    else
        buffer_text(b, words->meaning);
    if (words->meaning != NULL && named > 0) /* the answer is invalid or truncated */
        buffer_format(b, " It lists %llu secret%s as deleted and %llu as failed.", (ull)r->deleted,
                      human_plural(r->deleted), (ull)r->failed);
    if (r->total_mismatch)
        buffer_format(b, " The service reports a total of %llu but lists %llu.", (ull)r->total,
                      (ull)named);
    if (r->kind == CSMS_KIND_REFUSAL && a->status == 0 && a->verdict == CSMS_VERDICT_UNKNOWN)
        buffer_text(b, " If you know the HTTP status, pass it with --status.");
}

void human_counts(struct buffer *b, const struct counts *counts, bool by_verdict)
{
    const char *between = ": ";
    buffer_format(b, "%llu answer%s", (ull)counts->answers, human_plural(counts->answers));
    for (size_t i = 0; by_verdict && i < VERDICTS; i++) {
        if (counts->verdicts[i] == 0)
            continue;
        buffer_format(b, "%s%llu %s", between, (ull)counts->verdicts[i], verdicts[i].phrase);
        between = ", ";
    }
    buffer_format(b, ". %llu secret%s deleted, %llu failed.", (ull)counts->deleted,
                  human_plural(counts->deleted), (ull)counts->failed);
}
