/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML for CI servers (schemas/junit.xsd): a suite for each answer, with a case for each
 * secret and one for the answer itself. The counts precede the cases, so the cases of an answer are
 * kept until it ends.
 */
#include "dedup.h"
#include "escape.h"
#include "human.h"
#include "report.h"
#include "str.h"

/* Number of names that are kept to detect duplicates; it bounds the memory. */
enum { NAMES_MAX = 8 << 10 };

/*
 * CI servers identify a case by its class and name, so each class is unique, and so is each name in
 * a class. The escaped texts are compared, because different texts can be equal after escaping.
 */
struct state {
    struct dedup classes, names;
    struct buffer class, name;
};

static void attribute(struct buffer *b, const char *name, csms_str value)
{
    buffer_format(b, " %s=\"", name);
    buffer_xml(b, value);
    buffer_char(b, '"');
}

static void start(struct report *report)
{
    buffer_text(&report->line, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites name=\"csms-parse\">\n");
    report_line(report);
}

static bool ends_in_number(const struct buffer *name)
{
    size_t i = name->len;
    while (i > 0 && ascii_is_digit(name->ptr[i - 1]))
        i--;
    return i < name->len && str_ends((csms_str){name->ptr, i}, " #");
}

/* Appends " #N" unless the name is certainly new. number, from 1, differs in each call. */
static void make_unique(struct dedup *names, struct buffer *name, uint64_t number)
{
    if (ends_in_number(name) || number > NAMES_MAX ||
        dedup_add(names, buffer_slice(name), number) != 0)
        buffer_format(name, " #%llu", (ull)number);
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
        buffer_format(class, ":%llu", (ull)place);
    make_unique(&state->classes, class, report->counts.answers + 1);
}

/* Appends a case to report->line, without the end of its element. */
static void add_case(struct report *report, csms_str name)
{
    const struct state *state = report->state;
    buffer_text(&report->line, "    <testcase name=\"");
    buffer_str(&report->line, name);
    buffer_text(&report->line, "\" classname=\"");
    buffer_add(&report->line, state->class.ptr, state->class.len);
    buffer_char(&report->line, '"');
}

static void answer(struct report *report, const struct answer *a)
{
    struct state *state = report->state;
    report->line.len = 0;
    set_class(report, a);
    dedup_free(&state->names);
    dedup_add(&state->names, str_from("answer"), 1); /* the last case */
}

static void add_meaning(struct buffer *b, const char *between, csms_str code, int status,
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
    struct state *state = report->state;
    struct buffer *b = &report->line, *name = &state->name;
    const char *element = s->ignored ? "skipped" : "failure";
    name->len = 0;
    buffer_xml(name, s->name);
    make_unique(&state->names, name, a->reader.deleted + a->reader.failed);
    add_case(report, buffer_slice(name));
    if (s->deleted) {
        buffer_text(b, "/>\n");
    } else {
        buffer_format(b, ">\n      <%s", element);
        attribute(b, "type", s->code.ptr != NULL ? s->code : str_from("failed"));
        attribute(b, "message", s->message);
        buffer_char(b, '>');
        add_meaning(b, "", s->code, 0, s->message);
        buffer_format(b, "</%s>\n    </testcase>\n", element);
    }
    report_line(report);
}

/* True if the answer has an error that no failed secret shows. */
static bool is_error(const struct answer *a)
{
    if (a->exit == EXIT_PARTLY || a->exit == EXIT_NONE_DELETED)
        return a->reader.failed == a->ignored;
    return a->exit != EXIT_OK;
}

static void verdict(struct report *report, const struct answer *a)
{
    struct buffer *b = &report->line;
    add_case(report, str_from("answer"));
    if (is_error(a)) {
        report->text.len = 0;
        human_verdict_text(&report->text, a);
        buffer_text(b, ">\n      <error");
        attribute(b, "type", a->field[FIELD_VERDICT]);
        attribute(b, "message", answer_message(a));
        buffer_char(b, '>');
        buffer_xml(b, buffer_slice(&report->text));
        add_meaning(b, " ", a->code, a->status, a->message);
        buffer_text(b, "</error>\n    </testcase>\n");
    } else {
        buffer_text(b, "/>\n");
    }
    buffer_text(b, "  </testsuite>\n");
    report_line(report);
}

static void add_properties(struct buffer *b, const struct answer *a)
{
    static const enum field shown[] = {
        FIELD_VERDICT, FIELD_LABEL,  FIELD_PROJECT, FIELD_INSTANCE,   FIELD_TYPE,
        FIELD_REGION,  FIELD_STATUS, FIELD_DATE,    FIELD_REQUEST_ID,
    };
    buffer_text(b, "    <properties>\n");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (a->field[shown[i]].ptr == NULL)
            continue;
        buffer_format(b, "      <property name=\"%s\"", field_names[shown[i]]);
        attribute(b, "value", a->field[shown[i]]);
        buffer_text(b, "/>\n");
    }
    buffer_text(b, "    </properties>\n");
}

static void heading(struct report *report, const struct answer *a)
{
    const struct csms_reader *r = &a->reader;
    const struct state *state = report->state;
    struct buffer *b = &report->line;
    buffer_text(b, "  <testsuite name=\"");
    buffer_add(b, state->class.ptr, state->class.len);
    buffer_format(b, "\" tests=\"%llu\" failures=\"%llu\" errors=\"%d\" skipped=\"%llu\"",
                  (ull)(r->deleted + r->failed + 1), (ull)(r->failed - a->ignored), is_error(a),
                  (ull)a->ignored);
    if (a->field[FIELD_STARTED].len > 0)
        attribute(b, "timestamp", a->field[FIELD_STARTED]);
    if (a->field[FIELD_ELAPSED].ptr != NULL)
        buffer_format(b, " time=\"%llu.%03u\"", (ull)(a->record->elapsed_ms / 1000),
                      (unsigned)(a->record->elapsed_ms % 1000));
    buffer_text(b, ">\n");
    add_properties(b, a);
    report_line(report);
}

static void end(struct report *report)
{
    struct state *state = report->state;
    dedup_free(&state->classes);
    dedup_free(&state->names);
    buffer_free(&state->class);
    buffer_free(&state->name);
    report_write(report, str_from("</testsuites>\n"));
}

const struct format format_junit = {
    .state_size = sizeof(struct state),
    .start = start,
    .answer = answer,
    .secret = secret,
    .verdict = verdict,
    .heading = heading,
    .end = end,
};
