/* SPDX-License-Identifier: MIT */
#include "confirm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "escape.h"
#include "process.h"
#include "program.h"
#include "str.h"
#include "width.h"

/* Longer than any word: a project ID and the longest type with each byte as %XX. */
enum { WORD_MAX = CSMS_PROJECT_ID_MAX + 3 * CSMS_INSTANCE_ID_MAX + 8 };

static const char *const scope_words[] = {
    [CSMS_SCOPE_INSTANCE] = "the secrets of",
    [CSMS_SCOPE_TYPE] = "all secrets of the instance type",
    [CSMS_SCOPE_PROJECT] = "ALL SECRETS OF THE PROJECT",
};

void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed)
{
    struct endpoint e;
    unsigned long long n = t->count;
    endpoint_choose(&e, fixed, (csms_str){t->region, strlen(t->region)});
    buffer_format(b, "project %s at %s: %s", t->project_id, e.origin, scope_words[t->scope]);
    if (t->scope == CSMS_SCOPE_INSTANCE)
        buffer_format(b, " %llu instance%s", n, n == 1 ? "" : "s");
    buffer_text(b, " (");
    buffer_add(b, t->first.ptr, t->first.len);
    uint64_t last = n - t->n_first < TARGET_LAST ? t->n_first : n - TARGET_LAST;
    if (last > t->n_first)
        buffer_format(b, ", %llu more", (unsigned long long)(last - t->n_first));
    for (uint64_t i = last > t->n_first ? last : t->n_first; i < n; i++) {
        const struct buffer *name = &t->last[(i + 1) % TARGET_LAST];
        buffer_format(b, ", %.*s", (int)name->len, name->ptr);
    }
    buffer_text(b, ")");
}

static bool is_project(const char *text, size_t len)
{
    const struct csms_request whole = {.project_id = {text, len}, .scope = CSMS_SCOPE_PROJECT};
    return csms_request_check(&whole) == CSMS_OK;
}

bool confirm_word_ok(const char *word)
{
    size_t len = strcspn(word, "/");
    if (!is_project(word, len) && word[len] == '/' && record_region_ok((csms_str){word, len})) {
        word += len + 1;
        len = strcspn(word, "/");
    }
    const char *rest = word + len;
    size_t rest_len = strlen(rest);
    if (!is_project(word, len) || rest_len == 0 || strcmp(rest, "/*") == 0)
        return is_project(word, len);
    return rest_len > strlen("/:*") && strcmp(rest + rest_len - 2, ":*") == 0 &&
           strchr(rest + 1, '/') == NULL;
}

/* True if all records are for the same region. */
static bool is_one_region(const struct plan *plan)
{
    for (size_t i = 1; i < plan->n_targets; i++) {
        if (strcmp(plan->targets[i].region, plan->targets[0].region) != 0)
            return false;
    }
    return true;
}

static bool names(const char *word, const struct target *t, bool one_region)
{
    size_t len = strlen(t->region);
    if (strcmp(word, t->word.ptr) == 0)
        return one_region;
    return len > 0 && strncmp(word, t->region, len) == 0 && word[len] == '/' &&
           strcmp(word + len + 1, t->word.ptr) == 0;
}

static bool is_confirmed(const struct plan *plan, const struct target *t,
                         const struct confirm_options *options)
{
    if (options->yes && t->scope != CSMS_SCOPE_PROJECT)
        return true;
    bool one_region = is_one_region(plan);
    for (size_t i = 0; i < options->n_words; i++) {
        if (names(options->words[i], t, one_region))
            return true;
    }
    return false;
}

/* Opens the terminal. Returns -1 if there is none, or if stderr is not a terminal. */
static int open_terminal(void)
{
    return isatty(STDERR_FILENO) == 1 ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
}

/* Writes text in lines that fit the terminal, broken at blanks. */
static void show(int tty, const struct buffer *text)
{
    enum { INDENT = 2 };
    struct buffer safe = {0}, lines = {0};
    buffer_visible(&safe, (csms_str){text->ptr, text->len});
    csms_str rest = {safe.ptr, safe.len};
    size_t columns = terminal_columns(tty);
    size_t room = columns > 2 * INDENT ? columns - INDENT : columns;
    while (rest.len > 0) {
        size_t next, len = text_break(rest, room, &next);
        buffer_format(&lines, "%*s%.*s\n", INDENT, "", (int)len, rest.ptr);
        rest.ptr += next;
        rest.len -= next;
    }
    tool_write(tty, (csms_str){lines.ptr, lines.len});
    buffer_free(&safe);
    buffer_free(&lines);
}

static void say(int tty, const char *text)
{
    tool_write(tty, str_from(text));
}

/* Reads one line. False at the end of input. */
static bool read_line(int tty, char *line, size_t cap)
{
    size_t len = 0;
    char c;
    for (;;) {
        ssize_t n = read(tty, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        if (c == '\n')
            break;
        if (len < cap - 1) /* a longer line is wrong anyway */
            line[len++] = c;
    }
    line[len] = '\0';
    return true;
}

/* Shows everything that the word of target confirms, and reads the word. */
static bool ask(int tty, const struct plan *plan, const struct target *target,
                const struct confirm_options *options, const struct endpoint *fixed)
{
    char line[WORD_MAX];
    struct buffer text = {0};
    bool color = tool_color(NULL, tty);
    say(tty, color ? "\033[1;31mThis will permanently delete:\033[0m\n"
                   : "This will permanently delete:\n");
    for (size_t i = 0; i < plan->n_targets; i++) {
        if (strcmp(plan->targets[i].word.ptr, target->word.ptr) != 0)
            continue;
        text.len = 0;
        confirm_describe(&text, &plan->targets[i], fixed);
        show(tty, &text);
    }
    text.len = 0;
    buffer_format(&text, "with %.*s", (int)options->credentials.len, options->credentials.ptr);
    show(tty, &text);
    text.len = 0;
    buffer_format(&text, "Plan %s: %llu request%s", plan->digest, (unsigned long long)plan->count,
                  plan->count == 1 ? "" : "s");
    if (options->settled > 0)
        buffer_format(&text, ", %llu of them settled in %s", (unsigned long long)options->settled,
                      options->journal);
    show(tty, &text);
    tcflush(tty, TCIFLUSH); /* ignore input typed before the question */
    const char *suffix = target->word.ptr + strlen(target->project_id);
    text.len = 0;
    buffer_format(&text, "Type the project ID%s%s to confirm: ", *suffix ? " followed by " : "",
                  suffix);
    tool_write(tty, (csms_str){text.ptr, text.len}); /* a project ID and a checked type */
    buffer_free(&text);
    return read_line(tty, line, sizeof line) && strcmp(line, target->word.ptr) == 0;
}

static bool was_asked(const struct plan *plan, const struct confirm_options *options, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        const struct target *t = &plan->targets[j];
        if (strcmp(t->word.ptr, plan->targets[i].word.ptr) == 0 && !is_confirmed(plan, t, options))
            return true;
    }
    return false;
}

static void add_quoted(struct buffer *b, const char *region, const char *word)
{
    struct buffer text = {0};
    buffer_format(&text, "%s%s%s", region, region[0] != '\0' ? "/" : "", word);
    buffer_shell(b, (csms_str){text.ptr, text.len});
    buffer_free(&text);
}

static _Noreturn void refuse(const struct plan *plan, const struct confirm_options *options)
{
    struct buffer text = {0};
    bool one_region = is_one_region(plan), whole = false;
    for (size_t i = 0; i < plan->n_targets; i++) {
        const struct target *t = &plan->targets[i];
        if (is_confirmed(plan, t, options))
            continue;
        whole = whole || t->scope == CSMS_SCOPE_PROJECT;
        buffer_text(&text, " --confirm ");
        if (t->scope == CSMS_SCOPE_INSTANCE)
            buffer_format(&text, "%s%s%s", one_region ? "" : t->region, one_region ? "" : "/",
                          t->word.ptr);
        else
            add_quoted(&text, one_region ? "" : t->region, t->word.ptr);
    }
    tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed: add%.*s%s", (int)text.len, text.ptr,
             options->yes && whole ? "; --yes does not cover a whole project" : "");
}

void confirm_plan(const struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed, bool rehearsal)
{
    int tty = -1;
    for (size_t i = 0; i < plan->n_targets; i++) {
        const struct target *t = &plan->targets[i];
        if (is_confirmed(plan, t, options))
            continue;
        if (tty < 0)
            tty = open_terminal();
        if (tty < 0)
            refuse(plan, options);
        if (!rehearsal && !was_asked(plan, options, i) && !ask(tty, plan, t, options, fixed))
            tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed");
    }
    if (tty >= 0)
        close(tty);
}
