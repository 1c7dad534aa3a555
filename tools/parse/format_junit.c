/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML for CI servers (schemas/junit.xsd): a suite for each answer, with a case for each
 * secret and one for the answer itself. The counts precede the cases, so the cases of an answer are
 * kept until it ends.
 */
#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "escape.h"
#include "human.h"
#include "report.h"
#include "str.h"
#include "unique_name.h"

/*
 * CI servers identify a case by its class and name, so each class is unique, and so is each name in
 * a class. The escaped texts are compared, because different texts can be equal after escaping.
 */
struct state {
    struct unique_names classes, names;
    struct buffer class, name;
    struct temp_text cases; /* of an answer, until its end */
};

static void attribute(struct buffer *b, const char *name, csms_str value)
{
    buffer_char(b, ' ');
    buffer_text(b, name);
    buffer_text(b, "=\"");
    buffer_xml(b, value);
    buffer_char(b, '"');
}

static void start(struct report *report)
{
    static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites name=\"csms-parse\">\n";

    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
    report_write(report, (csms_str){text, sizeof text - 1});
}

/* Sets the name of the suite and the class of its cases: the id, or the place in the file. */
static void set_class(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    uint64_t place = a->number > 1 ? a->number : a->line + a->entry;
    struct buffer *class = &state->class;

    class->len = 0;
    if (a->file != NULL && (a->id.ptr == NULL || report->several))
        buffer_xml(class, str_from(a->file));
    if (class->len > 0 && a->id.ptr != NULL)
        buffer_char(class, ':');
    buffer_xml(class, a->id);
    if (class->len == 0)
        buffer_text(class, "answer");
    if (a->id.ptr == NULL && place > 0)
        buffer_format(class, ":%llu", (unsigned long long)place);
    unique_name(&state->classes, 0, class, report->counts.answers + 1);
}

static void set_name(struct report *report, csms_str name, uint64_t number)
{
    struct state *state = report->state;

    state->name.len = 0;
    buffer_xml(&state->name, name);
    unique_name(&state->names, report->counts.answers, &state->name, number);
}

static void add_case(struct report *report)
{
    const struct state *state = report->state;
    struct buffer *b = &report->line;

    buffer_text(b, "    <testcase name=\"");
    buffer_add(b, state->name.ptr, state->name.len);
    buffer_text(b, "\" classname=\"");
    buffer_add(b, state->class.ptr, state->class.len);
    buffer_char(b, '"');
}

static void answer(struct report *report, const struct answer *a)
{
    struct state *state = report->state;

    report->line.len = 0;
    set_class(report, a);
    unique_names_next_scope(&state->names);
    set_name(report, str_from("answer"), 0); /* reserved for the last case */
}

static void keep_case(struct report *report)
{
    struct state *state = report->state;

    temp_text_add(&state->cases, (csms_str){report->line.ptr, report->line.len});
    report->line.len = 0;
}

static void explain(struct buffer *b, const char *between, csms_str code, int status,
                    csms_str message)
{
    const struct csms_code *found = codes_find(code, status, message);

    if (found == NULL)
        return;
    buffer_text(b, between);
    buffer_xml(b, str_from(found->meaning));
    buffer_char(b, ' ');
    buffer_xml(b, str_from(found->advice));
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    const char *element = s->ignored ? "skipped" : "failure";

    set_name(report, s->name, a->reader.deleted + a->reader.failed);
    add_case(report);
    if (s->deleted) {
        buffer_text(b, "/>\n");
        keep_case(report);
        return;
    }
    buffer_text(b, ">\n      <");
    buffer_text(b, element);
    attribute(b, "type", s->code.ptr != NULL ? s->code : str_from("failed"));
    attribute(b, "message", s->message);
    buffer_char(b, '>');
    explain(b, "", s->code, 0, s->message);
    buffer_text(b, "</");
    buffer_text(b, element);
    buffer_text(b, ">\n    </testcase>\n");
    keep_case(report);
}

/* True if the answer has an error that no failed secret shows. */
static bool is_error(const struct answer *a)
{
    if (a->exit == EXIT_PARTLY || a->exit == EXIT_NONE_DELETED)
        return a->reader.failed == a->ignored;
    return a->exit != EXIT_OK;
}

static void answer_case(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    struct buffer *b = &report->line, text = {0};

    state->name.len = 0;
    buffer_text(&state->name, "answer");
    add_case(report);
    if (!is_error(a)) {
        buffer_text(b, "/>\n");
        return;
    }
    human_verdict_text(&text, a);
    buffer_text(b, ">\n      <error");
    attribute(b, "type", str_from(verdict_word(a->verdict)));
    attribute(b, "message", a->reason.ptr != NULL ? a->reason : a->message);
    buffer_char(b, '>');
    buffer_xml(b, (csms_str){text.ptr, text.len});
    explain(b, " ", a->code, a->status, a->message);
    buffer_text(b, "</error>\n    </testcase>\n");
    buffer_free(&text);
}

static void property(struct buffer *b, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    buffer_text(b, "      <property");
    attribute(b, "name", str_from(name));
    attribute(b, "value", value);
    buffer_text(b, "/>\n");
}

static void properties(struct buffer *b, const struct answer *a)
{
    const struct csms_request *r = answer_request(a);
    struct buffer status = {0};

    buffer_text(b, "    <properties>\n");
    property(b, "verdict", str_from(verdict_word(a->verdict)));
    property(b, "label", answer_label(a));
    if (r != NULL) {
        property(b, "project_id", r->project_id);
        property(b, "instance_id", r->instance_id);
        property(b, "instance_type", r->instance_type);
    }
    property(b, "region", answer_region(a));
    if (a->status > 0)
        buffer_number(&status, (uint64_t)a->status);
    property(b, "status", (csms_str){status.ptr, status.len});
    property(b, "date", a->date);
    property(b, "request_id", a->request_id);
    buffer_text(b, "    </properties>\n");
    buffer_free(&status);
}

static void verdict(struct report *report, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    struct state *state = report->state;
    struct buffer head = {0};
    csms_str piece;
    uint64_t ms;

    buffer_text(&head, "  <testsuite name=\"");
    buffer_add(&head, state->class.ptr, state->class.len);
    buffer_format(&head, "\" tests=\"%llu\" failures=\"%llu\" errors=\"%d\" skipped=\"%llu\"",
                  (unsigned long long)(r->deleted + r->failed + 1),
                  (unsigned long long)(r->failed - a->ignored), is_error(a),
                  (unsigned long long)a->ignored);
    if (answer_started(a).len > 0) {
        buffer_text(&head, " timestamp=\"");
        buffer_str(&head, answer_started(a));
        buffer_char(&head, '"');
    }
    if (answer_elapsed(a, &ms))
        buffer_format(&head, " time=\"%llu.%03u\"", (unsigned long long)(ms / 1000),
                      (unsigned)(ms % 1000));
    buffer_text(&head, ">\n");
    properties(&head, a);
    report_write(report, (csms_str){head.ptr, head.len});
    buffer_free(&head);
    while (temp_text_read(&state->cases, &piece))
        report_write(report, piece);
    answer_case(report, a);
    buffer_text(&report->line, "  </testsuite>\n");
    report_line(report);
}

static void end(struct report *report)
{
    static const char text[] = "</testsuites>\n";
    struct state *state = report->state;

    buffer_free(&state->class);
    buffer_free(&state->name);
    temp_text_clear(&state->cases);
    free(state);
    report_write(report, (csms_str){text, sizeof text - 1});
}

const struct format format_junit = {
    .name = "junit",
    .start = start,
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .end = end,
};
