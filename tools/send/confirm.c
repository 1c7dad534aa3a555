/* SPDX-License-Identifier: MIT */
#include "confirm.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "escape.h"
#include "process.h"
#include "program.h"
#include "str.h"
#include "width.h"

static const char *const scopes[] = {
    [CSMS_SCOPE_INSTANCE] = "the secrets of",
    [CSMS_SCOPE_TYPE] = "ALL SECRETS OF THE INSTANCE TYPE",
    [CSMS_SCOPE_PROJECT] = "ALL SECRETS OF THE PROJECT",
};

void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed)
{
    struct endpoint e;
    unsigned long long n = t->count;
    buffer_format(b, "project %s", t->project_id);
    if (endpoint_choose(&e, fixed, str_from(t->region)))
        buffer_format(b, " at %s", e.origin);
    buffer_format(b, ": %s", scopes[t->scope]);
    if (t->scope == CSMS_SCOPE_INSTANCE)
        buffer_format(b, " %llu instance%s", n, n == 1 ? "" : "s");
    buffer_format(b, " (%.*s", (int)t->first.len, t->first.ptr);
    uint64_t last = n - t->n_first < TARGET_LAST ? t->n_first : n - TARGET_LAST;
    if (last > t->n_first)
        buffer_format(b, ", %llu more", (unsigned long long)(last - t->n_first));
    for (uint64_t i = last; i < n; i++) {
        const struct buffer *name = &t->last[(i + 1) % TARGET_LAST];
        buffer_format(b, ", %.*s", (int)name->len, name->ptr);
    }
    buffer_char(b, ')');
}

static bool has_same_phrase(const struct target *a, const struct target *b)
{
    return strcmp(a->phrase.ptr, b->phrase.ptr) == 0;
}

static bool is_confirmed(const struct target *t, const struct confirm_options *options,
                         bool one_region)
{
    if (options->yes && t->scope != CSMS_SCOPE_PROJECT)
        return true;
    for (size_t i = 0; i < options->n_phrases; i++) {
        csms_str phrase = str_from(options->phrases[i]), region = str_until(phrase, '/');
        bool named = t->region[0] != '\0' && str_is(region, t->region) && region.len < phrase.len;
        if (named)
            phrase = str_skip(phrase, region.len + 1);
        if ((named || one_region) && str_is(phrase, t->phrase.ptr))
            return true;
    }
    return false;
}

/* Writes text in lines that fit the terminal, broken at blanks, the second and later ones indented
 * more; clears text. */
static void show(int tty, struct buffer *text)
{
    enum { INDENT = 2 };
    struct buffer safe = {0}, lines = {0};
    buffer_visible(&safe, buffer_slice(text));
    csms_str rest = buffer_slice(&safe);
    size_t columns = terminal_columns(tty);
    size_t room = columns > 2 * INDENT ? columns - 2 * INDENT : columns;
    for (int indent = INDENT; rest.len > 0; indent = 2 * INDENT) {
        size_t next, len = text_break(rest, room, &next);
        buffer_format(&lines, "%*s%.*s\n", indent, "", (int)len, rest.ptr);
        rest = str_skip(rest, next);
    }
    tool_write(tty, buffer_slice(&lines));
    buffer_free(&safe);
    buffer_free(&lines);
    text->len = 0;
}

/* True if the next line of the terminal is this text. A line that the end of input cuts off was not
 * entered. */
static bool read_phrase(FILE *terminal, const char *phrase)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len = getline(&line, &cap, terminal);
    csms_str text = {line, len > 0 ? (size_t)len - 1 : 0};
    bool same = len > 0 && line[len - 1] == '\n' && str_is(text, phrase);
    free(line);
    return same;
}

/* Shows everything that the phrase of a target confirms, and reads the phrase. */
static bool ask(FILE *terminal, const struct plan *plan, const struct target *target,
                const struct confirm_options *options, const struct endpoint *fixed)
{
    struct buffer text = {0};
    int tty = fileno(terminal);
    tool_write(tty, str_from(tool_color(tty) ? "\033[1;31mThis will permanently delete:\033[0m\n"
                                             : "This will permanently delete:\n"));
    for (size_t i = 0; i < plan->n_targets; i++) {
        if (!has_same_phrase(&plan->targets[i], target))
            continue;
        confirm_describe(&text, &plan->targets[i], fixed);
        show(tty, &text);
    }
    buffer_format(&text, "with %.*s", (int)options->credentials.len, options->credentials.ptr);
    show(tty, &text);
    buffer_format(&text, "Plan %s: %llu request%s", plan->digest, (unsigned long long)plan->count,
                  plan->count == 1 ? "" : "s");
    if (options->settled > 0)
        buffer_format(&text, ", %llu of them handled by an earlier run (%s)",
                      (unsigned long long)options->settled, options->journal);
    show(tty, &text);
    tcflush(tty, TCIFLUSH); /* ignore input typed before the question */
    const char *suffix = target->phrase.ptr + strlen(target->project_id);
    buffer_format(&text, "Type the project ID%s%s to confirm: ", *suffix ? " followed by " : "",
                  suffix);
    tool_write(tty, buffer_slice(&text)); /* a project ID and a checked type */
    buffer_free(&text);
    return read_phrase(terminal, target->phrase.ptr);
}

static _Noreturn void refuse(struct plan *plan, bool yes)
{
    struct buffer text = {0}, phrase = {0};
    bool whole = false;
    for (size_t i = 0; i < plan->n_targets; i++) {
        const struct target *t = &plan->targets[i];
        if (t->confirmed)
            continue;
        whole = whole || t->scope == CSMS_SCOPE_PROJECT;
        phrase.len = 0;
        if (!plan->one_region)
            buffer_format(&phrase, "%s/", t->region);
        buffer_text(&phrase, t->phrase.ptr);
        buffer_text(&text, " --confirm ");
        if (t->scope == CSMS_SCOPE_INSTANCE)
            buffer_str(&text, buffer_slice(&phrase));
        else
            buffer_shell(&text, buffer_slice(&phrase));
        for (size_t j = i; j < plan->n_targets; j++) /* name each phrase once */
            plan->targets[j].confirmed |= has_same_phrase(&plan->targets[j], t) &&
                                          strcmp(plan->targets[j].region, t->region) == 0;
    }
    tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed: add%.*s%s", (int)text.len, text.ptr,
             yes && whole ? "; --yes does not cover a whole project" : "");
}

void confirm_plan(struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed, bool rehearsal)
{
    size_t open = 0;
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct target *t = &plan->targets[i];
        t->confirmed = is_confirmed(t, options, plan->one_region);
        open += !t->confirmed;
    }
    if (open == 0)
        return;
    FILE *terminal = isatty(STDERR_FILENO) == 1 ? fopen("/dev/tty", "r+") : NULL;
    if (terminal == NULL)
        refuse(plan, options->yes);
    for (size_t i = 0; i < plan->n_targets && !rehearsal; i++) {
        const struct target *t = &plan->targets[i];
        if (t->confirmed)
            continue;
        if (!ask(terminal, plan, t, options, fixed))
            tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed");
        for (size_t j = i; j < plan->n_targets; j++)
            plan->targets[j].confirmed |= has_same_phrase(&plan->targets[j], t);
    }
    fclose(terminal);
}
