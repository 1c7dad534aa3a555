/* SPDX-License-Identifier: MIT */
/*
 * csms-parse finds the same calls in a HAR file as jansson does, with the same status and body.
 */
#define _GNU_SOURCE /* memmem */
#include <jansson.h>
#include <strings.h>

#include "base64.h"
#include "fuzz.h"
#include "input_formats.h"

enum { CALLS_MAX = 64 };

/* The expected result of a call; reader is that of its body, if the body is read. */
struct call {
    uint64_t number;
    int status;
    struct csms_reader reader;
};

static struct {
    struct call expected[CALLS_MAX];
    size_t n, seen;
    enum exit_code without; /* of a file without a call */
} calls;

/* ---- by jansson ---- */

static csms_str text_of(const json_t *value)
{
    return (csms_str){json_string_value(value), json_string_length(value)};
}

static bool is_word(const json_t *value, const char *word)
{
    csms_str s = text_of(value);
    return s.ptr && s.len == strlen(word) && strncasecmp(s.ptr, word, s.len) == 0;
}

static bool is_this_call(const json_t *request)
{
    static const char path[] = "/secrets/batch-delete";
    csms_str url = text_of(json_object_get(request, "url"));
    if (!is_word(json_object_get(request, "method"), "POST") || !url.ptr)
        return false;
    for (const char *p = url.ptr, *end = p + url.len;
         (p = memmem(p, (size_t)(end - p), path, sizeof path - 1)) != NULL; p++)
        if (strchr("/?#", p[sizeof path - 1])) /* or the end: jansson ends strings with a NUL */
            return true;
    return false;
}

static void read_body(struct call *call, csms_str body)
{
    static char window[ANSWER_WINDOW];
    csms_reader_init(&call->reader, window, sizeof window);
    if (call->status == 0 || body.len == 0)
        return;
    csms_reader_feed(&call->reader, body.ptr, body.len);
    while (csms_reader_next(&call->reader) > CSMS_EVENT_MORE)
        continue;
}

static void expect_call(const json_t *entry, uint64_t number)
{
    const json_t *response = json_object_get(entry, "response");
    const json_t *content = json_object_get(response, "content");
    const json_t *status = json_object_get(response, "status");
    csms_str text = text_of(json_object_get(content, "text"));
    json_int_t code = json_is_integer(status) ? json_integer_value(status) : 0;
    struct buffer decoded = {0};
    struct call *call = &calls.expected[calls.n];
    if (calls.n == CALLS_MAX || !is_this_call(json_object_get(entry, "request")))
        return;
    calls.n++;
    call->number = number;
    call->status = code >= 200 && code <= 599 ? (int)code : 0;
    if (is_word(json_object_get(content, "encoding"), "base64")) {
        csms_str nothing = {"", 0};
        bool ok = buffer_unbase64(&decoded, text.ptr ? text : nothing) == 0;
        text = ok ? (csms_str){decoded.ptr, decoded.len} : nothing;
    }
    read_body(call, text);
    buffer_free(&decoded);
}

/* False if there is no array of entries. */
static bool expect_calls(const json_t *root)
{
    const json_t *entries = json_object_get(json_object_get(root, "log"), "entries");
    if (!json_is_array(entries))
        return false;
    for (size_t i = 0; i < json_array_size(entries); i++)
        expect_call(json_array_get(entries, i), i + 1);
    return true;
}

/* ---- by csms-parse ---- */

static void verdict(struct report *report, const struct answer *a)
{
    (void)report;
    if (a->entry == 0) {
        calls.without = a->exit;
        return;
    }
    if (++calls.seen > calls.n)
        return;
    const struct call *call = &calls.expected[calls.seen - 1];
    CHECK(a->entry == call->number && a->status == call->status);
    CHECK(a->reader.kind == call->reader.kind && a->reader.deleted == call->reader.deleted);
    CHECK(a->reader.failed == call->reader.failed && a->reader.total == call->reader.total);
    CHECK(a->reader.unknown == call->reader.unknown);
}

static void read_all(const uint8_t *data, size_t size)
{
    static const struct format format = {.verdict = verdict};
    static struct run run;
    csms_str copy = fuzz_copy(data, size);
    memset(&run, 0, sizeof run);
    run.in = (struct input){.path = "file", .fd = -1, .at_end = true};
    run.in.held = (struct buffer){(char *)(uintptr_t)copy.ptr, copy.len, copy.len};
    run.report.format = &format;
    run.report.out.fd = -1;
    read_har(&run);
    CHECK(run.report.out.pending.len == 0);
    text_counts_free(&run.report.counts.codes);
    text_counts_free(&run.report.faults);
    buffer_free(&run.answer.words);
    fuzz_free(copy);
}

/* False if jansson reads another document: it decodes escapes in names, but csms-parse knows only
   names without escapes. jansson 2.14 also ignores a NUL after a number. */
static bool is_comparable(const uint8_t *data, size_t size)
{
    return size == 0 || (!memmem(data, size, "\\u00", 4) && !memchr(data, '\0', size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t error;
    json_t *root = NULL;
    calls.n = 0;
    calls.seen = 0;
    calls.without = EXIT_OK;
    if (is_comparable(data, size))
        root =
            json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    bool is_har = expect_calls(root);
    read_all(data, size);
    enum exit_code result = calls.without;
    CHECK(result == EXIT_OK || result == EXIT_DATA || result == EXIT_NO_INPUT);
    CHECK((result == EXIT_OK) == (calls.seen > 0));
    if (root) {
        CHECK((result == EXIT_DATA) == !is_har);
        CHECK(calls.seen >= calls.n && (calls.seen == calls.n || calls.n == CALLS_MAX));
    }
    json_decref(root);
    return 0;
}
