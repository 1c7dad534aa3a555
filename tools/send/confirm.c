/* SPDX-License-Identifier: MIT */
#include "confirm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tool.h"

static const struct {
    const char *before, *one, *many; /* many NULL: no number is shown */
} scope_words[] = {
    [CSMS_SCOPE_INSTANCE] = {"the secrets of", "instance", "instances"},
    [CSMS_SCOPE_TYPE] = {"all secrets of", "instance type", "instance types"},
    [CSMS_SCOPE_PROJECT] = {"ALL SECRETS OF THE PROJECT", NULL, NULL},
};

static void describe_scopes(struct buffer *b, const struct target *t)
{
    const char *between = "";
    for (size_t i = 0; i < sizeof scope_words / sizeof scope_words[0]; i++) {
        unsigned long long n = t->by_scope[i];
        if (n == 0)
            continue;
        buffer_format(b, "%s%s", between, scope_words[i].before);
        if (scope_words[i].many != NULL)
            buffer_format(b, " %llu %s", n, n == 1 ? scope_words[i].one : scope_words[i].many);
        between = ", ";
    }
}

void confirm_describe(struct buffer *b, const struct target *t, const struct endpoint *fixed)
{
    struct endpoint e;
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof scope_words / sizeof scope_words[0]; i++)
        all += t->by_scope[i];
    endpoint_choose(&e, fixed, (csms_str){t->region, strlen(t->region)});
    buffer_format(b, "project %s at %s: ", t->project_id, e.origin);
    describe_scopes(b, t);
    buffer_text(b, " (");
    buffer_add(b, t->sample.ptr, t->sample.len);
    if (all > t->sampled)
        buffer_format(b, " and %llu more", (unsigned long long)(all - t->sampled));
    buffer_text(b, ")");
}

/* Does the plan delete all secrets of this project in any region? */
static bool is_wiped(const struct plan *plan, const char *project_id)
{
    for (size_t i = 0; i < plan->n_targets; i++) {
        const struct target *t = &plan->targets[i];
        if (t->by_scope[CSMS_SCOPE_PROJECT] > 0 && strcmp(t->project_id, project_id) == 0)
            return true;
    }
    return false;
}

static bool is_confirmed(const struct plan *plan, const struct target *t,
                         const struct confirm_options *options)
{
    if (options->yes && !is_wiped(plan, t->project_id))
        return true;
    for (size_t i = 0; i < options->n_projects; i++) {
        if (strcmp(options->projects[i], t->project_id) == 0)
            return true;
    }
    return false;
}

/* A terminal to ask at: there is one, and somebody sees the messages. -1 if not. */
static int open_terminal(void)
{
    return isatty(STDERR_FILENO) == 1 ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
}

static void show(int tty, const struct buffer *text)
{
    struct buffer safe = {0};
    buffer_visible(&safe, (csms_str){text->ptr, text->len});
    buffer_char(&safe, '\n');
    tool_write(tty, (csms_str){safe.ptr, safe.len});
    buffer_free(&safe);
}

static void say(int tty, const char *text)
{
    tool_write(tty, (csms_str){text, strlen(text)});
}

/* One typed line. False at the end of input. */
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
        if (len < cap - 1) /* a longer line is a wrong one anyway */
            line[len++] = c;
    }
    line[len] = '\0';
    return true;
}

/* Show everything that is planned in this project, and have its ID typed. */
static bool ask(int tty, const struct plan *plan, const char *project_id,
                const struct endpoint *fixed)
{
    char line[CSMS_PROJECT_ID_MAX + 2];
    say(tty, "This will delete for good:\n");
    for (size_t i = 0; i < plan->n_targets; i++) {
        struct buffer text = {0};
        if (strcmp(plan->targets[i].project_id, project_id) != 0)
            continue;
        buffer_text(&text, "  ");
        confirm_describe(&text, &plan->targets[i], fixed);
        show(tty, &text);
        buffer_free(&text);
    }
    tcflush(tty, TCIFLUSH); /* what was typed before the question is no answer */
    say(tty, "Type the project ID to go on: ");
    return read_line(tty, line, sizeof line) && strcmp(line, project_id) == 0;
}

static bool seen_before(const struct plan *plan, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (strcmp(plan->targets[j].project_id, plan->targets[i].project_id) == 0)
            return true;
    }
    return false;
}

/* The next target from i on that is the first of its project and not confirmed. */
static size_t next_open(const struct plan *plan, const struct confirm_options *options, size_t i)
{
    while (i < plan->n_targets &&
           (is_confirmed(plan, &plan->targets[i], options) || seen_before(plan, i)))
        i++;
    return i;
}

static _Noreturn void refuse(const struct plan *plan, const struct confirm_options *options)
{
    struct buffer text = {0};
    for (size_t i = 0; (i = next_open(plan, options, i)) < plan->n_targets; i++)
        buffer_format(&text, " --confirm %s", plan->targets[i].project_id);
    tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed: give%.*s%s", (int)text.len, text.ptr,
             options->yes ? "; --yes does not cover a whole project" : "");
}

void confirm_plan(const struct plan *plan, const struct confirm_options *options,
                  const struct endpoint *fixed)
{
    size_t i = next_open(plan, options, 0);
    if (i == plan->n_targets)
        return;
    int tty = open_terminal();
    if (tty < 0)
        refuse(plan, options);
    for (; i < plan->n_targets; i = next_open(plan, options, i + 1)) {
        if (!ask(tty, plan, plan->targets[i].project_id, fixed))
            tool_die(EXIT_UNCONFIRMED, "nothing sent: not confirmed");
    }
    close(tty);
}
