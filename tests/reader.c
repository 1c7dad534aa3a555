/* SPDX-License-Identifier: MIT */
/* The reader over testdata/response: the expected events, in pieces of every size. */
#include "csms.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "support.h"

/* ---- every file, every piece size ---- */

static const char *folder;

/* The body is the whole of NAME.json, or NAME.http after the empty line. */
static char *document_of(const char *events_name, size_t *len, char **whole)
{
    char path[1024];
    int stem = (int)(strlen(events_name) - strlen(".events"));
    snprintf(path, sizeof path, "%s/%.*s.http", folder, stem, events_name);
    FILE *http = fopen(path, "rb");
    if (!http) {
        snprintf(path, sizeof path, "%s/%.*s.json", folder, stem, events_name);
        return *whole = read_file(path, len);
    }
    fclose(http);
    *whole = read_file(path, len);
    char *end = strstr(*whole, "\r\n\r\n");
    cr_assert(end, "%s has no head", path);
    *len -= (size_t)(end + 4 - *whole);
    return end + 4;
}

static void check_file(const char *name, char *expected)
{
    size_t len;
    char *whole;
    char *doc = document_of(name, &len, &whole);
    for (size_t size = 1; size <= len || size == 1; size++) {
        struct log log = {0};
        events_of(doc, len, EVENTS_WINDOW, fixed_pieces, &size, &log);
        cr_expect_str_eq(log.ptr, expected, "%s in pieces of %zu:\n%s", name, size, log.ptr);
        bool same = strcmp(log.ptr, expected) == 0;
        free(log.ptr);
        if (!same)
            break;
    }
    free(whole);
}

/* Writes the events of a document that has none, for review. */
static void check_has_events(const char *name, char *content)
{
    char events[256], path[1024];
    (void)content;
    snprintf(events, sizeof events, "%.*s.events", (int)(strrchr(name, '.') - name), name);
    snprintf(path, sizeof path, "%s/%s", folder, events);
    FILE *file = fopen(path, "rb");
    if (!file) {
        struct log log = {0};
        size_t len, size = 1;
        char *whole, *doc = document_of(events, &len, &whole);
        events_of(doc, len, EVENTS_WINDOW, fixed_pieces, &size, &log);
        file = fopen(path, "wb");
        cr_assert(file && fputs(log.ptr, file) >= 0, "cannot write %s", path);
        cr_expect(false, "%s did not exist and was written: check it", path);
        free(log.ptr);
        free(whole);
    }
    fclose(file);
}

Test(reader, each_document_has_expected_events)
{
    static const char *const folders[] = {TESTDATA "/response", TESTDATA "/response/invalid"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        folder = folders[i];
        cr_assert(each_file(folder, ".json", check_has_events) > 0);
        each_file(folder, ".http", check_has_events);
    }
}

Test(reader, valid_documents_in_every_piece_size)
{
    folder = TESTDATA "/response";
    size_t n = each_file(folder, ".events", check_file);
    cr_assert(n >= 60, "only %zu files", n);
}

Test(reader, invalid_documents_in_every_piece_size)
{
    folder = TESTDATA "/response/invalid";
    size_t n = each_file(folder, ".events", check_file);
    cr_assert(n >= 100, "only %zu files", n);
}

/* ---- cut off at every byte ---- */

/* Longer documents are cut at every byte up to here, then at some. */
enum { EACH_UP_TO = 4096 };

static size_t step(size_t at)
{
    return at < EACH_UP_TO ? 1 : 61;
}

/* A truncated document gives the same events up to its end, then the error with that offset. */
static void check_cuts(const char *name, char *expected)
{
    size_t len;
    char *whole;
    char *doc = document_of(name, &len, &whole);
    while (len > 0 && strchr(" \t\r\n", doc[len - 1]))
        len--;
    for (size_t cut = 0; cut < len; cut += step(cut)) {
        char end[64];
        struct log log = {0};
        events_of(doc, cut, EVENTS_WINDOW, fixed_pieces, &len, &log);
        int n = snprintf(end, sizeof end, "error TRUNCATED at %zu\n", cut);
        size_t before = log.len - (size_t)n;
        cr_assert(log.len >= (size_t)n && strcmp(log.ptr + before, end) == 0, "%s cut at %zu: %s",
                  name, cut, log.ptr);
        cr_assert(strncmp(log.ptr, expected, before) == 0, "%s cut at %zu: %s", name, cut, log.ptr);
        free(log.ptr);
    }
    free(whole);
}

static void check_cuts_of_valid(const char *name, char *expected)
{
    if (strstr(expected, "\ndone ") || strncmp(expected, "done ", 5) == 0)
        check_cuts(name, expected);
}

Test(reader, cut_off_at_every_byte)
{
    folder = TESTDATA "/response";
    cr_assert(each_file(folder, ".events", check_cuts_of_valid) >= 60);
}

/* ---- the first error is permanent ---- */

/* Returns the last event of this piece. */
static enum csms_event give(struct csms_reader *r, const char *piece, size_t len)
{
    enum csms_event event;
    cr_expect(csms_reader_feed(r, piece, len));
    while ((event = csms_reader_next(r)) > CSMS_EVENT_MORE)
        continue;
    return event;
}

static void expect_error(struct csms_reader *r, enum csms_err err, uint64_t offset)
{
    csms_reader_feed(r, NULL, 0);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(csms_reader_next(r), CSMS_EVENT_ERROR);
        cr_expect_eq(r->err, err, "%s", events_err_name(r->err));
        cr_expect_eq(r->offset, offset);
    }
}

Test(reader, errors_stay)
{
    static const char doc[] = "{\"total\":x";
    char window[CSMS_WINDOW_MIN];
    struct csms_reader r;
    csms_reader_init(&r, window, sizeof window);
    cr_expect_eq(give(&r, doc, sizeof doc - 1), CSMS_EVENT_ERROR);
    expect_error(&r, CSMS_ERR_SYNTAX, 9);
    cr_expect_not(csms_reader_feed(&r, "1}", 2), "the rest of the first piece is not read");
    expect_error(&r, CSMS_ERR_SYNTAX, 9);
}

/* An error of a member after which the fast path could continue, because the JSON is valid. */
Test(reader, errors_stay_in_lists)
{
    static const char *const docs[] = {"{\"success_secrets\":[1", "{\"failed_secrets\":[1"};
    static const char *const more[] = {",\"b\"]}",
                                       ",{\"secret_name\":\"b\",\"error_msg\":\"c\"}]}"};
    for (size_t i = 0; i < 2; i++) {
        char window[CSMS_WINDOW_LARGE];
        struct csms_reader r;
        csms_reader_init(&r, window, sizeof window);
        cr_expect_eq(give(&r, docs[i], strlen(docs[i])), CSMS_EVENT_MORE);
        cr_expect_eq(give(&r, more[i], strlen(more[i])), CSMS_EVENT_ERROR);
        expect_error(&r, CSMS_ERR_TYPE, strlen(docs[i]) - 1);
        cr_expect_eq(r.deleted + r.failed, 0);
    }
}

/* In pieces of every size, with and without the fast path. */
Test(reader, wrong_types_are_named)
{
    static const struct {
        const char *doc, *member, *found, *expected;
        bool element;
    } cases[] = {
        {"{\"total\":\"1\"}", "total", "a string", "a number", false},
        {"{\"success_secrets\":{}}", "success_secrets", "an object", "an array", false},
        {"{\"success_secrets\":[\"a\",null]}", "success_secrets", "null", "a string", true},
        {"{\"success_secrets\":[[1]]}", "success_secrets", "an array", "a string", true},
        {"{\"failed_secrets\":[\"a\"]}", "failed_secrets", "a string", "an object", true},
        {"{\"failed_secrets\":[{\"secret_name\":12}]}", "secret_name", "a number", "a string",
         false},
        {"{\"failed_secrets\":[{\"error_msg\":true}]}", "error_msg", "true", "a string", false},
        {"{\"error\":false}", "error", "false", "an object", false},
        {"{\"error\":{\"code\":1.5}}", "code", "a number", "a string or an integer", false},
        {"{\"code\":[]}", "code", "an array", "a string or an integer", false},
        {"{\"title\":{}}", "title", "an object", "a string", false},
        {"{\"success_secrets\":[\"\"]}", NULL, NULL, NULL, false},
        {"{\"total\":1}", NULL, NULL, NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].doc);
        for (size_t piece = 1; piece <= len; piece++) {
            char window[CSMS_WINDOW_LARGE];
            struct csms_reader r;
            csms_reader_init(&r, window, piece % 2 ? sizeof window : CSMS_WINDOW_MIN);
            for (size_t at = 0; at < len && r.err == CSMS_OK; at += piece)
                give(&r, cases[i].doc + at, len - at < piece ? len - at : piece);
            struct csms_type_error e = csms_reader_type_error(&r);
            cr_assert_eq(e.member != NULL, cases[i].member != NULL, "%s", cases[i].doc);
            cr_expect_eq(e.element, cases[i].element, "%s", cases[i].doc);
            if (!e.member)
                continue;
            cr_expect_str_eq(e.member, cases[i].member, "%s", cases[i].doc);
            cr_expect_str_eq(e.found, cases[i].found, "%s", cases[i].doc);
            cr_expect_str_eq(e.expected, cases[i].expected, "%s", cases[i].doc);
        }
    }
}

Test(reader, a_small_window_is_refused)
{
    char window[CSMS_WINDOW_MIN];
    struct csms_reader r;
    cr_expect(csms_reader_init(&r, window, sizeof window));
    cr_expect_not(csms_reader_init(&r, window, sizeof window - 1));
    expect_error(&r, CSMS_ERR_WINDOW, 0);
    cr_expect_eq(r.kind, CSMS_KIND_NONE);
}

/* A piece is neither dropped nor read twice, and nothing is read after the end. */
Test(reader, a_piece_at_a_time)
{
    static const char doc[] = "{\"success_secrets\":[\"a\",\"b\"]}";
    char window[CSMS_WINDOW_MIN];
    struct csms_reader r;
    csms_reader_init(&r, window, sizeof window);
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    cr_expect(csms_reader_feed(&r, doc, sizeof doc - 1));
    for (const char *name = "a"; *name <= 'b'; name = *name == 'a' ? "b" : "c") {
        cr_expect_not(csms_reader_feed(&r, "]}", 2));
        cr_expect_not(csms_reader_feed(&r, NULL, 0));
        cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_DELETED);
        cr_expect(str_is(r.name, name));
    }
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    cr_expect(csms_reader_feed(&r, NULL, 0));
    cr_expect_not(csms_reader_feed(&r, doc, sizeof doc - 1));
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_DONE);
    cr_expect_not(csms_reader_feed(&r, doc, sizeof doc - 1));
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_DONE);
}

Test(reader, the_last_byte_of_a_piece_is_not_dropped)
{
    static const char doc[] = "{\"success_secrets\":[\"a\"]";
    char window[CSMS_WINDOW_MIN];
    struct csms_reader r;
    csms_reader_init(&r, window, sizeof window);
    csms_reader_feed(&r, doc, sizeof doc - 1);
    cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_DELETED);
    cr_expect_not(csms_reader_feed(&r, "}", 1));
    cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    cr_expect(csms_reader_feed(&r, "}", 1));
}

/* The room for text does not shrink at CSMS_WINDOW_LARGE. */
Test(reader, a_large_window_includes_working_memory)
{
    static const size_t caps[] = {CSMS_WINDOW_MIN, CSMS_WINDOW_LARGE - 1, CSMS_WINDOW_LARGE,
                                  CSMS_WINDOW_LARGE + CSMS_WINDOW_WORK};
    static const size_t rooms[] = {CSMS_WINDOW_MIN / 2, (CSMS_WINDOW_LARGE - 1) / 2,
                                   (CSMS_WINDOW_LARGE - CSMS_WINDOW_WORK) / 2,
                                   CSMS_WINDOW_LARGE / 2};
    static char window[CSMS_WINDOW_LARGE + CSMS_WINDOW_WORK], doc[CSMS_WINDOW_LARGE];
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        for (size_t len = rooms[i]; len <= rooms[i] + 1; len++) {
            struct csms_reader r;
            size_t n = (size_t)sprintf(doc, "{\"success_secrets\":[\"%0*d\"]}", (int)len, 0);
            csms_reader_init(&r, window, caps[i]);
            cr_expect_eq(give(&r, doc, n), len == rooms[i] ? CSMS_EVENT_MORE : CSMS_EVENT_ERROR,
                         "%zu of %zu", len, caps[i]);
        }
    }
}

Test(reader, reports_the_offset_of_the_first_unknown_member)
{
    static char long_gap[256];
    const char *const docs[] = {
        "{\"total\":0, \"a\":{\"b\":1}, \"c\":2}",
        "{\"failed_secrets\":[{\"secret_name\":\"n\", \"a\":1,\"c\":\"\"}]}", long_gap};
    snprintf(long_gap, sizeof long_gap, "{\"failed_secrets\":[{%99s\"a\":null,\"c\":\"\"%s]}", "",
             ",\"secret_name\":\"n\"}");
    for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
        size_t len = strlen(docs[i]);
        for (size_t piece = 1; piece <= len; piece++) {
            char window[CSMS_WINDOW_LARGE];
            struct csms_reader r;
            csms_reader_init(&r, window, piece % 2 ? sizeof window : CSMS_WINDOW_MIN);
            for (size_t at = 0; at < len; at += piece) {
                size_t n = len - at < piece ? len - at : piece;
                cr_assert_eq(give(&r, docs[i] + at, n), CSMS_EVENT_MORE);
            }
            cr_expect_eq(give(&r, NULL, 0), CSMS_EVENT_DONE);
            cr_expect_eq(r.unknown, 2);
            cr_expect_eq(r.unknown_offset, strstr(docs[i], "\"a\"") - docs[i], "%s", docs[i]);
        }
    }
}

/* ---- one element differs from the others ---- */

/* Lists whose elements have a different text at each #. */
static const struct shape {
    const char *before, *element, *between, *after;
} lists[] = {
    {"{\"success_secrets\":[", "\"#\"", ",", "]}"},
    {"{\"success_secrets\":[\n", "    \"#\"", ",\n", "\n  ]\n}"},
    {"{\"success_secrets\":[\n", "                    \"#\"", ",\n", "]}"},
    {"{\"success_secrets\":[\n", "      \"#\"", ",\n", "]}"}, /* 9 bytes from text to text */
    {"{\"success_secrets\":[\n", "              \"#\"", ",\n", "]}"}, /* 17 */
    {"{\"failed_secrets\":[", "{\"secret_name\":\"#\",\"error_msg\":\"CSMS.0107: #\"}", ",", "]}"},
    {"{\"failed_secrets\":[", "{\"error_msg\":\"#\",\"secret_name\":\"#\"}", ",", "]}"},
    {"{\"failed_secrets\":[", "{ \"secret_name\" : \"#\" , \"error_msg\" : \"#\" }", " , ", "]}"},
    {"{\"failed_secrets\":[\n",
     "    {\n      \"secret_name\": \"#\",\n      \"error_msg\": \"#\"\n    }", ",\n", "\n  ]\n}"},
};

/* Elements before and after the one that differs, for the fast path to learn from. */
enum { BEFORE = 5, AFTER = 24, ELEMENTS = BEFORE + 1 + AFTER };

static size_t put_element(char *to, const char *element, size_t number)
{
    size_t len = 0;
    for (const char *p = element; *p != '\0'; p++) {
        if (*p == '#')
            len += (size_t)sprintf(to + len, "%.*s%zu", (int)(number % 11), "secret-name", number);
        else
            to[len++] = *p;
    }
    to[len] = '\0';
    return len;
}

static void check_one_among_others(const struct shape *shape, const char *other)
{
    static char doc[8192];
    struct log whole = {0}, bytes = {0};
    size_t len = (size_t)sprintf(doc, "%s", shape->before), one = 1;
    for (size_t i = 0; i < ELEMENTS; i++) {
        len += (size_t)sprintf(doc + len, "%s", i > 0 ? shape->between : "");
        len += put_element(doc + len, i == BEFORE ? other : shape->element, i);
    }
    len += (size_t)sprintf(doc + len, "%s", shape->after);
    events_of(doc, len, EVENTS_WINDOW, fixed_pieces, &len, &whole);
    events_of(doc, len, EVENTS_WINDOW, fixed_pieces, &one, &bytes);
    cr_expect_str_eq(whole.ptr, bytes.ptr, "%s", doc);
    free(whole.ptr);
    free(bytes.ptr);
}

/* Each byte of its structure is replaced, removed, or preceded by another one. */
Test(reader, one_element_among_others)
{
    static const char others[] = "x ,:\"\\{}[]\n0\x1F\xC3";
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *element = lists[i].element;
        size_t len = strlen(element);
        for (size_t at = 0; at <= len; at++) {
            char changed[128];
            memcpy(changed, element, at);
            strcpy(changed + at, at < len ? element + at + 1 : "");
            check_one_among_others(&lists[i], changed);
            for (const char *c = others; *c != '\0'; c++) {
                changed[at] = *c;
                strcpy(changed + at + 1, at < len ? element + at + 1 : "");
                check_one_among_others(&lists[i], changed);
                strcpy(changed + at + 1, element + at);
                check_one_among_others(&lists[i], changed);
            }
        }
    }
}

/* Letters, or digits, up to the last byte of the window, which is an allocation of just its size.
 */
Test(reader, finds_the_code_only_inside_the_message)
{
    static const char start[] = "{\"failed_secrets\":[{\"secret_name\":\"a\",\"error_msg\":\"";
    static const char *const first[] = {"X.", "XY"};
    static const char rest[] = "1X";
    char doc[sizeof start + CSMS_WINDOW_MIN];
    for (size_t i = 0; i < 2; i++) {
        size_t len = sizeof start - 1, piece = 1;
        struct log log = {0};
        memcpy(doc, start, len);
        memset(doc + len, rest[i], CSMS_WINDOW_MIN / 2);
        memcpy(doc + len, first[i], 2);
        len += CSMS_WINDOW_MIN / 2;
        memcpy(doc + len, "\"}]}", 4);
        events_of(doc, len + 4, CSMS_WINDOW_MIN, fixed_pieces, &piece, &log);
        cr_expect(strncmp(log.ptr, "failed \"a\" | - | \"X", 19) == 0, "%s", log.ptr);
        cr_expect_null(strstr(log.ptr, "cut"));
        free(log.ptr);
    }
}

/* A plain name that is complete in the piece points there, any other into the window.
 */
Test(reader, does_not_copy_text_that_is_complete_in_the_piece)
{
    static const char doc[] = "{\"success_secrets\":[\"abc\",\"d\\u0065f\"]}";
    static char window[CSMS_WINDOW_LARGE];
    for (size_t cap = CSMS_WINDOW_MIN; cap <= sizeof window;
         cap += sizeof window - CSMS_WINDOW_MIN) {
        struct csms_reader r;
        csms_reader_init(&r, window, cap);
        csms_reader_feed(&r, doc, sizeof doc - 1);
        cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_DELETED);
        cr_expect(r.name.ptr > doc && r.name.ptr < doc + sizeof doc);
        cr_expect(str_is(r.name, "abc"));
        cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_DELETED);
        cr_expect_eq(r.name.ptr, window);
        cr_expect(str_is(r.name, "def"));
    }
}

/* The texts of a refusal stay valid until the reader is used for another document. */
Test(reader, keeps_the_texts_of_a_refusal_after_its_piece)
{
    static const char doc[] = "{\"error_code\":\"CSMS.0002\",\"error_msg\":\"no\"}";
    char window[CSMS_WINDOW_MIN];
    struct csms_reader r;
    csms_reader_init(&r, window, sizeof window);
    char *piece = exact_copy(doc, sizeof doc - 1);
    csms_reader_feed(&r, piece, sizeof doc - 1);
    cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_REFUSED);
    cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    free(piece);
    cr_assert_eq(give(&r, NULL, 0), CSMS_EVENT_DONE);
    cr_expect(str_is(r.code, "CSMS.0002"));
    cr_expect(str_is(r.message, "no"));
}

/* ---- limits of the window, from both sides ---- */

static void check_limit(size_t window, const char *before, size_t len, const char *after,
                        const char *expected)
{
    size_t size = strlen(before) + len + strlen(after);
    char *doc = malloc(size + 1);
    int start = sprintf(doc, "%s", before);
    memset(doc + start, 'n', len);
    strcpy(doc + (size_t)start + len, after);
    for (size_t piece = 1; piece <= size; piece += piece < 4 ? 1 : size / 3) {
        struct log log = {0};
        events_of(doc, size, window, fixed_pieces, &piece, &log);
        char *last = strrchr(log.ptr, ' ');
        cr_expect(strstr(log.ptr, expected) != NULL, "window %zu, %zu bytes, pieces of %zu: %s",
                  window, len, piece, last);
        free(log.ptr);
    }
    free(doc);
}

Test(reader, limits_follow_the_window)
{
    static const size_t windows[] = {256, 257, 259, 1024, 4096};
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        size_t w = windows[i], cap = w < CSMS_WINDOW_LARGE ? w : w + CSMS_WINDOW_WORK;
        check_limit(cap, "{\"success_secrets\":[\"", w / 2, "\"]}", "done kind=answer deleted=1");
        check_limit(cap, "{\"success_secrets\":[\"", w / 2 + 1, "\"]}", "error TOO_LONG at 20");
        check_limit(cap, "{\"error_code\":\"", w / 4, "\"}", "done kind=refusal");
        check_limit(cap, "{\"error_code\":\"", w / 4 + 1, "\"}", "error TOO_LONG at 14");
        check_limit(cap, "{\"request_id\":\"", w / 4, "\",\"total\":0}", "done kind=answer");
        check_limit(cap, "{\"request_id\":\"", w / 4 + 1, "\",\"total\":0}",
                    "error TOO_LONG at 14");
        check_limit(cap, "{\"error_msg\":\"", w / 2, "\"}", "n\" | -\ndone");
        check_limit(cap, "{\"error_msg\":\"", w / 2 + 1, "\"}", "n\" | - cut\ndone");
        check_limit(cap, "{\"x\":\"", 100 * w, "\",\"total\":0}", "done kind=answer");
    }
}

/* ---- long documents: quadratic time would exceed the time limit ---- */

enum { MANY = 1000000 };

struct repeat {
    const char *start, *item, *between, *end;
};

/* Reads the document start item between item ... end in pieces. */
static void read_many(const struct repeat *doc, size_t n, struct csms_reader *r)
{
    static char window[EVENTS_WINDOW];
    static char piece[1 << 16];
    size_t used = (size_t)sprintf(piece, "%s", doc->start);
    csms_reader_init(r, window, sizeof window);
    for (size_t i = 0; i <= n; i++) {
        if (i == n || used + strlen(doc->item) + strlen(doc->end) + 8 > sizeof piece) {
            if (i == n)
                used += (size_t)sprintf(piece + used, "%s", doc->end);
            cr_assert_eq(give(r, piece, used), CSMS_EVENT_MORE, "%s", events_err_name(r->err));
            used = 0;
        }
        if (i < n)
            used += (size_t)sprintf(piece + used, "%s%s", i > 0 ? doc->between : "", doc->item);
    }
    cr_assert_eq(give(r, NULL, 0), CSMS_EVENT_DONE, "%s", events_err_name(r->err));
}

Test(reader, a_million_of_each_shape)
{
    static const struct repeat shapes[] = {
        {"{\"success_secrets\":[", "\"secret-name-0123456789\"", ",", "]}"},
        {"{\"success_secrets\":[", "\"a\\u0062\\ud83d\\ude00\"", ",\n  ", "]}"},
        {"{\"failed_secrets\":[", "{\"secret_name\":\"s\",\"error_msg\":\"CSMS.0107: x\"}", ",",
         "]}"},
        {"{\"total\":0,", "\"unknown\":[{\"a\":[1,2,{}]},null,\"x\"]", ",", "}"},
        {"{\"total\":0,\"x\":[", "[[[[[[[[[[[[]]]]]]]]]]]]", ",", "]}"},
        {"{\"total\":0,\"x\":", "        ", "\n\t\r", "1}"},
        {"{\"total\":0,\"x\":\"", "\\ud83d\\ude00", "long", "\"}"},
        {"{\"total\":0,\"x\":1", "0123456789", "0", "e1}"},
    };
    struct csms_reader r;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        read_many(&shapes[i], MANY, &r);
        cr_expect_eq(r.deleted, i < 2 ? MANY : 0);
        cr_expect_eq(r.failed, i == 2 ? MANY : 0);
        cr_expect_eq(r.unknown, i == 3 ? MANY : i < 3 ? 0 : 1);
    }
}
