/* SPDX-License-Identifier: MIT */
/*
 * The fast path as a black box: with it and without it, the reader reports the same events, errors
 * and offsets for testdata, mutants of it, and generated documents of similar elements.
 */
#include "csms.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "support.h"

static uint64_t seed;

/* xorshift64 */
static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)((seed >> 32) % below);
}

struct buffer {
    char text[256 * 1024];
    size_t len;
};

static void add(struct buffer *b, const char *text, size_t len)
{
    cr_assert(b->len + len <= sizeof b->text);
    memcpy(b->text + b->len, text, len);
    b->len += len;
}

/* The texts of a document: almost all plain, some not plain, most not plain, or hardly any ASCII.
 */
enum mood { CALM, WILD, ROUGH, WIDE };

/* Characters from both ends of each range of RFC 3629 s.4, and rarely an invalid byte. */
static void add_wide(struct buffer *b)
{
    static const char *const characters[] = {
        "\xC2\x80",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xE4\xBA\xA7",
        "\xEC\xBF\xBF",
        "\xED\x9F\xBF",
        "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
        "\xF1\x80\x80\x80",
        "-",
        "\\t",
    };
    static const char *const bad[] = {
        "\x80",
        "\xC1\x80",
        "\xC3",
        "\xE0\x80\x80",
        "\xE4\xBA",
        "\xED\xA0\x80",
        "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\"",
        "\x1F",
    };
    for (unsigned n = 1 + draw(draw(3) == 0 ? 30 : 10); n > 0; n--) {
        const char *text = characters[draw(draw(8) ? 10 : 12)];
        if (draw(3000) == 0)
            text = bad[draw(sizeof bad / sizeof *bad)];
        add(b, text, strlen(text));
    }
}

/* Lengths near the ends of a map, a word of it, a read from it and a window. */
static void add_text(struct buffer *b, enum mood mood)
{
    static const unsigned lengths[] = {1, 2, 7, 20, 31, 56, 57, 58, 63, 64, 65, 127, 128, 129, 256};
    enum { VALID = 5 };
    static const char *const odd[] = {"\xC3\xA9",
                                      "\xE7\x94\x9F\xE4\xBA\xA7",
                                      "\\n",
                                      "\\ud83d\\ude00",
                                      "\xF0\x9F\x98\x80",
                                      "\xC3",
                                      "\x1F",
                                      "\"",
                                      "\\"};
    if (mood == WIDE) {
        add_wide(b);
        return;
    }
    bool rough = mood == ROUGH && draw(100) != 0;
    unsigned len = lengths[draw(sizeof lengths / sizeof *lengths)];
    if (draw(200) == 0)
        len = draw(6) * 512 + draw(3);
    unsigned at = draw(rough ? 2 : mood == CALM ? 4000 : 40) == 0 ? draw(len + 1) : len + 1;
    for (unsigned i = 0; i <= len; i++) {
        if (i == at) {
            const char *text = odd[draw(rough ? VALID : sizeof odd / sizeof *odd)];
            add(b, text, strlen(text));
        }
        if (i < len)
            add(b, &"abcdefghijklmnopqrstuvwxyz-0189:."[draw(33)], 1);
    }
}

/* The bytes around the texts: usual, spaced, in reverse order, with more members, too long. */
static const char *const layouts[][4] = {
    {",", "\"", "\"", NULL},
    {", ", "\"", "\"", NULL},
    {" ,\n                                ", "\"", "\"", NULL},
    {",", "{\"secret_name\":\"", "\",\"error_msg\":\"", "\"}"},
    {",", "{\"error_msg\":\"CSMS.0401: ", "\",\"secret_name\":\"", "\"}"},
    {", ", "{\n    \"secret_name\" : \"", "\",\n    \"error_msg\" : \"", "\"\n  }"},
    {",", "{\"secret_name\":\"", "\",\"error_msg\":\"", "\",\"retryable\":false}"},
    {",", "{\"x\":{},\"secret_name\":\"", "\",\"y\":0,\"error_msg\":\"", "\",\"z\":[\"\"]}"},
    {",               ", "{\"secret_name\":\"", "\",\"z\":\"0123456789\",\"error_msg\":\"",
     "\",\"z\":\"01234567890123456789012\"}"}, /* of 32 bytes each */
    {",", "{\"secret_name\":\"", "\",\"error_msg\":\"", "\",\"z\":\"longer than any separator\"}"},
    {",", "{\"secret_name\":\"", "\",\"z\":\"longer than any\",\"error_msg\":\"", "\"}"},
    {",", "{\"secret_name\":\"", "\",                                \"error_msg\":\"", "\"}"},
    {",", "{\"secret_name\":\"", "\",\"error_msg\":\"", "\"                                }"},
    {",", "{\"secret_name\":\"", "\",\"error_msg\":null,\"x\":\"", "\"}"},
    {",", "{\"secret_name\":\"", "\",\"n\" : 12 ,\"error_msg\":\"", "\", \"u\":\"x\" ,\"v\":null}"},
    {",", "{\"secret_name\":\"", "\",\"x\":\"\\t\",\"error_msg\":\"", "\",\"y\":\"\\/\"}"},
    {",", "{\"v\":true,\"secret_name\":\"", "\",\"error_msg\":\"", "\",\"n\":1.5}"},
    {",", "{\"n\":0,\"u\":\"\",\"error_msg\":\"", "\",\"secret_name\":\"", "\",\"n\":10}"},
    {",", "{\"secret_name\":\"", "\",\"error_\\u006dsg\":\"", "\",\"v\":nul}"},
    {",", "{\"secret_name\":\"", "\",\"error_msg\" \"", "\":01}"},
    {",", "{\"secret_name\":\"", "\",\"secret_name\":\"", "\"}"},
    {",", "{\"error_msg\":\"\",\"secret_name\":\"", "\",\"error_msg\":\"", "\"}"},
};
enum {
    LAYOUTS = sizeof layouts / sizeof *layouts,
    NAMES = 3,  /* the first: elements of success_secrets */
    INVALID = 4 /* the last: each ends the document */
};

static void add_elements(struct buffer *b, bool names, unsigned n)
{
    unsigned first = names ? 0 : NAMES, kinds = names ? NAMES : LAYOUTS - NAMES;
    unsigned layout = first + draw(kinds), last = 0;
    enum mood mood = (enum mood)draw(4);
    if (mood == WIDE) /* noticed only on the second map */
        n *= 6;
    for (unsigned i = 0; i < n; i++) {
        if (draw(mood == WILD ? 8 : 60) == 0)
            layout = first + draw(kinds);
        if (layout >= LAYOUTS - INVALID && draw(10) != 0)
            layout = last + first;
        last = layout - first;
        const char *const *part = layouts[layout];
        if (i > 0)
            add(b, part[0], strlen(part[0]));
        for (unsigned k = 1; k < 4 && part[k]; k++) {
            add(b, part[k], strlen(part[k]));
            if (k < 3 && part[k + 1])
                add_text(b, mood);
        }
    }
}

static void make_document(struct buffer *b)
{
    static const char head[] = "{\"success_secrets\":[", middle[] = "],\"failed_secrets\":[",
                      tail[] = "]}";
    b->len = 0;
    add(b, head, sizeof head - 1);
    add_elements(b, true, draw(60));
    add(b, middle, sizeof middle - 1);
    add_elements(b, false, draw(40));
    add(b, tail, sizeof tail - 1);
}

static size_t random_pieces(void *state, size_t left)
{
    (void)state;
    size_t len = 1 + draw(draw(2) ? 9000 : 300);
    return len < left ? len : left;
}

/* events_of over three builds of the reader: see CMakeLists.txt. */
void plain_events_of(const char *doc, size_t len, size_t window, piece_len *next, void *state,
                     struct log *log);
void fast_events_of(const char *doc, size_t len, size_t window, piece_len *next, void *state,
                    struct log *log);
void words_events_of(const char *doc, size_t len, size_t window, piece_len *next, void *state,
                     struct log *log);

/* A window with the fast path's memory, and one that is too small for it. */
static const size_t windows[] = {CSMS_WINDOW_LARGE, CSMS_WINDOW_LARGE, CSMS_WINDOW_MIN};

/* Returns true if the document is valid. */
static bool compare(const char *doc, size_t len)
{
    size_t window = windows[draw(3)], all = len > 0 ? len : 1;
    struct log logs[5] = {{0}};
    plain_events_of(doc, len, window, fixed_pieces, &all, &logs[0]);
    fast_events_of(doc, len, window, fixed_pieces, &all, &logs[1]);
    fast_events_of(doc, len, window, random_pieces, NULL, &logs[2]);
    words_events_of(doc, len, window, fixed_pieces, &all, &logs[3]);
    words_events_of(doc, len, window, random_pieces, NULL, &logs[4]);
    for (size_t i = 1; i < 5; i++)
        cr_assert_str_eq(logs[i].ptr, logs[0].ptr, "window %zu: %.*s", window, (int)len, doc);
    bool valid = strncmp(logs[0].ptr, "done", 4) == 0 || strstr(logs[0].ptr, "\ndone") != NULL;
    for (size_t i = 0; i < 5; i++)
        free(logs[i].ptr);
    return valid;
}

Test(fast, similar_elements)
{
    static struct buffer b;
    unsigned valid = 0;
    for (unsigned i = 1; i <= 1500; i++) {
        seed = i * UINT64_C(0x9E3779B97F4A7C15);
        make_document(&b);
        valid += compare(b.text, b.len);
    }
    cr_expect(valid > 200 && valid < 1300, "%u documents are valid", valid);
}

/* One byte is replaced, removed or doubled. */
static void compare_mutants(const char *name, char *doc)
{
    static const char bytes[] = "\"\\{}[],:0e.-tn \n\x01\x80\xC3\xE4\xFF";
    static char mutant[1 << 20];
    size_t len = strlen(doc);
    (void)name;
    if (len == 0 || len + 1 > sizeof mutant)
        return;
    compare(doc, len);
    for (unsigned i = 0; i < 40; i++) {
        size_t at = draw((unsigned)len), same = draw(3);
        memcpy(mutant, doc, len);
        mutant[at] = bytes[draw(sizeof bytes - 1)];
        if (same > 0) /* 1: a byte more; 2: a byte less */
            memmove(mutant + at + (same == 1), doc + at + (same == 2), len - at - (same == 2));
        compare(mutant, len + (same == 1) - (same == 2));
    }
}

Test(fast, documents_of_testdata_and_mutants_of_them)
{
    seed = 1;
    cr_expect(each_file(TESTDATA "/response", ".json", compare_mutants) > 40);
    cr_expect(each_file(TESTDATA "/response/invalid", ".json", compare_mutants) > 80);
}

/* The fast path skips at most 64 bytes of white space at a time. */
Test(fast, long_gaps)
{
    char doc[512];
    seed = 1;
    int len = snprintf(doc, sizeof doc, "{%99s\"success_secrets\":%99s[\"a\",%99s\"b\"%99s]}", "",
                       "", "", "");
    for (unsigned i = 0; i < 20; i++)
        cr_expect(compare(doc, (size_t)len));
}

/* Every text of the first document has an escape. In the others, a key follows where none may. */
Test(fast, pieces_of_every_size)
{
    static char escapes[512];
    const char *const docs[] = {
        escapes,
        "{\"total\":\"failed_secrets\":[]}",
        "{\"total\" \"failed_secrets\":[]}",
        "{\"total\":1 \"failed_secrets\":[]}",
        "{\"success_secrets\":[\"a\" \"b\"]}",
        "{\"failed_secrets\":[{\"secret_name\":\"a\"} {\"secret_name\":\"b\"}]}",
    };
    snprintf(escapes, sizeof escapes,
             "{\"success_secrets\":[\"%0100d\\n%04d\\ud83d\\ude00\",\"%070d\\\"\"],"
             "\"failed_secrets\":[{\"secret_name\":\"\\t%080d\",\"error_msg\":\"a\\/\"}]}",
             0, 0, 0, 0);
    for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
        size_t len = strlen(docs[i]);
        for (size_t size = 1; size <= len; size++) {
            struct log plain = {0}, fast = {0};
            plain_events_of(docs[i], len, CSMS_WINDOW_LARGE, fixed_pieces, &size, &plain);
            fast_events_of(docs[i], len, CSMS_WINDOW_LARGE, fixed_pieces, &size, &fast);
            cr_expect_str_eq(fast.ptr, plain.ptr, "%s in pieces of %zu bytes", docs[i], size);
            cr_expect_eq(strstr(plain.ptr, "done") != NULL, i == 0, "%s", docs[i]);
            free(plain.ptr);
            free(fast.ptr);
        }
    }
}

/* ---- similar elements ---- */

#define MANY 250 /* long enough for a map */

/* Repeats the text, for a piece that is long enough to learn from. */
static size_t repeat(char *to, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < MANY; i++)
        memcpy(to + i * len, text, len);
    return len * MANY;
}

static enum csms_event give(struct csms_reader *r, const char *piece, size_t len)
{
    enum csms_event event;
    csms_reader_feed(r, piece, len);
    while ((event = csms_reader_next(r)) > CSMS_EVENT_MORE)
        continue;
    return event;
}

/* Among many equal elements, one has another bit, or lacks a byte. */
Test(fast, one_bit_of_one_element)
{
    static const char *const rows[][3] = {
        {"{\"success_secrets\":[\"a\"", ",\"n\"", "]}"},
        {"{\"success_secrets\":[\"a\"", ",\n      \"n\"", "]}"},
        {"{\"failed_secrets\":[{\"secret_name\":\"a\"}",
         ",{\"secret_name\":\"n\",\"error_msg\":\"m\"}", "]}"},
        {"{\"failed_secrets\":[{\"secret_name\":\"a\"}",
         ",{\"secret_name\":\"n\",\"x\":1,\"error_msg\":\"m\",\"retryable\":false}", "]}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static char doc[MANY * 80];
        size_t len = (size_t)sprintf(doc, "%s", rows[i][0]), unit = strlen(rows[i][1]);
        char *one = doc + len + MANY / 2 * unit;
        len += repeat(doc + len, rows[i][1]);
        len += (size_t)sprintf(doc + len, "%s", rows[i][2]);
        for (size_t bit = 0; bit < 8 * unit; bit++) {
            one[bit / 8] ^= (char)(1 << bit % 8);
            compare(doc, len);
            one[bit / 8] ^= (char)(1 << bit % 8);
        }
        for (size_t at = 0; at < unit; at++) {
            char gone = one[at];
            memmove(one + at, one + at + 1, len - (size_t)(one + at + 1 - doc));
            compare(doc, len - 1);
            memmove(one + at + 1, one + at, len - (size_t)(one + at + 1 - doc));
            one[at] = gone;
        }
    }
}

/* The first element in a list, or in a piece that starts after a comma, has no comma before it. */
Test(fast, no_element_without_its_comma)
{
    static const char *const rows[][2] = {
        {"{\"success_secrets\":[", "\"a\""},
        {"{\"success_secrets\":[\"a\",", "\"a\""},
        {"{\"failed_secrets\":[", "{\"secret_name\":\"a\",\"error_msg\":\"m\"}"},
        {"{\"failed_secrets\":[{\"secret_name\":\"a\"},",
         "{\"secret_name\":\"a\",\"error_msg\":\"m\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char window[CSMS_WINDOW_LARGE], text[MANY * 64];
        struct csms_reader r;
        csms_reader_init(&r, window, sizeof window);
        cr_assert_eq(give(&r, rows[i][0], strlen(rows[i][0])), CSMS_EVENT_MORE);
        uint64_t before = r.deleted + r.failed;
        cr_expect_eq(give(&r, text, repeat(text, rows[i][1])), CSMS_EVENT_ERROR);
        cr_expect_eq(r.err, CSMS_ERR_SYNTAX);
        cr_expect_eq(r.deleted + r.failed, before + 1, "%s", rows[i][0]);
    }
}

/* A list that starts between two elements is not a part of them. */
Test(fast, a_list_between_elements_is_an_error)
{
    static const char start[] = "{\"failed_secrets\":[{\"secret_name\":\"a\",\"error_msg\":\"m\"}";
    char window[CSMS_WINDOW_LARGE], text[MANY * 64];
    struct csms_reader r;
    csms_reader_init(&r, window, sizeof window);
    memcpy(text, start, sizeof start - 1);
    size_t len = sizeof start - 1 + repeat(text + sizeof start - 1, "],\"success_secrets\":[\"a\"");
    cr_expect_eq(give(&r, text, len), CSMS_EVENT_ERROR);
    cr_expect_eq(r.err, CSMS_ERR_DUPLICATE);
    cr_expect_eq(r.deleted, 1);
}

/* Pieces often use the same memory: the places of texts in the previous piece are invalid. */
Test(fast, texts_of_another_piece_are_forgotten)
{
    static const struct {
        const char *before, *element;
    } rows[] = {
        {",{\"x\":0,\"secret_name\":\"a\",\"error_msg\":\"mn\"}",
         ",{\"x\":0,\"secret_name\":\"a\\u006e\",\"error_msg\":\"mn\"}"},
        {",{\"x\":0,\"secret_name\":\"an\",\"error_msg\":\"m\"}",
         ",{\"x\":0,\"secret_name\":\"an\",\"error_msg\":\"m\\u006e\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static const char start[] = "{\"failed_secrets\":[{\"secret_name\":\"an\"}";
        char window[CSMS_WINDOW_LARGE], piece[MANY * 64];
        struct csms_reader r;
        csms_reader_init(&r, window, sizeof window);
        cr_assert_eq(give(&r, start, sizeof start - 1), CSMS_EVENT_MORE);
        strcpy(piece, rows[i].before);
        cr_assert_eq(give(&r, piece, strlen(piece)), CSMS_EVENT_MORE);
        csms_reader_feed(&r, piece, repeat(piece, rows[i].element));
        for (size_t n = 0; n < MANY; n++) {
            cr_assert_eq(csms_reader_next(&r), CSMS_EVENT_FAILED);
            cr_expect(str_is(r.name, "an"));
            cr_expect(str_is(r.message, "mn"));
        }
        cr_expect_eq(csms_reader_next(&r), CSMS_EVENT_MORE);
    }
}
