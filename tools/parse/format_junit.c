/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML for CI servers: a suite per answer, a case per secret, and a case for the answer
 * itself: schemas/junit.xsd. The counts stand before the cases, so the cases of one answer are kept
 * until it ends, those of a long one in a temporary file.
 */
#include <stdlib.h>
#include <string.h>

#include "human.h"
#include "xml_escape.h"
#include "report.h"
#include "temp_file.h"

/* Bytes of cases that are kept in memory. */
enum { HELD_MAX = 256 << 10 };

struct state {
    struct buffer class; /* the attribute, the same for all cases of an answer */
    FILE *spool;         /* cases that found no room; NULL: none */
};

static csms_str words(const char *text)
{
    return (csms_str){text, text != NULL ? strlen(text) : 0};
}

static void attribute(struct buffer *b, const char *name, csms_str value)
{
    buffer_char(b, ' ');
    buffer_text(b, name);
    buffer_text(b, "=\"");
    markup_text(b, value);
    buffer_char(b, '"');
}

static void start(struct report *report)
{
    static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites name=\"csms-parse\">\n";

    report->state = tool_alloc(sizeof(struct state));
    memset(report->state, 0, sizeof(struct state));
    output_bytes(&report->out, (csms_str){text, sizeof text - 1});
}

/*
 * Names the suite, and the class of its cases, since CI servers tell cases apart by class and name:
 * the id, else which answer of its file it is.
 */
static void suite_name(struct buffer *b, const char *attribute_name, const struct report *report,
                       const struct answer *a)
{
    uint64_t place = a->line + a->entry;
    struct buffer name = {0};

    if (a->file != NULL && (a->id.ptr == NULL || report->several))
        buffer_text(&name, a->file);
    if (name.len > 0 && a->id.ptr != NULL)
        buffer_char(&name, ':');
    buffer_str(&name, a->id);
    if (name.len == 0)
        buffer_text(&name, "answer");
    if (a->number > 1)
        place = a->number;
    if (a->id.ptr == NULL && place > 0)
        buffer_format(&name, ":%llu", (unsigned long long)place);
    attribute(b, attribute_name, (csms_str){name.ptr, name.len});
    buffer_free(&name);
}

static void answer(struct report *report, const struct answer *a)
{
    struct state *state = report->state;

    report->line.len = 0;
    state->class.len = 0;
    suite_name(&state->class, "classname", report, a);
}

static void begin_case(struct report *report, csms_str name)
{
    const struct state *state = report->state;
    struct buffer *b = &report->line;

    buffer_text(b, "    <testcase");
    attribute(b, "name", name);
    buffer_add(b, state->class.ptr, state->class.len);
}

/* Make room for the next case. */
static void spill(struct report *report)
{
    struct state *state = report->state;

    if (report->line.len < HELD_MAX)
        return;
    if (state->spool == NULL)
        state->spool = temp_file_open();
    temp_file_write(state->spool, report->line.ptr, report->line.len);
    report->line.len = 0;
}

/* All cases of the answer. */
static void put_cases(struct report *report)
{
    struct state *state = report->state;
    char piece[16 << 10];
    size_t len;

    if (state->spool != NULL) {
        temp_file_rewind(state->spool);
        while ((len = temp_file_read(state->spool, piece, sizeof piece)) > 0)
            output_bytes(&report->out, (csms_str){piece, len});
        fclose(state->spool);
        state->spool = NULL;
    }
    output_bytes(&report->out, (csms_str){report->line.ptr, report->line.len});
}

/* What a code means and what to do, if that is known. */
static void explain(struct buffer *b, const char *between, csms_str code, int status,
                    csms_str message)
{
    const struct csms_code *found = csms_code_find(code, status, message);

    if (found == NULL)
        return;
    buffer_text(b, between);
    markup_text(b, words(found->meaning));
    buffer_char(b, ' ');
    markup_text(b, words(found->advice));
}

static void secret(struct report *report, const struct answer *a, const struct secret *s)
{
    struct buffer *b = &report->line;
    const char *element = s->ignored ? "skipped" : "failure";

    (void)a;
    spill(report);
    begin_case(report, s->name);
    if (s->deleted) {
        buffer_text(b, "/>\n");
        return;
    }
    buffer_text(b, ">\n      <");
    buffer_text(b, element);
    attribute(b, "type", s->code.ptr != NULL ? s->code : words("failed"));
    attribute(b, "message", s->message);
    buffer_char(b, '>');
    explain(b, "", s->code, 0, s->message);
    buffer_text(b, "</");
    buffer_text(b, element);
    buffer_text(b, ">\n    </testcase>\n");
}

/* Is something wrong that no failed secret shows? */
static bool is_error(const struct answer *a)
{
    if (a->exit == EXIT_PARTLY || a->exit == EXIT_NONE_DELETED)
        return a->reader.failed == a->ignored;
    return a->exit != EXIT_OK;
}

static void answer_case(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line, text = {0};

    begin_case(report, words("answer"));
    if (!is_error(a)) {
        buffer_text(b, "/>\n");
        return;
    }
    human_verdict_text(&text, a);
    buffer_text(b, ">\n      <error");
    attribute(b, "type", words(verdict_word(a->verdict)));
    attribute(b, "message", a->reason.ptr != NULL ? a->reason : a->message);
    buffer_char(b, '>');
    markup_text(b, (csms_str){text.ptr, text.len});
    explain(b, " ", a->code, a->status, a->message);
    buffer_text(b, "</error>\n    </testcase>\n");
    buffer_free(&text);
}

static void property(struct buffer *b, const char *name, csms_str value)
{
    if (value.ptr == NULL)
        return;
    buffer_text(b, "      <property");
    attribute(b, "name", words(name));
    attribute(b, "value", value);
    buffer_text(b, "/>\n");
}

static void properties(struct buffer *b, const struct answer *a)
{
    struct buffer status = {0};

    buffer_text(b, "    <properties>\n");
    property(b, "verdict", words(verdict_word(a->verdict)));
    if (a->record != NULL && a->record->has_request) {
        property(b, "project_id", a->record->request.project_id);
        property(b, "instance_id", a->record->request.instance_id);
        property(b, "instance_type", a->record->request.instance_type);
        property(b, "region", a->record->region);
    }
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
    struct buffer head = {0};

    buffer_text(&head, "  <testsuite");
    suite_name(&head, "name", report, a);
    buffer_format(&head, " tests=\"%llu\" failures=\"%llu\" errors=\"%d\" skipped=\"%llu\"",
                  (unsigned long long)(r->deleted + r->failed + 1),
                  (unsigned long long)(r->failed - a->ignored), is_error(a),
                  (unsigned long long)a->ignored);
    if (a->record != NULL && a->record->has_elapsed)
        buffer_format(&head, " time=\"%llu.%03u\"",
                      (unsigned long long)(a->record->elapsed_ms / 1000),
                      (unsigned)(a->record->elapsed_ms % 1000));
    buffer_text(&head, ">\n");
    properties(&head, a);
    answer_case(report, a);
    buffer_text(&report->line, "  </testsuite>\n");
    output_bytes(&report->out, (csms_str){head.ptr, head.len});
    put_cases(report);
    buffer_free(&head);
}

static void end(struct report *report)
{
    static const char text[] = "</testsuites>\n";
    struct state *state = report->state;

    buffer_free(&state->class);
    free(state);
    output_bytes(&report->out, (csms_str){text, sizeof text - 1});
}

const struct format format_junit = {"junit", start, answer, secret, verdict, end, NULL};
