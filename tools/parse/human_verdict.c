/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "escape.h"
#include "human.h"

typedef unsigned long long ull; /* for %llu */

enum { INDENT = 2 };

static const struct words {
    const char *sgr, *title, *meaning; /* meaning NULL: the counts say it */
    const char *count_word;
} words[] = {
    [CSMS_VERDICT_ALL_DELETED] = {GREEN, "All deleted", NULL, "all deleted"},
    [CSMS_VERDICT_NONE_MATCHED] =
        {YELLOW, "Nothing matched",
         "the service found no matching secrets. If you expected some, check the instance ID, "
         "type, project and region.",
         "nothing matched"},
    [CSMS_VERDICT_PART_DELETED] = {RED, "Partly deleted", NULL, "partly deleted"},
    [CSMS_VERDICT_NONE_DELETED] = {RED, "None deleted", NULL, "none deleted"},
    [CSMS_VERDICT_REJECTED] = {RED, "Rejected",
                               "nothing was deleted. Correct the request before you send it again.",
                               "rejected"},
    [CSMS_VERDICT_DENIED] =
        {RED, "Denied",
         "nothing was deleted. Check the credentials before you retry: six consecutive failures "
         "lock an access key for five minutes.",
         "denied"},
    [CSMS_VERDICT_NOT_EXECUTED] = {YELLOW, "Not executed",
                                   "nothing was deleted; the request can safely be sent again.",
                                   "not executed"},
    [CSMS_VERDICT_UNKNOWN] =
        {RED, "Unknown",
         "the secrets may have been deleted, wholly or in part. List them before you send the "
         "request again.",
         "unknown"},
    [CSMS_VERDICT_INVALID] = {RED, "Invalid answer", "it does not show the outcome of the request.",
                              "invalid"},
    [VERDICT_NO_INPUT] = {RED, "No answer", "the outcome of the request is unknown.", "missing"},
};

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void mismatch(struct buffer *b, const struct csms_reader *r)
{
    if (r->total_mismatch)
        buffer_format(b, " The service reports a total of %llu but lists %llu.", (ull)r->total,
                      (ull)(r->deleted + r->failed));
}

/* For example "2 of 3 secrets deleted, 1 failed." */
static void secret_counts(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    uint64_t named = r->deleted + r->failed;
    uint64_t matched = r->has_total && r->total > named ? r->total : named;

    if (r->deleted == matched)
        buffer_format(b, "%llu secret%s deleted", (ull)matched, plural(matched));
    else if (r->deleted > 0)
        buffer_format(b, "%llu of %llu secrets deleted", (ull)r->deleted, (ull)matched);
    else
        buffer_format(b, "%llu secret%s matched", (ull)matched, plural(matched));
    if (r->failed > 0)
        buffer_format(b, ", %llu failed", (ull)r->failed);
    if (a->ignored > 0)
        buffer_format(b, " (%llu ignored)", (ull)a->ignored);
    if (matched > named)
        buffer_format(b, ", %llu not accounted for", (ull)(matched - named));
    buffer_char(b, '.');
    mismatch(b, r);
}

/* Reports the secrets that an invalid or truncated answer does name. */
static void seen_so_far(struct buffer *b, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;

    if (r->deleted + r->failed > 0)
        buffer_format(b, " It lists %llu secret%s as deleted and %llu as failed.", (ull)r->deleted,
                      plural(r->deleted), (ull)r->failed);
    mismatch(b, r);
    if (r->kind == CSMS_KIND_REFUSAL && a->status == 0 && a->verdict == CSMS_VERDICT_UNKNOWN)
        buffer_text(b, " If you know the HTTP status, pass it with --status.");
}

void human_verdict_text(struct buffer *b, const struct answer *a)
{
    const struct words *w = &words[a->verdict];

    buffer_format(b, "%s: ", w->title);
    if (w->meaning == NULL) {
        secret_counts(b, a);
    } else {
        buffer_text(b, w->meaning);
        seen_so_far(b, a);
    }
}

const char *human_verdict_word(enum csms_verdict verdict)
{
    return words[verdict].count_word;
}

/* Appends text, which starts with the title, with the title in color. */
static void titled(struct buffer *b, const struct words *w, const struct buffer *text, bool color,
                   size_t columns)
{
    size_t title = strlen(w->title);

    human_paint(b, color, w->sgr, w->title);
    human_wrap(b, (csms_str){text->ptr + title, text->len - title}, title, 0, columns);
}

void human_verdict(struct buffer *b, const struct answer *a, bool color, size_t columns)
{
    const struct words *w = &words[a->verdict];
    struct buffer text = {0};

    if (a->late_status)
        buffer_format(b, "HTTP %d, reported by curl after the body\n", a->status);
    human_verdict_text(&text, a);
    titled(b, w, &text, color, columns);
    buffer_free(&text);
}

/* For example "RDS:7f3a  1 of 3 secrets not deleted  2026-11-24T08:15:02.123Z". */
void human_action_add(struct human_action *action, const struct answer *a, bool several_files)
{
    const struct csms_reader *r = &a->reader;
    uint64_t left = r->failed - a->ignored;
    struct buffer line = {0};

    human_blanks(&line, INDENT);
    human_name(&line, a, several_files);
    if (line.len == INDENT)
        buffer_text(&line, "the answer");
    if (left > 0)
        buffer_format(&line, "  %llu of %llu secret%s not deleted", (ull)left,
                      (ull)(r->deleted + r->failed), plural(r->deleted + r->failed));
    if (a->code.ptr != NULL) {
        buffer_text(&line, "  ");
        buffer_visible(&line, a->code);
    } else if (a->status >= 300) {
        buffer_format(&line, "  HTTP %d", a->status);
    }
    if (answer_started(a).ptr != NULL) {
        buffer_text(&line, "  ");
        buffer_visible(&line, answer_started(a));
    }
    buffer_char(&line, '\n');
    temp_text_add(&action->list, (csms_str){line.ptr, line.len});
    buffer_free(&line);
    action->answers++;
    action->secrets += left;
}

void human_action_title(struct buffer *b, const struct human_action *action,
                        enum csms_verdict verdict, bool color, size_t columns)
{
    const struct words *w = &words[verdict];
    struct buffer text = {0};

    buffer_format(&text, "%s, %llu answer%s", w->title, (ull)action->answers,
                  plural(action->answers));
    if (action->secrets > 0)
        buffer_format(&text, ", %llu secret%s not deleted", (ull)action->secrets,
                      plural(action->secrets));
    if (w->meaning != NULL)
        buffer_format(&text, ": %s", w->meaning);
    buffer_char(b, '\n');
    titled(b, w, &text, color, columns);
    buffer_free(&text);
}

void human_counts(struct buffer *b, const struct counts *counts, bool verdicts, size_t columns)
{
    struct buffer text = {0};
    const char *between = ": ";

    buffer_format(&text, "%llu answer%s", (ull)counts->answers, plural(counts->answers));
    for (size_t i = 0; verdicts && i < sizeof words / sizeof *words; i++) {
        if (counts->verdicts[i] == 0)
            continue;
        buffer_format(&text, "%s%llu %s", between, (ull)counts->verdicts[i], words[i].count_word);
        between = ", ";
    }
    buffer_format(&text, ". %llu secret%s deleted, %llu failed.", (ull)counts->deleted,
                  plural(counts->deleted), (ull)counts->failed);
    human_wrap(b, (csms_str){text.ptr, text.len}, 0, 0, columns);
    buffer_free(&text);
}
